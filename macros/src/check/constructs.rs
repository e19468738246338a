//! Checks the macros of a body, and `#[for_await]`.

use std::mem;

use quote::ToTokens;
use syn::spanned::Spanned;
use syn::visit_mut::VisitMut;
use syn::{Expr, ExprForLoop, Macro};

use crate::check::attributes;
use crate::check::checker::Checker;
use crate::check::messages::{LENDS_ONE_VALUE, YIELDER_LENDS_NOTHING};
use crate::check::nested::{self, NestedScope};
use crate::facts::{BodyKind, YieldForm, YieldMacro};
use crate::syntax::constructs::{AsyncWithInput, WithYielderInput, parse_manager};
use crate::syntax::scan;

impl Checker<'_> {
    pub(super) fn check_yield(&mut self, mac: &Macro, name: YieldMacro) {
        if let Some(second) = scan::second_operand(mac.tokens.clone()) {
            return self.errors.report(second, name.takes(self.yields));
        }
        if self.yields == YieldForm::Lends && name == YieldMacro::YieldFrom {
            self.errors.report(&mac.path, LENDS_ONE_VALUE);
        }
        self.summary
            .first_yield
            .get_or_insert_with(|| mac.path.span());
        self.summary.has_yield = true;
        self.summary.yields += usize::from(name == YieldMacro::Yield);
        self.summary.has_other_await |= name == YieldMacro::YieldFrom;
        if scan::may_need_check(mac.tokens.clone()) {
            match syn::parse2(mac.tokens.clone()) {
                Ok(mut operand) => self.check_operand(&mut operand),
                // The hidden macro reports the error.
                Err(_) => self.note_opaque(mac.tokens.clone()),
            }
        }
    }

    /// Checks an expression in the tokens of one of our macros.
    fn check_operand(&mut self, operand: &mut Expr) {
        let tokens = operand.to_token_stream();
        if attributes::expr_may_have_macro(operand) {
            self.note_opaque(tokens);
        } else {
            self.summary.has_operand_to_rewrite |= scan::may_need_rewrite(tokens);
            self.visit_expr_mut(operand);
        }
    }

    pub(super) fn check_async_with(&mut self, mac: &Macro) {
        if self.scope.is_none() {
            // The block is checked when the hidden macro is expanded, which also reports syntax errors.
            self.note_users_macros(mac.tokens.clone());
            if let Ok((mut manager, block)) = parse_manager(mac.tokens.clone()) {
                self.check_operand(&mut manager);
                self.note_yield(block);
            }
            self.summary.has_yield = true;
            self.summary.has_close = true;
        } else if let Ok(mut input) = mac.parse_body::<AsyncWithInput>() {
            self.check_operand(&mut input.manager);
            let scope = nested::async_with_in(self.scope);
            self.in_nested(scope, |this| {
                for (manager, _) in &mut input.others {
                    this.check_operand(manager);
                }
                this.visit_block_mut(&mut input.block);
            });
        }
    }

    pub(super) fn check_with_yielder(&mut self, mac: &Macro) {
        if self.yields == YieldForm::Lends {
            return self.errors.report(&mac.path, YIELDER_LENDS_NOTHING);
        }
        let mut input = match mac.parse_body::<WithYielderInput>() {
            Ok(input) => input,
            Err(error) => return self.errors.push(error),
        };
        self.summary.has_yield = true;
        self.summary.has_other_await = true;
        let body = mem::replace(&mut self.body, BodyKind::YielderBlock);
        let body_scope = self.body_scope.replace(NestedScope::WithYielder);
        let targets = mem::take(&mut self.targets);
        self.in_nested(NestedScope::WithYielder, |this| {
            this.visit_block_mut(&mut input.block);
        });
        self.body = body;
        self.body_scope = body_scope;
        self.targets = targets;
    }

    pub(super) fn check_for_await(&mut self, expr: &ExprForLoop) {
        let is_for_await = expr.attrs.iter().any(attributes::is_for_await);
        if is_for_await && self.scope != Some(NestedScope::WithYielder) {
            let name = match self.has_keywords() {
                true => "for await",
                false => "#[for_await]",
            };
            self.check_scope(expr.for_token, name);
            self.summary.has_other_await = true;
        }
    }

    /// Checks the tokens of a `select!` or `join!`.
    pub(super) fn check_select(&mut self, mac: &Macro) {
        if let Some(name) = scan::yield_in_async_block(mac.tokens.clone()) {
            // The compiler's message would not mention `with_yielder!`.
            let message = NestedScope::AsyncBlock.refuse("yield_!", self.yields.owner());
            self.errors.report(name, message);
        }
        if let Some(name) = scan::for_await_attribute(mac.tokens.clone()) {
            let message =
                "in the tokens of another macro, write `for_await!(item in stream => { .. })`";
            self.errors.report(name, message);
        }
    }
}
