//! Which operands of `yield_!` can be built in place: those that provably hold no suspension point;
//! and which bodies have none but their yields.

use proc_macro2::{Delimiter, Group, Ident, Spacing, Span, TokenStream, TokenTree};
use quote::quote_spanned;

/// Whether no await can hide in the operand, once its `format!`s are [shut in](shut_in).
///
/// The proof is on tokens, into groups of every kind, the invisible ones that a macro's fragments
/// come in among them. An await is spelled `await`, or comes out of a macro (`!`, and what a
/// macro's name promises proves nothing: it can be shadowed) or an attribute (`#`). A `!` that
/// negates is given up as well.
pub(crate) fn holds_no_suspension(operand: TokenStream) -> bool {
    is_harmless(operand, false, 0)
}

/// Whether the body, as its author wrote it, can be suspended at its `yield_!`s alone, none of
/// which has another in its operand.
///
/// What is called `yield_!` by a longer path is another macro, and proves nothing.
pub(crate) fn is_suspended_at_its_yields_alone(body: TokenStream) -> bool {
    is_harmless(body, true, 0)
}

/// How many colons stand before the tokens, of the two that make what follows the end of a path.
fn is_harmless(tokens: TokenStream, but_for_yields: bool, mut colons: u8) -> bool {
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let is_in_a_path = colons >= 2;
        let harmless = match &token {
            TokenTree::Group(group) => {
                // To the compiler an invisible group that a procedural macro makes is none.
                let before = if is_invisible(group) { colons } else { 0 };
                is_harmless(group.stream(), but_for_yields, before)
            }
            TokenTree::Ident(ident) if but_for_yields && ident == "yield_" => {
                match (tokens.next(), tokens.next()) {
                    (Some(bang), Some(TokenTree::Group(operand))) => {
                        is_punct(&bang, '!')
                            && !is_in_a_path
                            && holds_no_suspension(operand.stream())
                    }
                    _ => false,
                }
            }
            // In the body around the operands nothing is shut in.
            TokenTree::Ident(ident)
                if is_format(ident)
                    && !but_for_yields
                    && !is_in_a_path
                    && tokens.next_if(is_bang).is_some() =>
            {
                match tokens.next() {
                    Some(TokenTree::Group(arguments)) => {
                        is_harmless(arguments.stream(), false, 0)
                            && !minds_a_closure(arguments.stream())
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
        colons = match &token {
            // It may end in them.
            TokenTree::Group(group) if is_invisible(group) => 2,
            // What follows is a label's name.
            other if is_punct(other, '\'') => 2,
            other if is_punct(other, ':') => colons.saturating_add(1),
            _ => 0,
        };
    }
    true
}

/// Puts each `format!` of an operand that [holds no suspension](holds_no_suspension) into a closure,
/// which is called at once.
///
/// There the compiler refuses an `.await`, whatever the name stands for. Of the macros this is for
/// the one that makes items which own memory, and of which no value borrows from the closure.
pub(crate) fn shut_in(operand: TokenStream) -> TokenStream {
    let mut tokens = operand.into_iter().peekable();
    let mut shut = TokenStream::new();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Ident(name) if is_format(&name) => {
                let Some(bang) = tokens.next_if(is_bang) else {
                    shut.extend([TokenTree::from(name)]);
                    continue;
                };
                let arguments = tokens.next();
                // Of the braces the compiler takes the edition, and with it what the closure captures: no more than it uses.
                let ours = Span::mixed_site().located_at(name.span());
                // What the borrow checker has to say of it is said of this: the user's.
                let closure = quote_spanned!(name.span()=> ||);
                // In a block, behind which the closure is gone: it would be there while what is made of it is lent.
                let call = quote_spanned!(ours=> ({ (#closure { #name #bang #arguments })() }));
                shut.extend(call);
            }
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), shut_in(group.stream()));
                inner.set_span(group.span());
                shut.extend([TokenTree::from(inner)]);
            }
            other => shut.extend([other]),
        }
    }
    shut
}

/// Whether the tokens may do what a closure keeps them from: leave what they stand in, or, in a statement, keep there what they
/// borrow.
fn minds_a_closure(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => minds_a_closure(group.stream()),
        TokenTree::Ident(word) => ["break", "continue", "return", "yield"]
            .iter()
            .any(|jump| word == jump),
        TokenTree::Punct(punct) => matches!(punct.as_char(), '?' | ';'),
        TokenTree::Literal(_) => false,
    })
}

fn is_format(name: &Ident) -> bool {
    name == "format"
}

/// Of a macro's call: not that of a `!=`.
fn is_bang(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == '!' && punct.spacing() == Spacing::Alone)
}

fn is_invisible(group: &Group) -> bool {
    group.delimiter() == Delimiter::None
}

fn is_punct(token: &TokenTree, sign: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign)
}
