//! What tokens tell without being parsed. What soundness depends on is in `in_place.rs`.

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{Expr, Macro, Path, Token};

use crate::facts::YieldMacro;

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

/// Whether everybody knows of the macro that it makes no generator and no loop of what it is given.
/// (One's own of the same name is no different, but for what it may not hold.)
pub(crate) fn is_select_or_join(mac: &Macro) -> bool {
    let last = mac.path.segments.last();
    last.is_some_and(|last| {
        ["join", "select", "select_biased", "try_join"]
            .iter()
            .any(|known| last.ident == known)
    })
}

/// The name of the first `yield_!` or `yield_from_!` in an `async` block.
pub(crate) fn yield_in_async_block(tokens: TokenStream, is_in_block: bool) -> Option<Ident> {
    let mut tokens = tokens.into_iter().peekable();
    let mut is_async = false;
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Ident(name) if tokens.next_if(is_bang).is_some() => {
                if is_in_block && YieldMacro::of(&Path::from(name.clone())).is_some() {
                    return Some(name);
                }
                // What another macro makes of its tokens is unknown.
                tokens.next();
            }
            // It may be a generator.
            TokenTree::Ident(word) if word == "fn" => return None,
            TokenTree::Ident(word) => is_async = word == "async" || is_async && word == "move",
            TokenTree::Group(group) => {
                let found = yield_in_async_block(group.stream(), is_in_block || is_async);
                if found.is_some() {
                    return found;
                }
                is_async = false;
            }
            _ => is_async = false,
        }
    }
    None
}

/// The name of the first `#[for_await]`.
pub(crate) fn for_await_attribute(tokens: TokenStream) -> Option<Ident> {
    let mut tokens = tokens.into_iter().peekable();
    let mut is_attribute = false;
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Ident(_) if tokens.next_if(is_bang).is_some() => {
                tokens.next();
            }
            TokenTree::Group(group) => {
                let found = if is_attribute {
                    syn::parse2(group.stream())
                        .ok()
                        .filter(|name: &Ident| name == "for_await")
                } else {
                    for_await_attribute(group.stream())
                };
                if found.is_some() {
                    return found;
                }
                is_attribute = false;
            }
            other => is_attribute = is_punct(&other, '#'),
        }
    }
    None
}

/// The first `break` without a label that is in no loop.
pub(crate) fn break_outside_of_a_loop(tokens: TokenStream) -> Option<Ident> {
    let mut tokens = tokens.into_iter().peekable();
    let mut is_elsewhere = false;
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Ident(_) if tokens.next_if(is_bang).is_some() => {
                tokens.next();
            }
            TokenTree::Ident(word)
                if word == "break" && !tokens.peek().is_some_and(|next| is_punct(next, '\'')) =>
            {
                return Some(word);
            }
            // Up to the end of the expression: there may be braces before those of the loop.
            TokenTree::Ident(word) => {
                is_elsewhere |= ["async", "fn", "for", "loop", "while"]
                    .iter()
                    .any(|keyword| word == keyword);
            }
            TokenTree::Group(group) if !is_elsewhere => {
                let found = break_outside_of_a_loop(group.stream());
                if found.is_some() {
                    return found;
                }
            }
            TokenTree::Punct(punct) => is_elsewhere &= !matches!(punct.as_char(), ',' | ';'),
            _ => {}
        }
    }
    None
}

fn is_bang(token: &TokenTree) -> bool {
    is_punct(token, '!')
}

fn is_punct(token: &TokenTree, sign: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign)
}

/// Whether an operand holds anything that the rewriting of a body looks at. Most do not, and to
/// parse them takes its time.
pub(crate) fn may_need_rewriting(operand: TokenStream) -> bool {
    operand.into_iter().any(|token| match token {
        TokenTree::Group(group) => {
            group.delimiter() == Delimiter::None || may_need_rewriting(group.stream())
        }
        TokenTree::Ident(ident) => {
            matches!(&*ident.to_string(), "return" | "break" | "continue")
        }
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

/// Whether it is called like a macro that holds nothing but what it is given.
pub(crate) fn is_std_macro(mac: &Macro) -> bool {
    is_one_of(mac, &AWAITING_NOTHING)
}

/// Whether it is called like a macro that does not come back.
pub(crate) fn diverges(mac: &Macro) -> bool {
    is_one_of(mac, &["panic", "todo", "unimplemented", "unreachable"])
}

fn is_one_of(mac: &Macro, names: &[&str]) -> bool {
    mac.path
        .get_ident()
        .is_some_and(|name| names.contains(&&*name.to_string()))
}

/// Macros that await nothing but what they are given: ours, and those of the standard library.
#[rustfmt::skip]
const AWAITING_NOTHING: [&str; 20] = [
    "assert", "assert_eq", "assert_ne", "debug_assert", "debug_assert_eq", "debug_assert_ne",
    "eprintln", "format", "format_args", "matches", "panic", "print", "println", "todo",
    "unimplemented", "unreachable", "vec", "write", "writeln", "yield_",
];

/// Whether one of these words is among the tokens.
pub(crate) fn mention(tokens: TokenStream, words: &[&str]) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => mention(group.stream(), words),
        TokenTree::Ident(ident) => words.contains(&&*ident.to_string()),
        _ => false,
    })
}

/// Whether there is a `#[cfg(..)]` among the attributes that the tokens begin with.
pub(crate) fn begin_with_cfg(tokens: TokenStream) -> bool {
    let mut tokens = tokens.into_iter();
    while let (Some(TokenTree::Punct(pound)), Some(TokenTree::Group(attribute))) =
        (tokens.next(), tokens.next())
    {
        if pound.as_char() != '#' || attribute.delimiter() != Delimiter::Bracket {
            return false;
        }
        match attribute.stream().into_iter().next() {
            Some(TokenTree::Ident(name)) if name == "cfg" => return true,
            _ => {}
        }
    }
    false
}

/// What follows the first operand of several.
pub(crate) fn second_operand(operands: TokenStream) -> Option<TokenStream> {
    // Most operands hold no comma, and a comma may stand in generic arguments.
    let is_comma =
        |token: TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ',');
    if !operands.clone().into_iter().any(is_comma) {
        return None;
    }
    let operands = Punctuated::<Expr, Token![,]>::parse_terminated
        .parse2(operands)
        .ok()?;
    operands.into_iter().nth(1).map(ToTokens::into_token_stream)
}
