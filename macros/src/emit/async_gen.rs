//! `async_gen!` and `try_async_gen!`.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::parse::{ParseStream, Parser, Result};
use syn::{Block, Ident, token};

use crate::facts::BodyKind;
use crate::facts::Returns;
use crate::facts::YieldForm;
use crate::syntax::args::Crate;
use crate::syntax::block;
use crate::syntax::scan;

/// Which of the two macros it is.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Plain,
    Try,
}

impl Kind {
    /// The macro of that name.
    pub(crate) fn of(name: &Ident) -> Option<Self> {
        if name == "async_gen" {
            Some(Kind::Plain)
        } else if name == "try_async_gen" {
            Some(Kind::Try)
        } else {
            None
        }
    }
}

/// Parses the body, and returns it with what stands for a return type.
pub(crate) fn parse(input: TokenStream, kind: Kind, krate: &Crate) -> Result<(Returns, Block)> {
    let closes = scan::mention_what_closes(input.clone());
    let block = |input: ParseStream<'_>| {
        Ok(Block {
            // What the compiler says of the whole body is said where it begins.
            brace_token: token::Brace(input.span()),
            stmts: block::parse(input)?,
        })
    };
    let private = krate.private();
    let (item, body, yields) = match kind {
        Kind::Plain => (quote!(_), BodyKind::Unit, YieldForm::Items),
        Kind::Try => {
            let item = quote!(#private::Result<_, _>);
            (item, BodyKind::Result, YieldForm::OkValues)
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
    Ok((returns, block.parse2(input)?))
}
