//! Finds out from tokens if a body returns a `Result`.
//!
//! The return type of a generator does not always tell if its items are results: the type may be an alias, or be inferred. A `?` or a
//! `return Err(..)` in the body then shows that they must be. It may be among the tokens of another macro, so the tokens are not parsed.

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use quote::quote_spanned;

use crate::syntax::keywords::operand_length;
use crate::syntax::macro_names::BodyMacro;
use crate::syntax::scan::{
    self, has_no_operand, is_group, is_punct, is_separator, is_word, mention, with_stream,
};

/// Returns the location of the first `?`, `return Ok(..)` or `return Err(..)` that leaves the body, or of its tail `Ok(..)` or `Err(..)`.
pub(crate) fn find(body: TokenStream) -> Option<Span> {
    let tokens: Vec<_> = body.into_iter().collect();
    find_directly(&tokens).or_else(|| tail_result(&tokens))
}

/// Returns the location of the first `?` that leaves the code around the tokens.
pub(crate) fn find_question_mark(tokens: TokenStream) -> Option<Span> {
    let tokens: Vec<_> = tokens.into_iter().collect();
    find_exit(&tokens, &is_question_mark)
}

/// Returns the location of the first `return` that leaves the code around the tokens.
pub(crate) fn find_return(tokens: TokenStream) -> Option<Span> {
    let tokens: Vec<_> = tokens.into_iter().collect();
    find_exit(&tokens, &|token, _| is_word(token, &["return"]))
}

/// Returns the location of the first `return`, also if it leaves a closure or another nested body.
pub(crate) fn find_any_return(tokens: TokenStream) -> Option<Span> {
    let search = |token: &TokenTree, _: Option<&TokenTree>| {
        is_word(token, &["return"]).then(|| token.span())
    };
    scan::find(tokens, |_| false, search)
}

fn find_directly(tokens: &[TokenTree]) -> Option<Span> {
    find_exit(tokens, &|token, next| match token {
        TokenTree::Punct(_) => is_question_mark(token, next),
        _ => is_word(next, &["Ok", "Err"]) && is_word(token, &["return"]),
    })
}

fn is_question_mark(token: &TokenTree, next: Option<&TokenTree>) -> bool {
    is_punct(token, '?') && !is_word(next, &["Sized"])
}

/// Returns the location of the first token that meets the condition, given the next token, and is in no nested body.
fn find_exit(
    tokens: &[TokenTree],
    is_exit: &dyn Fn(&TokenTree, Option<&TokenTree>) -> bool,
) -> Option<Span> {
    let (mut rest, mut previous) = (tokens, None);
    while let [token, after @ ..] = rest {
        if is_exit(token, after.first()) {
            return Some(token.span());
        }
        if let TokenTree::Group(group) = token {
            let inner: Vec<_> = group.stream().into_iter().collect();
            if let found @ Some(_) = find_exit(&inner, is_exit) {
                return found;
            }
        }
        rest = &after[nested_length(previous, token, after)..];
        previous = Some(token);
    }
    None
}

/// Replaces the operand of each `return` that leaves the body by a call `name!{ operand }`. A `return` with an operand is left as it is unless
/// `with_values` is `true`.
///
/// The new tokens have the location and the hygiene of the `return`, because they become part of the input of the user's macro.
pub(crate) fn wrap_returns(tokens: TokenStream, name: &str, with_values: bool) -> TokenStream {
    if !mention(tokens.clone(), &["return"]) {
        return tokens;
    }
    let wrap = |tokens| wrap_returns(tokens, name, with_values);
    let tokens: Vec<_> = tokens.into_iter().collect();
    let mut wrapped = TokenStream::new();
    let (mut rest, mut previous) = (&tokens[..], None);
    while let [token, after @ ..] = rest {
        wrapped.extend([match token {
            TokenTree::Group(group) => with_stream(group, wrap(group.stream())),
            token => token.clone(),
        }]);
        let operand = match (is_word(token, &["return"]), with_values) {
            (false, _) => None,
            (true, false) => has_no_operand(after.first()).then_some(0),
            // The compiler reports an operand that is no expression.
            (true, true) => operand_length(after).ok(),
        };
        let skipped = if let Some(length) = operand {
            let operand = wrap(after[..length].iter().cloned().collect());
            let name = Ident::new(name, token.span());
            wrapped.extend(quote_spanned!(token.span()=> #name! { #operand }));
            length
        } else {
            let length = nested_length(previous, token, after);
            wrapped.extend(after[..length].iter().cloned());
            length
        };
        rest = &after[skipped..];
        previous = Some(token);
    }
    wrapped
}

/// Returns the number of tokens after `token` that are not part of the body: those of an attribute, a closure, an `async` block, an item or
/// another generator. They also include the second half of a `||`.
fn nested_length(previous: Option<&TokenTree>, token: &TokenTree, after: &[TokenTree]) -> usize {
    let next = after.first();
    match token {
        TokenTree::Punct(punct) => match punct.as_char() {
            '|' if !previous.is_some_and(ends_operand) => closure_length(after),
            '|' => usize::from(is_punct(next, '|')),
            '#' => usize::from(is_group(next, Delimiter::Bracket)),
            _ => 0,
        },
        // Most words have an operator or arguments behind them. They are none of the words below, and comparing them takes time.
        TokenTree::Ident(_) if is_operator_or_arguments(next) => 0,
        TokenTree::Ident(word) => match &*word.to_string() {
            "async" => {
                let before_block = usize::from(is_word(next, &["move"]));
                match is_group(after.get(before_block), Delimiter::Brace) {
                    true => before_block + 1,
                    false => 0,
                }
            }
            // Not `fn(..)`, which is a type.
            "fn" if matches!(next, Some(TokenTree::Ident(_))) => item_length(after),
            // Not `*const T` or `&raw const place`.
            "const"
                if previous
                    .is_some_and(|token| is_punct(token, '*') || is_word(token, &["raw"])) =>
            {
                0
            }
            "macro_rules" | "const" => item_length(after),
            _ if is_punct(next, '!') && BodyMacro::of(word).is_some() => after.len().min(2),
            _ => 0,
        },
        TokenTree::Group(_) | TokenTree::Literal(_) => 0,
    }
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
            if group.delimiter() == Delimiter::Parenthesis && is_word(name, &["Ok", "Err"]) =>
        {
            Some(name.span())
        }
        [.., name, bang, TokenTree::Group(operands)]
            if is_punct(bang, '!') && is_word(name, &["finally", "async_with"]) =>
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

/// Returns `true` if the token can be the end of an expression. A `|` that follows is an operator.
fn ends_operand(token: &TokenTree) -> bool {
    const PREFIXES: [&str; 9] = [
        "return", "break", "in", "if", "while", "match", "else", "move", "async",
    ];
    match token {
        TokenTree::Group(_) | TokenTree::Literal(_) => true,
        TokenTree::Ident(_) => !is_word(token, &PREFIXES),
        TokenTree::Punct(_) => is_punct(token, '?'),
    }
}

/// Returns the number of tokens of a closure behind its first `|`, or 0 if the `|` is at the start of a pattern.
fn closure_length(tokens: &[TokenTree]) -> usize {
    let is_bar = |token: &TokenTree| is_punct(token, '|');
    let body = tokens
        .iter()
        .position(is_bar)
        .map_or(tokens.len(), |bar| bar + 1);
    // The body may be a block, which other operands follow, or an expression. After a type, it is a block.
    let is_block = |token: &TokenTree| is_group(token, Delimiter::Brace);
    let has_type = is_punct(tokens.get(body), '-') && is_punct(tokens.get(body + 1), '>');
    if has_type || tokens.get(body).is_some_and(is_block) {
        let block = tokens[body..].iter().position(is_block);
        return block.map_or(tokens.len(), |block| body + block + 1);
    }
    let end = tokens[body..].iter().position(is_separator);
    let end = end.map_or(tokens.len(), |end| body + end);
    let mut pairs = tokens[..end].windows(2);
    match pairs.any(|pair| is_punct(&pair[0], '=') && is_punct(&pair[1], '>')) {
        true => 0,
        false => end,
    }
}

/// Returns the number of tokens of a function or another Rust item behind its keyword, up to its braces or its semicolon.
fn item_length(tokens: &[TokenTree]) -> usize {
    let is_end = |token: &TokenTree| is_group(token, Delimiter::Brace) || is_punct(token, ';');
    tokens
        .iter()
        .position(is_end)
        .map_or(tokens.len(), |end| end + 1)
}
