//! `rustfmt` formats the body of a generator as ordinary code.

use std::path::Path;
use std::process::Command;

use asyncgen_tests::collect;

#[path = "rustfmt/formatted.rs"]
mod formatted;

/// Returns the output of `rustfmt` for a file, or the reason why there is none.
fn format(file: &Path) -> Result<String, String> {
    let rustfmt = || Command::new("rustfmt");
    match rustfmt().arg("--version").output() {
        Ok(version) if version.status.success() => {}
        Ok(version) => return Err(String::from_utf8_lossy(&version.stderr).into_owned()),
        Err(error) => return Err(error.to_string()),
    }
    let output = rustfmt()
        .args(["--edition", "2024", "--emit", "stdout", "--quiet"])
        .arg(file)
        .output()
        .expect("it ran before");
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
    Ok(String::from_utf8(output.stdout).expect("source is text"))
}

#[test]
fn it_formats_bodies() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rustfmt");
    match format(&fixtures.join("unformatted.rs")) {
        Ok(text) => assert!(text == include_str!("rustfmt/formatted.rs"), "{text}"),
        Err(reason) => println!("skipped: there is no rustfmt here: {reason}"),
    }
}

#[test]
fn what_it_formats_are_generators() {
    use formatted::{Shelf, countdown, sums};

    let shelf = Shelf(vec!["Emma".to_owned(), "Dune".to_owned()]);
    assert_eq!(collect(shelf.books("mm")), ["Emma"]);
    assert_eq!(collect(shelf.lengths()), [Ok(8), Ok(7)]);
    assert_eq!(collect(sums(countdown(2))), [2, 2, 1, 3, 1, 3, 2, 1, 0]);
}
