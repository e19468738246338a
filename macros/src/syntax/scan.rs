//! Searches tokens without parsing them. Soundness does not depend on the results.

use std::mem;

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{Expr, Stmt, Token};

/// Returns the first result of `search` for a token and the token that follows it, in groups too.
///
/// The input of macros is skipped if `skips` returns `true` for their names.
pub(crate) fn find<T>(
    tokens: TokenStream,
    skips: fn(&Ident) -> bool,
    search: fn(&TokenTree, Option<&TokenTree>) -> Option<T>,
) -> Option<T> {
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let next = tokens.peek();
        let mut found = search(&token, next);
        match token {
            TokenTree::Group(group) if found.is_none() => {
                found = find(group.stream(), skips, search);
            }
            TokenTree::Ident(name) if is_punct(next, '!') && skips(&name) => drop(tokens.nth(1)),
            _ => {}
        }
        if found.is_some() {
            return found;
        }
    }
    None
}

/// Returns the location of the `await` in the first `for await`.
pub(crate) fn for_await(tokens: TokenStream) -> Option<Span> {
    find(
        tokens,
        |_| false,
        |token, next| match next {
            Some(await_) if is_word(token, &["for"]) && is_word(await_, &["await"]) => {
                Some(await_.span())
            }
            _ => None,
        },
    )
}

/// Returns the first `yield_!` in an `async` block. The input of other macros is skipped.
pub(crate) fn yield_in_async_block(tokens: TokenStream) -> Option<TokenTree> {
    // A function may be a generator, so the search ends there.
    fn is_end(token: &TokenTree) -> bool {
        is_word(token, &["fn"])
    }
    fn in_block(token: &TokenTree, next: Option<&TokenTree>) -> Option<TokenTree> {
        let is_yield = is_word(token, &["yield_"]) && is_punct(next, '!');
        (is_yield || is_end(token)).then(|| token.clone())
    }
    let found = find(
        tokens,
        |_| true,
        |token, next| match next {
            Some(TokenTree::Group(block)) if is_word(token, &["async", "move"]) => {
                find(block.stream(), |_| true, in_block)
            }
            _ => is_end(token).then(|| token.clone()),
        },
    );
    found.filter(|token| !is_end(token))
}

/// Returns the attribute in the first `#[for_await]`. The input of other macros is skipped.
pub(crate) fn for_await_attribute(tokens: TokenStream) -> Option<TokenStream> {
    find(
        tokens,
        |_| true,
        |token, next| match next {
            Some(TokenTree::Group(attr)) if is_punct(token, '#') => {
                let name = attr.stream();
                (name.to_string() == "for_await").then_some(name)
            }
            _ => None,
        },
    )
}

/// Returns `true` if there is a token and it is the given sign.
pub(crate) fn is_punct<'t>(token: impl Into<Option<&'t TokenTree>>, sign: char) -> bool {
    matches!(token.into(), Some(TokenTree::Punct(punct)) if punct.as_char() == sign)
}

/// Returns `true` if there is a token and it is a group with the delimiter.
pub(crate) fn is_group<'t>(token: impl Into<Option<&'t TokenTree>>, delimiter: Delimiter) -> bool {
    matches!(token.into(), Some(TokenTree::Group(group)) if group.delimiter() == delimiter)
}

/// Returns `true` if there is a token and it is one of the words.
pub(crate) fn is_word<'t>(token: impl Into<Option<&'t TokenTree>>, words: &[&str]) -> bool {
    matches!(token.into(), Some(TokenTree::Ident(word)) if is_one_of(word, words))
}

/// Returns `true` if the token after a `return` or `yield` shows that it has no operand.
pub(crate) fn has_no_operand(next: Option<&TokenTree>) -> bool {
    next.is_none_or(is_separator)
}

/// Returns `true` for a `,` or a `;`, which end an operand.
pub(crate) fn is_separator(token: &TokenTree) -> bool {
    is_punct(token, ',') || is_punct(token, ';')
}

/// Returns `true` if an identifier is one of the words.
// A comparison of an `Ident` with a string allocates the text of the `Ident`, so the text is compared with all words.
pub(crate) fn is_one_of(ident: &Ident, words: &[&str]) -> bool {
    words.contains(&&*ident.to_string())
}

/// Returns a group with other contents, and the delimiters and the location of the given one.
pub(crate) fn with_stream(group: &Group, stream: TokenStream) -> TokenTree {
    let mut inner = Group::new(group.delimiter(), stream);
    inner.set_span(group.span());
    inner.into()
}

/// Returns `true` if one of the tokens, in groups too, meets the condition.
fn any(tokens: TokenStream, condition: impl Copy + Fn(&TokenTree) -> bool) -> bool {
    tokens.into_iter().any(|token| {
        condition(&token)
            || matches!(token, TokenTree::Group(group) if any(group.stream(), condition))
    })
}

/// Returns `true` if an operand may contain code to check or to rewrite. Most operands contain none, and parsing is slow.
pub(crate) fn may_need_check(operand: TokenStream) -> bool {
    any(operand, |token| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::None,
        TokenTree::Ident(word) => matches!(&*word.to_string(), "return" | "break" | "continue"),
        TokenTree::Punct(punct) => matches!(punct.as_char(), '?' | '!' | '#'),
        TokenTree::Literal(_) => false,
    })
}

/// Returns `true` if an operand may contain code to rewrite.
pub(crate) fn may_need_rewrite(operand: TokenStream) -> bool {
    any(operand, |token| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::None,
        TokenTree::Ident(word) => matches!(
            &*word.to_string(),
            "return"
                | "break"
                | "continue"
                | "for_await"
                | "yield_"
                | "yield_from_"
                | "finally"
                | "async_with"
                | "with_yielder"
        ),
        _ => false,
    })
}

/// Returns `true` if the tokens contain a construct that takes part in closing: a `finally!`, or a `yield_from_!`, which may
/// delegate to a generator that has one.
pub(crate) fn mention_what_closes(tokens: TokenStream) -> bool {
    mention(tokens, &["finally", "yield_from_"])
}

/// Returns `true` if the tokens are the call of a function with this name, and nothing else.
pub(crate) fn is_call_of(tokens: TokenStream, name: &str) -> bool {
    let mut tokens = tokens.into_iter();
    is_word(tokens.next().as_ref(), &[name])
        && matches!(tokens.next(), Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis)
        && tokens.next().is_none()
}

/// Returns `true` if the tokens may contain an await.
pub(crate) fn mention_await(tokens: TokenStream) -> bool {
    const WORDS: [&str; 11] = [
        "await",
        "yield_",
        "yield_from_",
        "for_await",
        "finally",
        "async_with",
        "with_yielder",
        "select",
        "select_biased",
        "join",
        "try_join",
    ];
    mention(tokens, &WORDS)
}

/// Returns `true` if an operand may borrow a variable, which is then live after the operand has been evaluated: by an `&`, a method call or
/// an index. A field that is read counts too, because a variable that is not moved keeps its memory until the end of its block.
pub(crate) fn may_borrow(operand: TokenStream) -> bool {
    let mut is_value = false;
    operand.into_iter().any(|token| {
        let is_behind_value = mem::replace(&mut is_value, true);
        match token {
            TokenTree::Group(group) => {
                let is_index = is_behind_value && group.delimiter() == Delimiter::Bracket;
                is_index || may_borrow(group.stream())
            }
            TokenTree::Punct(punct) => {
                is_value = punct.as_char() == '?';
                matches!(punct.as_char(), '&' | '.')
            }
            TokenTree::Ident(_) | TokenTree::Literal(_) => false,
        }
    })
}

/// Returns `true` if one of the words is among the tokens, in groups too.
pub(crate) fn mention(tokens: TokenStream, words: &[&str]) -> bool {
    any(tokens, |token| is_word(token, words))
}

/// Returns the location of the `yield_!` that a statement or the value of a `let` begins with.
pub(crate) fn plain_yield(stmt: &Stmt) -> Option<Span> {
    let tokens = match stmt {
        Stmt::Local(local) if local.attrs.is_empty() => local.init.as_ref()?.expr.to_token_stream(),
        _ => stmt.to_token_stream(),
    };
    let is_match = |token: &TokenTree| matches!(token, TokenTree::Ident(word) if word == "match");
    match tokens.into_iter().find(|token| !is_match(token))? {
        TokenTree::Ident(name) if name == "yield_" => Some(name.span()),
        _ => None,
    }
}

/// Returns the second of several operands.
pub(crate) fn second_operand(operands: TokenStream) -> Option<TokenStream> {
    // An operand with a comma is parsed, because the comma may be one of generic arguments.
    let mut tokens = operands.clone().into_iter();
    if !tokens.any(|token| is_punct(&token, ',')) {
        return None;
    }
    let operands = Punctuated::<Expr, Token![,]>::parse_terminated
        .parse2(operands)
        .ok()?;
    operands.into_iter().nth(1).map(ToTokens::into_token_stream)
}

/// Returns `true` if the tokens mention a construct whose local macro is defined only where it may be called.
pub(crate) fn mention_construct(tokens: TokenStream) -> bool {
    mention(tokens, &["async_with", "with_yielder"])
}
