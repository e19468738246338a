//! Runs the macros on a part of the code of this repository. `.ci/registry` runs them on all of it, and on the crates that cargo has
//! downloaded. A test must not depend on these, because they differ between machines.

use std::path::PathBuf;

use asyncgen_tests_expansion::figures::{AllForms, Figures};
use asyncgen_tests_expansion::properties;
use asyncgen_tests_expansion::sources;

#[test]
fn functions_of_this_repository() {
    properties::silence_panics();
    let files = sources::share(sources::of_this_repository(), 8);
    let figures = Figures::of(&files, AllForms::OfNone);
    println!("{figures}");
    assert!(figures.findings.is_empty(), "{:#?}", figures.findings);
    assert!(figures.functions > 200);
}

#[test]
fn functions_with_select() {
    properties::silence_panics();
    let file = PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/functions/select.rs"
    ));
    let figures = Figures::of(&[file], AllForms::OfAll);
    println!("{figures}");
    assert!(figures.findings.is_empty(), "{:#?}", figures.findings);
    assert_eq!(figures.functions, 3);
}
