//! Parses `async_gen!` and `try_async_gen!`.

use proc_macro2::{Spacing, TokenStream, TokenTree};
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
        Kind::Plain if yields_nothing(input.clone()) => {
            (quote!(()), BodyKind::Unit, YieldForm::Items)
        }
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

/// Returns `true` if a body visibly yields nothing. Its items have the type `()`, because nothing else may determine it.
///
/// Another macro may contain a yield in its definition, and a placeholder such as `todo!()` may stand for a body that yields.
fn yields_nothing(body: TokenStream) -> bool {
    let is_bang = |next: &TokenTree| matches!(next, TokenTree::Punct(bang) if bang.as_char() == '!' && bang.spacing() == Spacing::Alone);
    let mut tokens = body.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let may_yield = match token {
            TokenTree::Ident(name) => {
                tokens.peek().is_some_and(is_bang) && !YIELDS_NOTHING.contains(&&*name.to_string())
            }
            TokenTree::Group(group) => !yields_nothing(group.stream()),
            _ => false,
        };
        if may_yield {
            return false;
        }
    }
    true
}

/// Macros that do not yield by themselves.
#[rustfmt::skip]
const YIELDS_NOTHING: [&str; 20] = [
    "assert", "assert_eq", "assert_ne", "dbg", "debug_assert", "debug_assert_eq", "debug_assert_ne", "eprint", "eprintln", "format",
    "join", "matches", "pin", "print", "println", "select", "try_join", "vec", "write", "writeln",
];
