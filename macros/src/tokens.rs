//! What tokens tell without being parsed. What soundness depends on is in `in_place.rs`.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use syn::Macro;

/// The `await` of the first `for await`.
pub(crate) fn for_await(tokens: TokenStream) -> Option<Span> {
    let mut is_after_for = false;
    for token in tokens {
        match token {
            TokenTree::Ident(ident) if ident == "await" && is_after_for => {
                return Some(ident.span());
            }
            TokenTree::Ident(ident) => is_after_for = ident == "for",
            TokenTree::Group(group) => {
                is_after_for = false;
                if let found @ Some(_) = for_await(group.stream()) {
                    return found;
                }
            }
            _ => is_after_for = false,
        }
    }
    None
}

/// Whether an operand holds anything that the rewriting of a body looks at. Most do not, and to
/// parse them takes its time.
pub(crate) fn may_need_rewriting(operand: TokenStream) -> bool {
    operand.into_iter().any(|token| match token {
        TokenTree::Group(group) => {
            group.delimiter() == Delimiter::None || may_need_rewriting(group.stream())
        }
        TokenTree::Ident(ident) => ["return", "break", "continue"]
            .iter()
            .any(|jump| ident == jump),
        TokenTree::Punct(punct) => matches!(punct.as_char(), '?' | '!' | '#'),
        TokenTree::Literal(_) => false,
    })
}

/// Whether there is anything to close: a `finally!`, or what another generator is delegated to by.
pub(crate) fn mention_what_closes(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => mention_what_closes(group.stream()),
        TokenTree::Ident(ident) => ident == "finally" || ident == "yield_from_",
        _ => false,
    })
}

/// Whether a macro may hold an await. Nothing but speed depends on the answer.
pub(crate) fn may_wait(mac: &Macro) -> bool {
    let is_known = mac
        .path
        .get_ident()
        .is_some_and(|name| AWAITING_NOTHING.iter().any(|known| name == known));
    !is_known || mention_await(mac.tokens.clone())
}

/// Macros that await nothing but what they are given: ours, and those of the standard library.
#[rustfmt::skip]
const AWAITING_NOTHING: [&str; 20] = [
    "assert", "assert_eq", "assert_ne", "debug_assert", "debug_assert_eq", "debug_assert_ne",
    "eprintln", "format", "format_args", "matches", "panic", "print", "println", "todo",
    "unimplemented", "unreachable", "vec", "write", "writeln", "yield_",
];

fn mention_await(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => mention_await(group.stream()),
        TokenTree::Ident(ident) => ident == "await" || ident == "yield_from_",
        _ => false,
    })
}
