//! Each file of `ui` but those in `ui/pass` is one mistake, with the error that its author reads beside it.

#[test]
fn ui() {
    let cases = trybuild::TestCases::new();
    cases.pass("ui/pass/*.rs");
    cases.compile_fail("ui/async_generator/*.rs");
    cases.compile_fail("ui/soundness/*.rs");
}
