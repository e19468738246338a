//! The expansion of `stream!` and `try_stream!`, the macros of the package `asyncgen-async-stream`: parses their inputs, which become bodies.

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::{ParseStream, Parser, Result};
use syn::{Block, Expr, Stmt, token};

use crate::check::keywords::has_question_mark;
use crate::facts::{BodyKind, BodySignature, Dialect, YieldForm};
use crate::syntax::args::Crate;
use crate::syntax::macro_names::BodyMacro;
use crate::syntax::{block, keywords};

/// Parses the body, and returns it together with the facts that a return type would determine.
pub(crate) fn parse(
    input: TokenStream,
    kind: BodyMacro,
    krate: &Crate,
) -> Result<(BodySignature, Block)> {
    let has_yield = keywords::mention_yield(input.clone());
    let mention_question_mark = keywords::mention_question_mark(input.clone());
    let mut body = parse_body.parse2(keywords::replace_for_await(input))?;
    let has_question_mark = match kind {
        // In the tokens of another macro, a `?` leaves the block of a stream of results only.
        BodyMacro::Stream => mention_question_mark && has_question_mark(&mut body),
        _ => mention_question_mark,
    };
    Ok((facts(kind, has_yield, has_question_mark, krate), body))
}

/// Returns the facts about a body, without parsing the body.
pub(crate) fn signature(input: TokenStream, kind: BodyMacro, krate: &Crate) -> BodySignature {
    let has_yield = keywords::mention_yield(input.clone());
    facts(
        kind,
        has_yield,
        keywords::mention_question_mark(input),
        krate,
    )
}

fn facts(
    kind: BodyMacro,
    has_yield: bool,
    has_question_mark: bool,
    krate: &Crate,
) -> BodySignature {
    let private = krate.private();
    let item = match kind {
        // Nothing else may determine the type.
        _ if !has_yield && !has_question_mark => quote!(()),
        BodyMacro::Stream if !has_question_mark => quote!(_),
        _ => quote!(#private::Result<_, _>),
    };
    BodySignature {
        body: match has_question_mark {
            true => BodyKind::Result,
            // A `return` in the expansion of a macro has no operand, even in a stream of results.
            false => BodyKind::Unit,
        },
        yields: match kind {
            BodyMacro::Stream => YieldForm::Items,
            _ => YieldForm::OkValues,
        },
        dialect: Dialect::Keywords,
        ..BodySignature::of_items(item)
    }
}

fn parse_body(input: ParseStream<'_>) -> Result<Block> {
    // The location of compiler errors about the whole body.
    let brace_token = token::Brace(input.span());
    let stmts = match block::parse_in_place(input) {
        Some(stmts) => stmts,
        // The compiler reports its own error when it parses the expansion.
        None => vec![Stmt::Expr(Expr::Verbatim(input.parse()?), None)],
    };
    Ok(Block { brace_token, stmts })
}
