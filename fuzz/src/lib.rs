//! What the targets have in common.

pub mod grammar;

use asyncgen_tests_expansion::Macro;
use asyncgen_tests_expansion::check::{self, Reading};
use asyncgen_tests_expansion::functions::Place;
use proc_macro2::{TokenStream, TokenTree};

/// All macros.
pub const MACROS: [Macro; 7] = [
    Macro::AsyncGenerator,
    Macro::AsyncContextManager,
    Macro::AsyncGen,
    Macro::TryAsyncGen,
    Macro::Finally,
    Macro::AsyncWith,
    Macro::Generator,
];

/// Where a function may stand.
const PLACES: [Place; 4] = [Place::Module, Place::Impl, Place::Trait, Place::Extern];

/// Expands the input, and all that expands to, and says where that goes wrong.
///
/// # Panics
///
/// If it does.
pub fn expand(by: Macro, args: TokenStream, input: TokenStream, reading: Reading) {
    let expansion = by.expand(args, input.clone());
    let all =
        check::in_full(expansion.clone(), reading).unwrap_or_else(|finding| panic!("{finding}"));
    if by.is_attribute() {
        let place = PLACES.iter().find(|place| place.parses(&input));
        // What is no item an attribute is never put on.
        let may_be_none =
            reading == Reading::Lenient && !check::errors_besides(&expansion, &input).is_empty();
        if let Some(place) = place.filter(|_| !may_be_none) {
            assert!(
                place.parses(&expansion),
                "what parsed before does not: {expansion}"
            );
        }
    } else if reading == Reading::Strict {
        let is_expression = syn::parse2::<syn::Expr>(expansion.clone()).is_ok();
        assert!(is_expression, "does not parse: {expansion}");
    }
    // To be read, an expansion is made text.
    let text = all.to_string();
    assert!(
        text.parse::<TokenStream>().is_ok(),
        "is not Rust's tokens: {text}"
    );
}

/// How deep the groups are nested: parsers call themselves for each.
pub fn depth(tokens: TokenStream) -> usize {
    tokens
        .into_iter()
        .map(|token| match token {
            TokenTree::Group(group) => 1 + depth(group.stream()),
            _ => 0,
        })
        .max()
        .unwrap_or(0)
}
