//! Compiles each case in `ui` and compares the errors with the `.stderr` file beside it. The cases in
//! `ui/pass` must compile.
//!
//! `TRYBUILD=overwrite cargo test -p asyncgen-ui-tests` writes the `.stderr` files.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use asyncgen_tests::{SNAPSHOT_COMPILER, has_rust_src, is_snapshot_compiler};
use asyncgen_ui_tests::{FOLDERS, cases, folder};
use trybuild::TestCases;

/// The cases whose errors quote the source of the standard library if rustup's component `rust-src` is installed.
const QUOTES_RUST_SRC: &[&str] = &[
    "async_context_manager/ending/completed_of_an_optional_exit.rs",
    "async_context_manager/ending/unit_of_an_optional_exit.rs",
    "async_with/block/annotation_of_another_error.rs",
    "exit_stack/local_stack_in_a_task.rs",
    "protocol/verb_on_a_stream.rs",
];

#[test]
fn mistakes_are_explained() {
    let mut others = Vec::new();
    {
        let tests = TestCases::new();
        tests.pass("ui/pass/*.rs");
        let has_snapshots = is_snapshot_compiler();
        let has_rust_src = has_rust_src();
        for (name, _) in FOLDERS {
            for case in cases(name) {
                if has_snapshots && !(has_rust_src && quotes_rust_src(&case)) {
                    // A relative path, as the errors show it.
                    tests.compile_fail(Path::new("ui").join(relative(&case)));
                } else {
                    others.push(case);
                }
            }
        }
    }
    if !others.is_empty() {
        println!(
            "the errors of {} cases are not compared: they are of rustc {SNAPSHOT_COMPILER} without `rust-src`",
            others.len()
        );
        do_not_compile(&others);
    }
}

fn relative(case: &Path) -> &Path {
    case.strip_prefix(folder("")).unwrap()
}

fn quotes_rust_src(case: &Path) -> bool {
    QUOTES_RUST_SRC.iter().any(|name| case.ends_with(name))
}

/// Checks that the cases do not compile, for compilers that word their errors differently.
fn do_not_compile(mistakes: &[PathBuf]) {
    // Trybuild writes a `.stderr` file for each case that has none, and fails with a message that
    // says so. The cases are copied to a folder without `.stderr` files.
    let copies = Path::new(env!("CARGO_TARGET_TMPDIR")).join("mistakes");
    let tests = TestCases::new();
    for case in mistakes {
        let copy = copies.join(relative(case));
        fs::create_dir_all(copy.parent().unwrap()).unwrap();
        fs::copy(case, &copy).unwrap();
        tests.compile_fail(copy);
    }
    let outcome = catch_unwind(AssertUnwindSafe(|| drop(tests)));
    if outcome.is_ok() && !Path::new("wip").exists() {
        // An argument `trybuild=..` selects other cases.
        return;
    }
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
    for name in QUOTES_RUST_SRC {
        assert!(folder(name).is_file(), "{name}");
    }
}
