//! Each file of `ui` but those in `ui/pass` is one mistake, with the error that its author reads beside it.
//!
//! `TRYBUILD=overwrite cargo test -p asyncgen-ui-tests` writes the errors, and the page of them all, anew.

use std::fmt::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::{env, fs};

use asyncgen_tests::{SNAPSHOT_COMPILER, is_snapshot_compiler};
use trybuild::TestCases;

/// The folders of mistakes, as the page shows them.
const MISTAKES: [(&str, &str); 19] = [
    (
        "async_generator/function",
        "What `#[async_generator]` goes on",
    ),
    ("async_generator/return_type", "Its return type"),
    ("async_generator/body", "Its body"),
    ("async_generator/items", "What is yielded"),
    (
        "async_generator/sending",
        "What a generator may be used for",
    ),
    ("yield_from", "`yield_from_!`"),
    (
        "protocol",
        "`finally!`, the verbs, and generators that are more than streams",
    ),
    ("for_await", "`#[for_await]` and `for_await!`"),
    ("async_gen", "`async_gen!` and `try_async_gen!`"),
    (
        "async_context_manager/function",
        "What `#[async_context_manager]` goes on",
    ),
    (
        "async_context_manager/return_type",
        "A context manager's return type",
    ),
    (
        "async_context_manager/body",
        "Where a context manager lends",
    ),
    ("async_context_manager/lending", "What it lends"),
    ("async_context_manager/ending", "What it evaluates to"),
    (
        "async_context_manager/using",
        "How a context manager is used",
    ),
    ("async_with/form", "`async_with!`"),
    ("async_with/block", "The block of an `async_with!`"),
    ("async_with/lent", "What was lent, and kept"),
    ("soundness", "Attempts to misuse what is hidden"),
];

#[test]
fn mistakes_are_explained() {
    if is_snapshot_compiler() {
        let cases = TestCases::new();
        for (folder, _) in MISTAKES {
            cases.compile_fail(format!("ui/{folder}/*.rs"));
        }
        cases.pass("ui/pass/*.rs");
    } else {
        println!("not rustc {SNAPSHOT_COMPILER}: the texts of the errors are not compared");
        TestCases::new().pass("ui/pass/*.rs");
        mistakes_do_not_compile();
    }
}

/// What is left to test with a compiler that words its errors otherwise.
fn mistakes_do_not_compile() {
    // Where there is no text beside a case, trybuild writes one, and then says that it did.
    let copies = Path::new(env!("CARGO_TARGET_TMPDIR")).join("mistakes");
    let cases = TestCases::new();
    for (folder, _) in MISTAKES {
        let copies = copies.join(folder);
        fs::create_dir_all(&copies).unwrap();
        for case in files(folder) {
            let copy = copies.join(case.file_name().unwrap());
            fs::copy(case, &copy).unwrap();
            cases.compile_fail(copy);
        }
    }
    let outcome = catch_unwind(AssertUnwindSafe(|| drop(cases)));
    fs::remove_dir_all("wip").unwrap();
    let said = outcome.unwrap_err();
    let said = said.downcast_ref::<String>().unwrap();
    assert!(
        said.starts_with("successfully created new stderr files"),
        "{said}"
    );
}

#[test]
fn the_page_shows_them_all() {
    if !is_snapshot_compiler() {
        return;
    }
    let page = page();
    if env::var_os("TRYBUILD").is_some_and(|mode| mode == "overwrite") {
        fs::write("README.md", page).unwrap();
        return;
    }
    let written = fs::read_to_string("README.md").unwrap_or_default();
    assert!(
        written == page,
        "`ui-tests/README.md` is not of these cases: write it with `TRYBUILD=overwrite`, twice where the errors changed as well"
    );
}

fn page() -> String {
    let mut page = format!(
        "# What does not compile, and what its author reads then\n\n\
         Generated from `ui`: a file is a mistake, named for it, and its error, as of rustc {SNAPSHOT_COMPILER}. \
         Attempts to misuse what is hidden are in `ui/soundness` alone. How to write all this anew is said in [CONTRIBUTING.md](../CONTRIBUTING.md).\n"
    );
    for (folder, title) in MISTAKES {
        // What only who means it comes to see is for who looks there.
        if folder == "soundness" {
            continue;
        }
        write!(page, "\n## {title}\n").unwrap();
        for case in files(folder) {
            let name = case
                .file_stem()
                .unwrap()
                .to_str()
                .unwrap()
                .replace('_', " ");
            let source = fs::read_to_string(&case).unwrap();
            let error = fs::read_to_string(case.with_extension("stderr")).unwrap_or_default();
            write!(
                page,
                "\n### {name}\n\n{}```text\n{error}```\n",
                comment(&source)
            )
            .unwrap();
        }
    }
    page
}

/// The comment at the head of a case, as a paragraph.
fn comment(source: &str) -> String {
    let mut paragraph = String::new();
    for line in source.lines().map_while(|line| line.strip_prefix("// ")) {
        paragraph.push_str(line);
        paragraph.push('\n');
    }
    if !paragraph.is_empty() {
        paragraph.push('\n');
    }
    paragraph
}

/// The cases in a folder, in order.
fn files(folder: &str) -> Vec<PathBuf> {
    let mut files: Vec<_> = fs::read_dir(Path::new("ui").join(folder))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect();
    files.sort();
    files
}

/// No folder is forgotten above.
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
    let listed: usize = MISTAKES.iter().map(|(folder, _)| files(folder).len()).sum();
    assert_eq!(listed + files("pass").len(), count(Path::new("ui")));
}
