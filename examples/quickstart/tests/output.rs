//! Tests the output of the program.

use std::process::Command;

#[test]
fn prints_what_happens_in_order() {
    let output = Command::new(env!("CARGO_BIN_EXE_quickstart"))
        .output()
        .expect("the program runs");
    assert!(output.status.success());
    assert_eq!(
        String::from_utf8(output.stdout).expect("the output is text"),
        "\
whole:
  3
  2
  1
in part:
  1000000
  999999
  999998
  enough
mapped:
  3 ..
  2 ..
  1 ..
  lift-off!
set up, used, torn down:
  power on
  3 t of fuel
  2 t of fuel
  1 t of fuel
  power off, 6 t of fuel on the pad
in part, and closed:
  sensor on
  -183 °C
  -182 °C
  -181 °C
  enough
  sensor off
"
    );
}
