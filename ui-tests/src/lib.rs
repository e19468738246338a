//! The list of UI test cases, which `tests/ui.rs` compiles and `examples/errors_page.rs` prints.

use std::fs;
use std::path::{Path, PathBuf};

/// The folders of `ui` whose cases must not compile, each with the title of its section on the page of
/// errors.
pub const FOLDERS: &[(&str, &str)] = &[
    (
        "async_generator/function",
        "The function below `#[async_generator]`",
    ),
    (
        "async_generator/return_type",
        "The return type of a generator",
    ),
    ("async_generator/body", "The body of a generator"),
    ("async_generator/items", "The items of a generator"),
    (
        "async_generator/sending",
        "Sending, spawning and managing a generator",
    ),
    ("yield_from", "`yield_from_!`"),
    (
        "protocol",
        "`finally!`, and generators that receive values or return one",
    ),
    ("with_yielder", "`with_yielder!` and `Yielder`"),
    ("for_await", "`#[for_await]` and `for_await!`"),
    ("async_gen", "`async_gen!` and `try_async_gen!`"),
    ("async_coroutine", "`async_coroutine!`"),
    (
        "stream",
        "`stream!` and `try_stream!` of `asyncgen-async-stream`",
    ),
    (
        "async_context_manager/function",
        "The function below `#[async_context_manager]`",
    ),
    (
        "async_context_manager/return_type",
        "The return type of a context manager",
    ),
    (
        "async_context_manager/body",
        "The body of a context manager",
    ),
    (
        "async_context_manager/lending",
        "The value that a context manager lends",
    ),
    (
        "async_context_manager/ending",
        "The value that the body of a context manager evaluates to",
    ),
    (
        "async_context_manager/using",
        "The use of a context manager",
    ),
    ("async_with/form", "The syntax of `async_with!`"),
    (
        "async_with/several",
        "`async_with!` with several context managers",
    ),
    ("async_with/block", "The block of `async_with!`"),
    (
        "async_with/lent",
        "Keeping a lent value after the end of the block",
    ),
    ("exit_stack", "Exit stacks"),
    ("soundness", "Misuse of hidden items"),
];

/// Returns the path of a folder of cases.
pub fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("ui").join(name)
}

/// Returns the cases of a folder, sorted by name.
pub fn cases(name: &str) -> Vec<PathBuf> {
    let mut cases: Vec<_> = fs::read_dir(folder(name))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect();
    cases.sort();
    cases
}
