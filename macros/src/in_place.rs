//! Which operands of `yield_!` can be built in place: those that provably hold no suspension point;
//! and which bodies have none but their yields.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

/// Whether no await can hide in the operand.
///
/// The proof is on tokens, into groups of every kind, the invisible ones that a macro's fragments
/// come in among them. An await is spelled `await`, or comes out of a macro (`!`, and what a
/// macro's name promises proves nothing: it can be shadowed) or an attribute (`#`). A `!` that
/// negates is given up as well.
pub(crate) fn holds_no_suspension(operand: TokenStream) -> bool {
    is_harmless(operand, false, false)
}

/// Whether the body, as its author wrote it, can be suspended at its `yield_!`s alone, none of
/// which has another in its operand.
///
/// What is called `yield_!` by a longer path is another macro, and proves nothing.
pub(crate) fn is_suspended_at_its_yields_alone(body: TokenStream) -> bool {
    is_harmless(body, true, false)
}

fn is_harmless(tokens: TokenStream, but_for_yields: bool, mut may_be_in_a_path: bool) -> bool {
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let harmless = match &token {
            TokenTree::Group(group) => {
                // To the compiler an invisible group that a procedural macro makes is none.
                let goes_on = group.delimiter() == Delimiter::None && may_be_in_a_path;
                is_harmless(group.stream(), but_for_yields, goes_on)
            }
            TokenTree::Ident(ident) if but_for_yields && ident == "yield_" => {
                match (tokens.next(), tokens.next()) {
                    (Some(bang), Some(TokenTree::Group(operand))) => {
                        is_punct(&bang, '!')
                            && !may_be_in_a_path
                            && holds_no_suspension(operand.stream())
                    }
                    _ => false,
                }
            }
            TokenTree::Ident(ident) => ident != "await" && ident != "r#await",
            TokenTree::Punct(punct) => match punct.as_char() {
                '#' => false,
                '!' => {
                    punct.spacing() == Spacing::Joint
                        && tokens.peek().is_some_and(|next| is_punct(next, '='))
                }
                _ => true,
            },
            TokenTree::Literal(_) => true,
        };
        if !harmless {
            return false;
        }
        may_be_in_a_path = match &token {
            TokenTree::Group(group) => group.delimiter() == Delimiter::None,
            other => is_punct(other, ':'),
        };
    }
    true
}

fn is_punct(token: &TokenTree, sign: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign)
}
