//! What the other tests, and the targets in `fuzz/`, have found.

use asyncgen_tests_expansion::Macro;
use asyncgen_tests_expansion::check::{self, Reading};
use proc_macro2::TokenStream;

fn generator(text: &str) -> String {
    let input: TokenStream = text.parse().unwrap();
    let expansion = check::expand(Macro::AsyncGenerator, input).unwrap();
    let expansion = check::in_full(expansion, Reading::Strict)
        .unwrap()
        .to_string();
    assert!(!expansion.contains("compile_error"), "{expansion}");
    expansion
}

#[test]
fn attributes_of_a_loop() {
    let expansion = generator(
        "async fn f() -> impl Stream<Item = u8> {
            #[allow(before)]
            #[for_await]
            for n in source { #![allow(at_the_head)] yield_!(n); }
        }",
    );
    assert!(expansion.contains("# [allow (before)]"));
    assert!(expansion.contains("# [allow (at_the_head)]"));
}
