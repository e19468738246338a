//! The facts that an expansion hands on, through the compiler, to the hidden macros that expand the rest of it.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::parse::{Parse, ParseStream, Result};
use syn::{LitBool, Token, Type, bracketed, parse2};

use crate::args::Crate;
use crate::returns::{Body, Returns, Yields};
use crate::types;
use crate::yields::Names;

/// The facts about the body that a construct stands directly in.
///
/// Whoever holds the `krate` of a genuine context holds the genuine token as well. Both come from a `macro_rules!` of
/// the crate `asyncgen`, which writes `$crate` and the token side by side. So no path of a user's is handed a genuine
/// token, and an expansion that a user calls by name has none to hand on.
pub(crate) struct Context {
    /// The path of the crate `asyncgen`.
    pub(crate) krate: Crate,
    /// The token and the label.
    pub(crate) names: Names,
    /// The facts of the return type.
    pub(crate) returns: Returns,
}

impl Context {
    /// The tokens that hand the context on to a construct in the body.
    ///
    /// The path of the crate goes before them.
    pub(crate) fn head(names: &Names, returns: &Returns) -> TokenStream {
        let Names { token, label } = names;
        let returns = returns.of_block();
        quote!(#token #label #returns)
    }

    /// Parses what a trusted `macro_rules!`, or [`head`](Self::head), has written behind the path of the crate.
    pub(crate) fn parse(krate: Crate, input: ParseStream<'_>) -> Result<Self> {
        let (token, label) = (input.parse()?, input.parse()?);
        Ok(Context {
            krate,
            names: Names { token, label },
            returns: input.parse()?,
        })
    }

    /// The same, with the names located at the return type, where the compiler then points when it speaks of them.
    pub(crate) fn located(mut self) -> Self {
        let span = self.returns.span;
        let Names { token, label } = &mut self.names;
        token.set_span(token.span().located_at(span));
        label.set_span(label.span().located_at(span));
        self
    }
}

impl Returns {
    /// The facts that a block of a construct needs of the return type around it.
    fn of_block(&self) -> Returns {
        let is_result = |value: &&TokenStream| {
            parse2::<Type>((*value).clone()).is_ok_and(|value| types::is_result(&value))
        };
        Returns {
            item: quote!(_),
            protocol: self.protocol.as_ref().map(|_| quote!(_)),
            body: Body::Unit,
            value: self.value.as_ref().filter(is_result).cloned(),
            yields: self.yields,
            boxed: None,
            small: false,
            span: Span::mixed_site(),
        }
    }
}

/// `yields [item] [protocol] [value] [boxed] is_result, is_small,`, where the first word is located at the return type.
impl ToTokens for Returns {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Returns {
            item,
            protocol,
            body,
            value,
            yields,
            boxed,
            small,
            span,
        } = self;
        let mut word = yields.word();
        word.set_span(Span::mixed_site().located_at(*span));
        let is_result = *body == Body::Result;
        tokens.extend(quote!(#word [#item] [#protocol] [#value] [#boxed] #is_result, #small,));
    }
}

impl Parse for Returns {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let span = Span::mixed_site().located_at(input.span());
        let yields = input.parse::<Yields>()?;
        let item = bracketed_type(input)?.ok_or_else(|| input.error("expected a type before"))?;
        let protocol = bracketed_type(input)?;
        let value = bracketed_type(input)?;
        let boxed = bracketed_type(input)?;
        let body = match (flag(input)?, &value) {
            (true, _) => Body::Result,
            (false, Some(_)) => Body::Value,
            (false, None) => Body::Unit,
        };
        Ok(Returns {
            item,
            protocol,
            body,
            value,
            yields,
            boxed,
            small: flag(input)?,
            span,
        })
    }
}

/// Parses `[type]`, or `[]`.
fn bracketed_type(input: ParseStream<'_>) -> Result<Option<TokenStream>> {
    let content;
    bracketed!(content in input);
    if content.is_empty() {
        return Ok(None);
    }
    let ty = content.parse::<Type>()?;
    Ok(Some(ty.into_token_stream()))
}

fn flag(input: ParseStream<'_>) -> Result<bool> {
    let flag = input.parse::<LitBool>()?.value;
    input.parse::<Token![,]>()?;
    Ok(flag)
}
