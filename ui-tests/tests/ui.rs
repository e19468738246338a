//! Compiles each case in `ui` and compares the errors with the `.stderr` file beside it. The cases in
//! `ui/pass` must compile.
//!
//! `TRYBUILD=overwrite cargo test -p asyncgen-ui-tests` writes the `.stderr` files.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use asyncgen_tests::{SNAPSHOT_COMPILER, is_snapshot_compiler};
use asyncgen_ui_tests::{FOLDERS, cases, folder};
use trybuild::TestCases;

#[test]
fn mistakes_are_explained() {
    if is_snapshot_compiler() {
        let tests = TestCases::new();
        for (name, _) in FOLDERS {
            tests.compile_fail(format!("ui/{name}/*.rs"));
        }
        tests.pass("ui/pass/*.rs");
    } else {
        println!("not rustc {SNAPSHOT_COMPILER}: the texts of the errors are not compared");
        TestCases::new().pass("ui/pass/*.rs");
        mistakes_do_not_compile();
    }
}

/// Checks that the cases do not compile, for compilers that word their errors differently.
fn mistakes_do_not_compile() {
    // Trybuild writes a `.stderr` file for each case that has none, and fails with a message that
    // says so. The cases are copied to a folder without `.stderr` files.
    let copies = Path::new(env!("CARGO_TARGET_TMPDIR")).join("mistakes");
    let tests = TestCases::new();
    for (name, _) in FOLDERS {
        let copies = copies.join(name);
        fs::create_dir_all(&copies).unwrap();
        for case in cases(name) {
            let copy = copies.join(case.file_name().unwrap());
            fs::copy(case, &copy).unwrap();
            tests.compile_fail(copy);
        }
    }
    let outcome = catch_unwind(AssertUnwindSafe(|| drop(tests)));
    fs::remove_dir_all("wip").unwrap();
    let message = outcome.unwrap_err();
    let message = message.downcast_ref::<String>().unwrap();
    assert!(
        message.starts_with("successfully created new stderr files"),
        "{message}"
    );
}

/// Checks that `FOLDERS` names every folder.
#[test]
fn every_case_is_in_one_of_the_folders() {
    fn count(folder: &Path) -> usize {
        let entries = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path());
        entries
            .map(|path| match path.extension() {
                None => count(&path),
                Some(extension) => usize::from(extension == "rs"),
            })
            .sum()
    }
    let listed: usize = FOLDERS.iter().map(|(name, _)| cases(name).len()).sum();
    assert_eq!(listed + cases("pass").len(), count(&folder("")));
}
