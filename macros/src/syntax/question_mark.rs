//! Finds out from tokens if a body returns a `Result`.
//!
//! The return type of a generator does not always tell if its items are results: the type may be an alias, or be inferred. A `?` or a
//! `return Err(..)` in the body then shows that they must be. It may be among the tokens of another macro, so the tokens are not parsed.

use std::iter::Peekable;
use std::slice;

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::quote_spanned;

use crate::syntax::scan::{has_no_operand, is_punct, is_word, mention, with_stream};

/// Macros whose blocks a `?` leaves instead of the surrounding body.
const OTHER_BODIES: [&str; 5] = [
    "async_coroutine",
    "async_gen",
    "stream",
    "try_async_gen",
    "try_stream",
];

type Tokens<'a> = Peekable<slice::Iter<'a, TokenTree>>;

/// Returns the location of the first `?`, `return Ok(..)` or `return Err(..)` that leaves the body, or of its tail `Ok(..)` or `Err(..)`.
pub(crate) fn find(body: TokenStream) -> Option<Span> {
    let tokens: Vec<_> = body.into_iter().collect();
    find_directly(&tokens).or_else(|| tail_result(&tokens))
}

/// Returns the location of the first `?`, `return Ok(..)` or `return Err(..)` that leaves the code around the tokens.
pub(crate) fn find_question_mark(tokens: TokenStream) -> Option<Span> {
    let tokens: Vec<_> = tokens.into_iter().collect();
    find_directly(&tokens)
}

/// Returns the location of the first `return` that leaves the code around the tokens. If `is_completed`, one without a value does not count.
pub(crate) fn find_return(tokens: TokenStream, is_completed: bool) -> Option<Span> {
    let tokens: Vec<_> = tokens.into_iter().collect();
    find_exit(&tokens, &|token, next| {
        is_word(Some(token), &["return"]) && !(is_completed && has_no_operand(next))
    })
}

fn find_directly(tokens: &[TokenTree]) -> Option<Span> {
    find_exit(tokens, &|token, next| match token {
        TokenTree::Punct(punct) => punct.as_char() == '?' && !is_word(next, &["Sized"]),
        _ => is_word(next, &["Ok", "Err"]) && is_word(Some(token), &["return"]),
    })
}

/// Returns the location of the first token that meets the condition, given the next token, and is in no nested body.
fn find_exit(
    tokens: &[TokenTree],
    is_exit: &dyn Fn(&TokenTree, Option<&TokenTree>) -> bool,
) -> Option<Span> {
    let mut tokens = tokens.iter().peekable();
    let mut previous = None;
    while let Some(token) = tokens.next() {
        let before = previous.replace(token);
        let next = tokens.peek().copied();
        if is_exit(token, next) {
            return Some(token.span());
        }
        match token {
            TokenTree::Punct(punct) => match punct.as_char() {
                '|' if !before.is_some_and(ends_operand) => skip_closure(&mut tokens),
                // The second half of `||`.
                '|' if is_punct(next, '|') => drop(tokens.next()),
                // An attribute.
                '#' => {
                    next_group(&mut tokens, Delimiter::Bracket);
                }
                _ => {}
            },
            // Most words have an operator or arguments behind them. They are none of the words below, and comparing them takes time.
            TokenTree::Ident(_) if is_operator_or_arguments(next) => {}
            TokenTree::Ident(word) => match &*word.to_string() {
                "async" => {
                    if is_word(next, &["move"]) {
                        tokens.next();
                    }
                    next_group(&mut tokens, Delimiter::Brace);
                }
                // Not `fn(..)`, which is a type.
                "fn" if matches!(next, Some(TokenTree::Ident(_))) => skip_item(&mut tokens),
                "macro_rules" | "const" => skip_item(&mut tokens),
                name if is_punct(next, '!') && OTHER_BODIES.contains(&name) => {
                    tokens.nth(1);
                }
                _ => {}
            },
            TokenTree::Group(group) => {
                let inner: Vec<_> = group.stream().into_iter().collect();
                if let found @ Some(_) = find_exit(&inner, is_exit) {
                    return found;
                }
            }
            TokenTree::Literal(_) => {}
        }
    }
    None
}

/// Returns `true` for an operator other than `!`, for parentheses and for brackets.
fn is_operator_or_arguments(token: Option<&TokenTree>) -> bool {
    match token {
        Some(TokenTree::Punct(punct)) => punct.as_char() != '!',
        Some(TokenTree::Group(group)) => {
            matches!(
                group.delimiter(),
                Delimiter::Parenthesis | Delimiter::Bracket
            )
        }
        _ => false,
    }
}

/// Returns the location of `Ok` or `Err` if the tokens end in `Ok(..)` or `Err(..)`. The tokens may end in a `finally!` or an `async_with!`
/// instead, whose value is that of its block.
fn tail_result(tokens: &[TokenTree]) -> Option<Span> {
    match tokens {
        [.., name, TokenTree::Group(group)]
            if group.delimiter() == Delimiter::Parenthesis
                && is_word(Some(name), &["Ok", "Err"]) =>
        {
            Some(name.span())
        }
        [.., name, bang, TokenTree::Group(operands)]
            if is_punct(Some(bang), '!') && is_word(Some(name), &["finally", "async_with"]) =>
        {
            operands
                .stream()
                .into_iter()
                .find_map(|operand| match operand {
                    TokenTree::Group(block) if block.delimiter() == Delimiter::Brace => {
                        find(block.stream())
                    }
                    _ => None,
                })
        }
        _ => None,
    }
}

/// Adds the operand `value!{}` to each `return` without one that leaves the body.
///
/// The new tokens have the location and the hygiene of the `return`, because they become part of the input of the user's macro.
pub(crate) fn complete_returns(tokens: TokenStream, value: &str) -> TokenStream {
    let mut completed = TokenStream::new();
    let mut tokens = tokens.into_iter().peekable();
    let (mut is_after_operand, mut is_nested) = (false, false);
    while let Some(token) = tokens.next() {
        match &token {
            // The block of a closure, of an `async` block, or of a nested function.
            TokenTree::Group(group) if is_nested && group.delimiter() == Delimiter::Brace => {
                is_nested = false;
            }
            TokenTree::Group(group) if mention(group.stream(), &["return"]) => {
                let stream = complete_returns(group.stream(), value);
                completed.extend([with_stream(group, stream)]);
                is_after_operand = true;
                continue;
            }
            TokenTree::Punct(punct) => match punct.as_char() {
                '|' if is_after_operand && is_punct(tokens.peek(), '|') => {
                    completed.extend([token, tokens.next().expect("a `|`")]);
                    is_after_operand = false;
                    continue;
                }
                '|' => is_nested |= !is_after_operand,
                ',' | ';' | '=' => is_nested = false,
                _ => {}
            },
            TokenTree::Ident(word) => is_nested |= word == "async" || word == "fn",
            TokenTree::Group(_) | TokenTree::Literal(_) => {}
        }
        let is_return = is_word(Some(&token), &["return"]);
        is_after_operand = ends_operand(&token);
        let span = token.span();
        completed.extend([token]);
        if is_return && !is_nested && has_no_operand(tokens.peek()) {
            let value = Ident::new(value, span);
            completed.extend(quote_spanned!(span=> #value! {}));
        }
    }
    completed
}

/// Returns `true` if the token can be the end of an expression. A `|` that follows is an operator.
fn ends_operand(token: &TokenTree) -> bool {
    const PREFIXES: [&str; 8] = [
        "return", "break", "in", "if", "while", "match", "else", "move",
    ];
    match token {
        TokenTree::Group(_) | TokenTree::Literal(_) => true,
        TokenTree::Ident(_) => !is_word(Some(token), &PREFIXES),
        TokenTree::Punct(_) => false,
    }
}

/// Skips the rest of a closure, whose first `|` has been read.
fn skip_closure(tokens: &mut Tokens<'_>) {
    for token in tokens.by_ref() {
        if is_punct(Some(token), '|') {
            break;
        }
    }
    // The body may be a block, which other operands follow, or an expression.
    if next_group(tokens, Delimiter::Brace).is_none() {
        while tokens
            .peek()
            .is_some_and(|token| !is_punct(Some(token), ',') && !is_punct(Some(token), ';'))
        {
            tokens.next();
        }
    }
}

/// Skips the rest of an item, up to its braces or its semicolon.
fn skip_item(tokens: &mut Tokens<'_>) {
    for token in tokens.by_ref() {
        let is_end = match token {
            TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
            token => is_punct(Some(token), ';'),
        };
        if is_end {
            break;
        }
    }
}

/// Reads a group if it is the next token.
fn next_group<'a>(tokens: &mut Tokens<'a>, delimiter: Delimiter) -> Option<&'a Group> {
    match tokens.peek() {
        Some(TokenTree::Group(group)) if group.delimiter() == delimiter => {
            tokens.next();
            Some(group)
        }
        _ => None,
    }
}
