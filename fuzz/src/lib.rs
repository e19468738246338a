//! Code that the fuzz targets share.

pub mod grammar;

use asyncgen_tests_expansion::Macro;
use asyncgen_tests_expansion::properties::{self, Reading};
use asyncgen_tests_expansion::functions::Place;
use proc_macro2::{TokenStream, TokenTree};

/// All macros, including hidden ones.
pub const MACROS: [Macro; 8] = [
    Macro::AsyncGenerator,
    Macro::AsyncContextManager,
    Macro::AsyncGen,
    Macro::TryAsyncGen,
    Macro::AsyncCoroutine,
    Macro::Finally,
    Macro::AsyncWith,
    Macro::Generator,
];

/// The items that may contain a function.
const PLACES: [Place; 4] = [Place::Module, Place::Impl, Place::Trait, Place::Extern];

/// Expands the input, and the hidden macros in its expansion.
///
/// # Panics
///
/// Panics if the macro panics, or if the expansion does not parse.
pub fn expand(by: Macro, args: TokenStream, input: TokenStream, reading: Reading) {
    let expansion = by.expand(args, input.clone());
    let all =
        properties::in_full(expansion.clone(), reading).unwrap_or_else(|finding| panic!("{finding}"));
    if by.is_attribute() {
        let place = PLACES.iter().find(|place| place.parses(&input));
        // The compiler puts an attribute only on items.
        let may_be_none =
            reading == Reading::Lenient && !properties::errors_besides(&expansion, &input).is_empty();
        if let Some(place) = place.filter(|_| !may_be_none) {
            assert!(
                place.parses(&expansion),
                "the input parses, but not the expansion: {expansion}"
            );
        }
    } else if reading == Reading::Strict {
        let is_expression = syn::parse2::<syn::Expr>(expansion.clone()).is_ok();
        assert!(is_expression, "the expansion does not parse: {expansion}");
    }
    // Tools print an expansion as text.
    let text = all.to_string();
    assert!(
        text.parse::<TokenStream>().is_ok(),
        "the text does not consist of Rust tokens: {text}"
    );
}

/// Returns the depth of nested groups. Parsers recurse for each level.
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
