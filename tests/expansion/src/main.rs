//! Expands all functions of all crates that cargo has fetched on this machine, and of this
//! repository.
//!
//! Arguments select other input: a file, a folder, or a number `n` for the `n`th part of the
//! registry.

use std::env;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use asyncgen_tests_expansion::figures::{AllForms, Figures};
use asyncgen_tests_expansion::properties;
use asyncgen_tests_expansion::sources;

fn main() -> ExitCode {
    let mut all_forms = AllForms::OfAsync;
    let mut files = Vec::new();
    let mut is_chosen = false;
    for argument in env::args().skip(1) {
        if argument == "--all-forms" {
            all_forms = AllForms::OfAll;
            continue;
        }
        is_chosen = true;
        match argument.parse() {
            Ok(of) => files.extend(sources::share(sources::of_the_registry(), of)),
            Err(_) => files.extend(sources::below(Path::new(&argument))),
        }
    }
    if !is_chosen {
        files = sources::of_the_registry();
        files.extend(sources::of_this_repository());
    }
    properties::silence_panics();
    let start = Instant::now();
    let figures = Figures::of(&files, all_forms);
    println!("{figures}");
    println!("{:.0?}", start.elapsed());
    for finding in &figures.findings {
        eprintln!("\n{finding}");
    }
    if figures.findings.is_empty() {
        println!("Nothing found that should not be.");
        ExitCode::SUCCESS
    } else {
        println!(
            "{} times there was what should not be.",
            figures.findings.len()
        );
        ExitCode::FAILURE
    }
}
