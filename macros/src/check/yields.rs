//! Reports the plain mistakes in the number of a context manager's yields. The compiler reports all others: see `yield_proof.rs`.

use quote::ToTokens;
use syn::{Block, Error};

use crate::check::summary::BodySummary;
use crate::facts::BodyKind;
use crate::syntax::errors::Errors;
use crate::syntax::{own_macro, scan};

/// Reports a body without a yield, a second yield in a row, and a yield in a cleanup.
pub(crate) fn check(block: &Block, body: BodyKind, summary: &BodySummary, errors: &mut Errors) {
    let is_block = !matches!(body, BodyKind::Unit | BodyKind::Value);
    let mut report = |span, message| errors.push(Error::new(span, message));
    match summary.first_yield {
        Some(first) if body == BodyKind::Cleanup => report(
            first,
            "a cleanup lends nothing: write the `yield_!` in the body of the `finally!`",
        ),
        None if !is_block
            && !summary.has_opaque_macro
            && own_macro::find_yield(block.to_token_stream()).is_none() =>
        {
            report(
                block.brace_token.span.close(),
                "the context manager lends nothing: write `yield_!(&mut value)`, or `yield_!()` to lend nothing, \
                 where the block is to run",
            );
        }
        _ => {}
    }
    for second in block.stmts.iter().filter_map(scan::plain_yield).skip(1) {
        report(
            second,
            "a context manager lends once: this is a second `yield_!` on the way here",
        );
    }
}
