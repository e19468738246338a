//! `async_gen!` and `try_async_gen!`.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::parse::{ParseStream, Parser, Result};
use syn::{Block, token};

use crate::args::Crate;
use crate::returns::{Body, Returns, Yields};
use crate::{body, expand, tokens};

/// Which of the two.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Plain,
    Try,
}

/// Expands `[$crate] body`, which is what the macros in `asyncgen` pass on.
pub(crate) fn expand(input: TokenStream, kind: Kind) -> TokenStream {
    let closes = tokens::mention_what_closes(input.clone());
    let result = (|input: ParseStream<'_>| parse(input)).parse2(input);
    let expansion = result.and_then(|(krate, block)| {
        let private = krate.private();
        let (item, body, yields) = match kind {
            Kind::Plain => (quote!(_), Body::Unit, Yields::Items),
            Kind::Try => {
                let item = quote!(#private::Result<_, _>);
                (item, Body::Result, Yields::OkValues)
            }
        };
        let returns = Returns {
            item,
            // The type of the generator is there for all to see, so that it can be closed.
            protocol: closes.then(|| quote!(#private::Sent<()>)),
            body,
            value: None,
            yields,
            boxed: None,
            small: false,
            span: Span::mixed_site(),
        };
        expand::generator(block, &TokenStream::new(), &returns, &krate)
    });
    let expansion = expansion.unwrap_or_else(syn::Error::into_compile_error);
    quote!({ #expansion })
}

fn parse(input: ParseStream<'_>) -> Result<(Crate, Block)> {
    let krate = Crate::parse_bracketed(input)?;
    let block = Block {
        // What the compiler says of the whole body is said where it begins.
        brace_token: token::Brace(input.span()),
        stmts: body::parse(input)?,
    };
    Ok((krate, block))
}
