//! Checks and records `break`, `continue` and `finally!`, and the jumps out of a `finally!`.

use proc_macro2::TokenStream;
use syn::{Error, ExprBreak, Macro};

use crate::check::checker::Checker;
use crate::check::messages::{NOBODY_CLOSES, refused_question_mark};
use crate::exits::{Jump, Jumps};
use crate::facts::{BodyKind, BodySignature, YieldForm};
use crate::syntax::constructs::FinallyInput;
use crate::syntax::{macro_names, question_mark};

impl Checker<'_> {
    pub(super) fn check_finally(&mut self, mac: &Macro, signature: &BodySignature) {
        if signature.resume_protocol.is_none() {
            self.errors.report(&mac.path, NOBODY_CLOSES);
        }
        self.note_yield(mac.tokens.clone());
        self.note_users_macros(mac.tokens.clone());
        self.summary.has_yield = true;
        self.summary.has_close = true;
        let jumps = Self::jumps_of_finally(mac, signature);
        jumps.leaving.iter().for_each(|jump| self.check_jump(jump));
        self.summary.has_return |= jumps.return_span.is_some();
        if let (Some(span), Some(message)) = (jumps.try_span, refused_question_mark(signature)) {
            self.errors.push(Error::new(span, message));
        }
        let own = &mut self.summary.jumps;
        own.return_span = own.return_span.or(jumps.return_span);
        own.try_span = own.try_span.or(jumps.try_span);
        own.has_opaque_macro |= jumps.has_opaque_macro;
        self.summary.finallys.push(jumps);
    }

    /// Returns the jumps that leave the body of a `finally!`. Its expansion checks the body again, and reports the errors.
    fn jumps_of_finally(mac: &Macro, signature: &BodySignature) -> Jumps {
        let Ok(mut input) = mac.parse_body::<FinallyInput>() else {
            return Jumps::default();
        };
        let signature = BodySignature {
            body: BodyKind::FinallyBody,
            ..signature.clone()
        };
        Checker::visit(&mut input.body, &signature).summary.jumps
    }

    /// Returns `true` directly in the body of a `finally!`.
    fn is_in_finally_body(&self) -> bool {
        self.body == BodyKind::FinallyBody && self.scope.is_none()
    }

    /// Records the ways out of the body of a `finally!` among tokens that only the compiler reads.
    pub(super) fn note_opaque_exits(&mut self, tokens: TokenStream) {
        self.note_opaque_return(tokens.clone());
        if self.is_in_finally_body() {
            let jumps = &mut self.summary.jumps;
            jumps.try_span = jumps
                .try_span
                .or_else(|| question_mark::find_question_mark(tokens));
        }
    }

    /// Records a `return` among such tokens, or in the definition of a macro.
    pub(super) fn note_opaque_return(&mut self, tokens: TokenStream) {
        if self.is_in_finally_body() {
            let jumps = &mut self.summary.jumps;
            // If a `return` that leaves the body is taken for one in a closure, its type is wrong, and the compiler reports it.
            let found = question_mark::find_return(tokens.clone())
                .or_else(|| question_mark::find_any_return(tokens));
            jumps.return_span = jumps.return_span.or(found);
        }
    }

    /// Reports a `return` in the tokens of another macro in the body of a `finally!`. In a `select!` or `join!`, the `return` is rewritten.
    pub(super) fn check_opaque_return(&mut self, mac: &Macro) {
        if self.is_in_finally_body() && !macro_names::is_select_or_join(mac) {
            if let Some(span) = question_mark::find_return(mac.tokens.clone()) {
                let message = in_another_macro("return");
                self.errors.push(Error::new(span, message));
            }
        }
    }

    /// Reports a `break` that leaves the body.
    pub(super) fn check_break(&mut self, expr: &ExprBreak) {
        let jump = Jump::from(expr);
        if self.body == BodyKind::FinallyBody && expr.expr.is_some() && self.leaves(&jump) {
            let message = "a `break` with a value cannot leave the body of a `finally!`: assign the value to a variable, \
                           and `break` without it";
            self.errors.report(expr.break_token, message);
        }
        self.check_jump(&jump);
    }

    /// Records a `break` or `continue` that leaves the body of a `finally!`, and reports one that leaves another body.
    pub(super) fn check_jump(&mut self, jump: &Jump) {
        match (self.leaves(jump), self.body) {
            (false, _) => {}
            (true, BodyKind::FinallyBody) => self.summary.jumps.leaving.push(jump.clone()),
            (true, _) => self.report_jump(jump),
        }
    }

    /// Reports a `break` or `continue` among the tokens of a macro that leaves the body. The tokens of an unknown macro need not be code.
    pub(super) fn check_opaque_jump(&mut self, mac: &Macro) {
        if macro_names::is_select_or_join(mac) || macro_names::is_std_macro(mac) {
            let jump = self.targets.clone().find_jump(mac.tokens.clone());
            if let Some(jump) = jump.filter(|jump| self.leaves(jump)) {
                self.report_jump(&jump);
            }
        }
    }

    fn report_jump(&mut self, jump: &Jump) {
        let message = stray_jump(jump.keyword(), self.body, self.yields);
        self.errors.push(Error::new(jump.span, message));
    }

    /// Returns `true` if a jump in the code that is visited leaves the body.
    fn leaves(&self, jump: &Jump) -> bool {
        // The compiler reports labels that do not exist.
        let has_no_target = jump.label.is_some()
            && matches!(
                self.body,
                BodyKind::Unit | BodyKind::Result | BodyKind::Value
            );
        self.scope == self.body_scope && !has_no_target && !self.targets.contain(jump)
    }
}

/// Returns the message for a jump out of a `finally!` in the tokens of another macro.
pub(crate) fn jump_behind_a_macro(jump: &Jump) -> String {
    in_another_macro(jump.keyword())
}

fn in_another_macro(keyword: &str) -> String {
    format!(
        "`{keyword}` in the tokens of another macro cannot leave the body of a `finally!`: \
         let the macro evaluate to a value, and `{keyword}` outside of it"
    )
}

/// Returns the message for a `break` or `continue` that would leave a body.
///
/// The compiler's own message would mention labels and `async` blocks that the user did not write.
pub(crate) fn stray_jump(keyword: &str, body: BodyKind, yields: YieldForm) -> String {
    let block = match body {
        BodyKind::Cleanup => return format!("`{keyword}` cannot leave a cleanup"),
        BodyKind::FinallyBody => return in_another_macro(keyword),
        BodyKind::WithBlock => "the block of an `async_with!`",
        BodyKind::YielderBlock => "the block of a `with_yielder!`",
        BodyKind::Unit | BodyKind::Result | BodyKind::Value => {
            let advice = match keyword {
                "break" if yields != YieldForm::Lends => ": write `return` to end the generator",
                _ => "",
            };
            return format!("`{keyword}` outside of a loop{advice}");
        }
    };
    format!(
        "`{keyword}` cannot leave {block}: `return` a value from it, and `{keyword}` outside, depending on the value"
    )
}
