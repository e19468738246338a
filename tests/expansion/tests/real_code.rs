//! Runs the macros on a part of the code on this machine. `.ci/registry` runs them on all of it.

use std::path::PathBuf;

use asyncgen_tests_expansion::figures::{AllForms, Figures};
use asyncgen_tests_expansion::properties;
use asyncgen_tests_expansion::sources;

#[test]
fn functions_of_this_repository() {
    let figures = look_at(sources::share(sources::of_this_repository(), 8));
    assert!(figures.functions > 200);
}

/// The files depend on the machine, and are the same each time. Without a registry there are none.
#[test]
fn functions_of_the_registry() {
    look_at(sources::share(sources::of_the_registry(), 300));
}

fn look_at(files: Vec<PathBuf>) -> Figures {
    properties::silence_panics();
    let figures = Figures::of(&files, AllForms::OfNone);
    println!("{figures}");
    assert!(figures.findings.is_empty(), "{:#?}", figures.findings);
    figures
}
