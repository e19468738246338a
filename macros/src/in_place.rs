//! Which operands of `yield_!` can be built in place: those that provably hold no suspension point.

use proc_macro2::{Spacing, TokenStream, TokenTree};

/// Whether no await can hide in the operand.
///
/// The proof is on tokens, into groups of every kind, the invisible ones that a macro's fragments
/// come in among them. An await is spelled `await`, or comes out of a macro (`!`, and what a
/// macro's name promises proves nothing: it can be shadowed) or an attribute (`#`). A `!` that
/// negates is given up as well.
pub(crate) fn holds_no_suspension(operand: TokenStream) -> bool {
    let mut tokens = operand.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let harmless = match token {
            TokenTree::Group(group) => holds_no_suspension(group.stream()),
            TokenTree::Ident(ident) => ident != "await" && ident != "r#await",
            TokenTree::Punct(punct) => match punct.as_char() {
                '#' => false,
                '!' => {
                    punct.spacing() == Spacing::Joint
                        && matches!(tokens.peek(), Some(TokenTree::Punct(next)) if next.as_char() == '=')
                }
                _ => true,
            },
            TokenTree::Literal(_) => true,
        };
        if !harmless {
            return false;
        }
    }
    true
}
