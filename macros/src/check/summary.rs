//! The facts about a body that its check finds out.

use proc_macro2::Span;

use crate::exits::{Exits, Jumps};
use crate::syntax::own_macro::OwnMacro;

/// Facts about a body, for rewriting it and for the code around it.
#[derive(Default)]
pub(crate) struct BodySummary {
    /// The body contains tokens that only the compiler reads, for example those of another macro. They may contain a yield.
    pub(crate) has_opaque_macro: bool,
    /// The tokens that only the compiler reads contain a `yield`.
    pub(crate) has_opaque_yield: bool,
    /// The tokens that only the compiler reads mention `async_with` or `with_yielder`.
    pub(crate) has_opaque_construct: bool,
    /// The tokens of a `select!` or `join!` mention a `return` that is rewritten. In a body with keywords, those of any macro.
    pub(crate) has_opaque_return: bool,
    /// The names of our macros that belong to macros of the user, which the body defines.
    pub(crate) defined_macros: Vec<OwnMacro>,
    /// The names of our macros that belong to macros of the user, which the body may call.
    pub(crate) users_macros: Vec<OwnMacro>,
    /// The body contains a `return`.
    pub(crate) has_return: bool,
    /// The body contains a yield, or a construct that may contain one.
    pub(crate) has_yield: bool,
    /// The body contains a construct that takes part in closing.
    pub(crate) has_close: bool,
    /// The body may contain an await besides its `yield_!`s and the constructs that take part in closing, or yields among tokens that only
    /// the compiler reads. This is a guess, which affects only sizes.
    pub(crate) has_other_await: bool,
    /// The number of `yield_!`s in the body.
    pub(crate) yields: usize,
    /// The location of the first yield in the body of a context manager, or of a word in other tokens that may be one.
    pub(crate) first_yield: Option<Span>,
    /// An attribute in the body may be a macro.
    pub(crate) has_attribute_macro: bool,
    /// The ways out of the body.
    pub(crate) exits: Exits,
    /// The jumps that leave the body. Outside of a `finally!`, no `break` or `continue` does.
    pub(crate) jumps: Jumps,
    /// The jumps that leave the bodies of the `finally!`s in the body, in the order of the code.
    pub(crate) finallys: Vec<Jumps>,
    /// The operand of a yield, or the manager of an `async_with!`, may contain code to rewrite.
    pub(crate) has_operand_to_rewrite: bool,
}

impl BodySummary {
    /// Returns `true` if the body may contain more than one await.
    pub(crate) fn has_several_awaits(&self) -> bool {
        self.yields > 1 || self.has_close || self.has_other_await
    }
}
