//! Decides which operands of `yield_!` may be built in place: those that provably contain no suspension point.

use proc_macro2::{Spacing, TokenStream, TokenTree};

/// Returns `true` if the operand provably contains no await.
///
/// The proof looks at every token, including those in the invisible groups of a macro's fragments. An await is
/// written `await`, or comes out of a macro (`!`, because the name of a macro can be shadowed) or an attribute
/// (`#`). An operand with a `!` that negates is refused as well.
pub(crate) fn is_await_free(operand: TokenStream) -> bool {
    let mut tokens = operand.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let is_free = match &token {
            TokenTree::Group(group) => is_await_free(group.stream()),
            TokenTree::Ident(ident) => !matches!(&*ident.to_string(), "await" | "r#await"),
            TokenTree::Punct(punct) => match punct.as_char() {
                '#' => false,
                // The `!=` operator.
                '!' => {
                    punct.spacing() == Spacing::Joint
                        && matches!(tokens.peek(), Some(TokenTree::Punct(next)) if next.as_char() == '=')
                }
                _ => true,
            },
            TokenTree::Literal(_) => true,
        };
        if !is_free {
            return false;
        }
    }
    true
}
