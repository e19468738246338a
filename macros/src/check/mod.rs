//! Reports the mistakes in a body and leaves it unchanged.

pub(crate) mod attributes;
mod checker;
mod constructs;
mod control_flow;
pub(crate) mod keywords;
mod messages;
pub(crate) mod nested;
mod return_value;
mod summary;
pub(crate) mod suspension;
pub(crate) mod targets;
mod with_block;
mod yields;

use syn::visit_mut::VisitMut;
use syn::{Block, Error};

use crate::check::checker::Checker;
pub(crate) use crate::check::control_flow::jump_behind_a_macro;
pub(crate) use crate::check::messages::{LENDS_ONE_VALUE, NOBODY_CLOSES, YIELDER_LENDS_NOTHING};
use crate::check::nested::NestedScope;
pub(crate) use crate::check::return_value::returns_completed;
pub(crate) use crate::check::summary::BodySummary;
use crate::exits::Exits;
use crate::facts::{BodyKind, BodySignature, YieldForm};

/// Checks a body and returns facts about it. The block is mutable only because `syn` would need another feature for visitors of
/// shared blocks.
///
/// `outer` are the exits of the body around the body of a `finally!`.
pub(crate) fn check(
    block: &mut Block,
    signature: &BodySignature,
    outer: Exits,
) -> Result<BodySummary, Error> {
    let mut checker = Checker::visit(block, signature);
    checker.summary.exits = match signature.body {
        BodyKind::FinallyBody => outer.of_finally(&checker.summary.jumps),
        _ => Exits::of(signature),
    };
    if let Some(value) = checker.return_value {
        value.check_block(block, false, &mut checker.errors);
    }
    if signature.yields == YieldForm::Lends {
        yields::check(block, signature.body, &checker.summary, &mut checker.errors);
    }
    checker.check_returned_value(block);
    checker.errors.into_result()?;
    Ok(checker.summary)
}

/// Checks the block of an `async_with!` that is not directly in a body, and reports jumps out of the block.
///
/// If the `async_with!` is in a generator, in the tokens of another macro, `hidden_in` is the form of the generator's yields. A yield
/// in the block is then reported too.
pub(crate) fn check_detached(block: &mut Block, hidden_in: Option<YieldForm>) -> Result<(), Error> {
    let yields = hidden_in.unwrap_or(YieldForm::Items);
    let scope = hidden_in.map(|_| NestedScope::AsyncWithInMacro);
    let mut checker = Checker::new(BodyKind::WithBlock, yields, scope);
    checker.visit_block_mut(block);
    checker.check_returned_value(block);
    checker.errors.into_result()
}
