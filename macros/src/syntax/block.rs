//! Parses the statements of a body.

use proc_macro2::TokenStream;
use syn::parse::discouraged::Speculative;
use syn::parse::{ParseStream, Parser};
use syn::{Block, Error, Expr, Stmt};

use crate::syntax::scan;

/// Parses all tokens as statements. Reads nothing and returns `None` if that is not possible.
pub(crate) fn parse_in_place(input: ParseStream<'_>) -> Option<Vec<Stmt>> {
    // Collecting the tokens first is nearly as slow as parsing them.
    let ahead = input.fork();
    let stmts = ahead.call(Block::parse_within).ok()?;
    input.advance_to(&ahead);
    Some(stmts)
}

/// Parses the tokens between a body's braces.
pub(crate) fn parse(input: ParseStream<'_>) -> Result<Vec<Stmt>, Error> {
    if let Some(stmts) = parse_in_place(input) {
        return Ok(stmts);
    }
    let tokens = input.parse::<TokenStream>()?;
    Block::parse_within.parse2(tokens.clone()).or_else(|error| {
        match scan::for_await(tokens.clone()) {
            Some(await_) => Err(Error::new(
                await_,
                "`for await` is not Rust yet: write `#[for_await]` above a plain `for`",
            )),
            None if scan::mention(tokens.clone(), &["for_await"]) => Err(error),
            // The compiler reports its own error when it parses the expansion. If it has already reported the same error for the
            // function, it does not repeat it. An error of ours would be a second one.
            None => Ok(vec![Stmt::Expr(Expr::Verbatim(tokens), None)]),
        }
    })
}
