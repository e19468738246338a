//! What the other tests, and the targets in `fuzz/`, have found.

use asyncgen_tests_expansion::Macro;
use asyncgen_tests_expansion::check::{self, Reading};
use proc_macro2::TokenStream;

fn generator(text: &str) -> String {
    let input: TokenStream = text.parse().unwrap();
    let expansion = check::expand(Macro::AsyncGenerator, input.clone()).unwrap();
    let expansion = check::in_full(expansion, Reading::Strict).unwrap();
    assert!(check::errors_besides(&expansion, &input).is_empty());
    expansion.to_string()
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

#[test]
fn macros_of_the_name_of_a_hidden_one() {
    let expansion = generator(
        "async fn f() -> impl Stream<Item = [u8; 64]> {
            let call = || their::yield_in_place!(1);
            yield_!([0; 64]);
        }",
    );
    assert!(
        expansion.contains("their :: yield_in_place !"),
        "{expansion}"
    );
    assert!(
        expansion.contains("__private :: yield_in_line !"),
        "{expansion}"
    );
}
