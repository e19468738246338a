//! Parses `async_gen!` and `try_async_gen!`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::{ParseStream, Parser, Result};
use syn::{Block, Ident, token};

use crate::facts::BodyKind;
use crate::facts::Returns;
use crate::facts::YieldForm;
use crate::syntax::args::Crate;
use crate::syntax::block;
use crate::syntax::scan;

/// One of the two macros.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Plain,
    Try,
}

impl Kind {
    /// Returns the macro with the given name.
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

/// Parses the body, and returns it together with the facts that a return type would determine.
pub(crate) fn parse(input: TokenStream, kind: Kind, krate: &Crate) -> Result<(Returns, Block)> {
    let closes = scan::mention_what_closes(input.clone());
    let block = |input: ParseStream<'_>| {
        Ok(Block {
            // The location of compiler errors about the whole body.
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
        // The caller knows the type of the generator, and so can close it.
        protocol: closes.then(|| quote!(#private::Sent<()>)),
        body,
        yields,
        ..Returns::of_items(item)
    }
    .with_question_mark(input.clone());
    Ok((returns, block.parse2(input)?))
}
