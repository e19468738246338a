//! The program prints what it says it does.

use std::process::Command;

#[test]
fn prints_the_three_countdowns() {
    let output = Command::new(env!("CARGO_BIN_EXE_quickstart"))
        .output()
        .expect("the program runs");
    assert!(output.status.success());
    assert_eq!(
        String::from_utf8(output.stdout).expect("the output is text"),
        "whole:\n  3\n  2\n  1\n\
         in part:\n  1000000\n  999999\n  999998\n  enough\n\
         mapped:\n  3 ..\n  2 ..\n  1 ..\n  lift-off!\n"
    );
}
