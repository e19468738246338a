//! The syntax of the crate `async-stream`, `yield` and `for await`, among tokens.
//!
//! `syn` parses a `yield` in the body itself. In the tokens of other macros, the functions of this module find it.

use std::iter::Peekable;

use proc_macro2::{Delimiter, Group, Ident, Punct, Spacing, TokenStream, TokenTree, token_stream};
use quote::quote_spanned;
use syn::parse::{ParseStream, Parser, Result};
use syn::{Expr, Macro};

use crate::syntax::errors::Errors;
use crate::syntax::macro_names;
use crate::syntax::scan::{self, has_no_operand, is_punct, is_separator, is_word, with_stream};

/// The name of the local macro that replaces a `yield` in the tokens of another macro.
pub(crate) const YIELD: &str = "__asyncgen_yield";

/// Returns `true` for a `stream!` or `try_stream!`, whose body is not part of the surrounding one.
pub(crate) fn is_stream(mac: &Macro) -> bool {
    let last = mac.path.segments.last();
    last.is_some_and(|last| macro_names::is_stream(&last.ident))
}

/// Returns the number of tokens after `token` that are the rest of a `stream!`.
pub(crate) fn stream_length(token: &TokenTree, after: &[TokenTree]) -> usize {
    match token {
        TokenTree::Ident(name) if is_punct(after.first(), '!') && macro_names::is_stream(name) => {
            after.len().min(2)
        }
        _ => 0,
    }
}

/// Returns `true` if the tokens contain a `yield` of this body.
pub(crate) fn mention_yield(tokens: TokenStream) -> bool {
    // The other name stands for a `yield` in a `stream!` that was imported under another name.
    any(tokens, |token, _| {
        is_word(token, &["yield", YIELD]).then_some(())
    })
}

/// Returns `true` if the tokens contain a `?`.
pub(crate) fn mention_question_mark(tokens: TokenStream) -> bool {
    any(tokens, |token, _| is_punct(token, '?').then_some(()))
}

/// Returns `true` if the search finds something outside of the bodies of other streams.
fn any(tokens: TokenStream, search: fn(&TokenTree, Option<&TokenTree>) -> Option<()>) -> bool {
    scan::find(tokens, macro_names::is_stream, search).is_some()
}

/// Replaces `for await` by `#[for_await] for`, which `syn` can parse, except in the tokens of other macros.
pub(crate) fn replace_for_await(tokens: TokenStream) -> TokenStream {
    if scan::for_await(tokens.clone()).is_none() {
        return tokens;
    }
    let mut replaced: Vec<TokenTree> = Vec::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let is_for = is_word(&token, &["for"]);
        match (&token, tokens.peek()) {
            (TokenTree::Ident(_), Some(TokenTree::Ident(await_)))
                if is_for && await_ == "await" =>
            {
                // The attribute goes before the label of the loop.
                let start = replaced.len() - label_length(&replaced);
                let span = await_.span();
                replaced.splice(start..start, quote_spanned!(span=> #[for_await]));
                tokens.next();
                replaced.push(token);
            }
            (TokenTree::Ident(_), bang @ Some(_)) if is_punct(bang, '!') => {
                replaced.push(token);
                replaced.extend(macro_input(&mut tokens));
            }
            (TokenTree::Group(group), _) => {
                replaced.push(with_stream(group, replace_for_await(group.stream())));
            }
            _ => replaced.push(token),
        }
    }
    replaced.into_iter().collect()
}

/// Returns the number of tokens at the end that are a label and its colon.
fn label_length(tokens: &[TokenTree]) -> usize {
    match tokens {
        [.., apostrophe, TokenTree::Ident(_), colon]
            if is_punct(apostrophe, '\'') && is_punct(colon, ':') =>
        {
            3
        }
        _ => 0,
    }
}

/// Reads the `!` of a macro call and the group that follows it, if there is one.
fn macro_input(tokens: &mut Peekable<token_stream::IntoIter>) -> Vec<TokenTree> {
    let bang = tokens.next();
    let group = tokens.next_if(|next| matches!(next, TokenTree::Group(_)));
    bang.into_iter().chain(group).collect()
}

/// Replaces each `yield item` by a call of the local macro [`YIELD`], and reports operands that are no expressions.
///
/// The tokens become part of the input of the user's macro. The new ones therefore have the location and the hygiene of the `yield`.
pub(crate) fn replace_yields(tokens: TokenStream, errors: &mut Errors) -> TokenStream {
    if !mention_yield(tokens.clone()) {
        return tokens;
    }
    let tokens: Vec<_> = tokens.into_iter().collect();
    let mut replaced = TokenStream::new();
    let mut rest = &tokens[..];
    while let [token, after @ ..] = rest {
        rest = after;
        match token {
            TokenTree::Ident(word) if word == "yield" => {
                let length = operand_length(after).unwrap_or_else(|error| {
                    errors.push(error);
                    after.len()
                });
                let (operand, after) = after.split_at(length);
                let operand = replace_yields(operand.iter().cloned().collect(), errors);
                replaced.extend(call(word, operand));
                rest = after;
            }
            TokenTree::Group(group) => {
                replaced.extend([with_stream(group, replace_yields(group.stream(), errors))]);
            }
            _ => {
                let (skipped, after) = after.split_at(stream_length(token, after));
                replaced.extend([token.clone()]);
                replaced.extend(skipped.iter().cloned());
                rest = after;
            }
        }
    }
    replaced
}

fn call(keyword: &Ident, operand: TokenStream) -> [TokenTree; 3] {
    let span = keyword.span();
    let mut bang = Punct::new('!', Spacing::Alone);
    bang.set_span(span);
    let mut group = Group::new(Delimiter::Parenthesis, operand);
    group.set_span(span);
    [Ident::new(YIELD, span).into(), bang.into(), group.into()]
}

/// Returns the number of tokens after a `yield` or `return` that form its operand.
pub(crate) fn operand_length(tokens: &[TokenTree]) -> Result<usize> {
    if has_no_operand(tokens.first()) {
        return Ok(0);
    }
    let parse = |input: ParseStream<'_>| {
        input.parse::<Expr>()?;
        input.parse::<TokenStream>()
    };
    match parse.parse2(tokens.iter().cloned().collect()) {
        Ok(rest) => Ok(tokens.len() - rest.into_iter().count()),
        // In the definition of a macro, the operand may contain variables.
        Err(_)
            if any(tokens.iter().cloned().collect(), |token, _| {
                is_punct(token, '$').then_some(())
            }) =>
        {
            Ok(tokens.iter().position(is_separator).unwrap_or(tokens.len()))
        }
        Err(error) => Err(error),
    }
}
