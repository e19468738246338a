//! A body that is expanded later: by `deferred! { .. }`, which the attribute leaves in its place.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::parse::{Parse, ParseStream, Result};
use syn::{Block, Error, LitBool, Stmt, Token, Type, bracketed, parse2};

use crate::args::Crate;
use crate::expand;
use crate::returns::{Body, Returns};

/// Leaves a body, and all that is known of it, for `deferred!` to expand.
pub(crate) fn defer(
    body: &Block,
    arguments: &TokenStream,
    returns: &Returns,
    krate: &Crate,
) -> TokenStream {
    let private = krate.private();
    let Returns {
        item,
        protocol,
        value,
        boxed,
        small,
        ..
    } = returns;
    let is_result = returns.body == Body::Result;
    let yields = returns.yields;
    let krate = &krate.0;
    quote! {
        #private::deferred! {
            [#krate] [#item] [#protocol] [#value] [#boxed] #is_result, #yields #small, [#arguments] #body
        }
    }
}

/// Expands what `defer` left.
pub(crate) fn expand(input: TokenStream) -> TokenStream {
    let expansion = parse2::<Deferred>(input).and_then(|deferred| {
        let Deferred {
            krate,
            returns,
            arguments,
            body,
        } = deferred;
        expand::value(body, &arguments, &returns, &krate)
    });
    let expansion = expansion.unwrap_or_else(Error::into_compile_error);
    quote!({ #expansion })
}

struct Deferred {
    krate: Crate,
    returns: Returns,
    arguments: TokenStream,
    body: Block,
}

impl Parse for Deferred {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let krate = Crate::parse_bracketed(input)?;
        let item = bracketed_type(input)?.ok_or_else(|| input.error("expected a type before"))?;
        let protocol = bracketed_type(input)?;
        let value = bracketed_type(input)?;
        let boxed = bracketed_type(input)?;
        let body = match (flag(input)?, &value) {
            (true, _) => Body::Result,
            (false, Some(_)) => Body::Value,
            (false, None) => Body::Unit,
        };
        let yields = input.parse()?;
        let returns = Returns {
            item,
            protocol,
            body,
            value,
            yields,
            boxed,
            small: flag(input)?,
            span: Span::mixed_site(),
        };
        Ok(Deferred {
            krate,
            returns,
            arguments: statements(input)?,
            body: input.parse()?,
        })
    }
}

/// `[let pattern = value; ..]`. Parsed because what follows it is the body, label and all: the end of
/// these tokens must not be the beginning of a closure.
fn statements(input: ParseStream<'_>) -> Result<TokenStream> {
    let content;
    bracketed!(content in input);
    let mut statements = TokenStream::new();
    for statement in content.call(Block::parse_within)? {
        match statement {
            Stmt::Local(statement) => statement.to_tokens(&mut statements),
            other => return Err(Error::new_spanned(other, "expected `let`")),
        }
    }
    Ok(statements)
}

/// `[type]`, or `[]`. It is parsed because it ends up in the expansion's `unsafe`, where nothing but
/// a type must.
pub(crate) fn bracketed_type(input: ParseStream<'_>) -> Result<Option<TokenStream>> {
    let content;
    bracketed!(content in input);
    if content.is_empty() {
        return Ok(None);
    }
    let ty = content.parse::<Type>()?;
    Ok(Some(ty.into_token_stream()))
}

pub(crate) fn flag(input: ParseStream<'_>) -> Result<bool> {
    let flag = input.parse::<LitBool>()?.value;
    input.parse::<Token![,]>()?;
    Ok(flag)
}
