//! The visitor of a body. It checks `?`, `return` and `match` itself, and calls the other files of the check phase for the rest.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{
    Block, Expr, ExprAwait, ExprBreak, ExprContinue, ExprMatch, ExprReturn, ExprTry, ExprYield,
    Item, Macro, Stmt, Token,
};

use crate::check::nested::{self, NestedScope};
use crate::check::return_value::ReturnValue;
use crate::check::summary::BodySummary;
use crate::check::targets::{self, Targets};
use crate::check::{attributes, messages, with_block};
use crate::exits::Jump;
use crate::facts::{BodyKind, BodySignature, YieldForm};
use crate::syntax::errors::Errors;
use crate::syntax::own_macro::{self, OwnMacro, find_users_macros};
use crate::syntax::{macro_names, scan};

/// The visitor that reports mistakes and collects facts.
pub(super) struct Checker<'a> {
    /// The facts about the generator or manager. `None` in a detached block.
    pub(super) signature: Option<&'a BodySignature>,
    pub(super) return_value: Option<ReturnValue>,
    pub(super) body: BodyKind,
    pub(super) yields: YieldForm,
    /// The scope of the body itself. Jumps in other scopes do not leave the body.
    pub(super) body_scope: Option<NestedScope>,
    /// The nested scope that is visited, if any.
    pub(super) scope: Option<NestedScope>,
    pub(super) targets: Targets,
    /// The first `return` of the body that has a value, in the block of an `async_with!`.
    pub(super) returned_value: Option<Token![return]>,
    pub(super) summary: BodySummary,
    pub(super) errors: Errors,
}

impl<'a> Checker<'a> {
    pub(super) fn new(body: BodyKind, yields: YieldForm, scope: Option<NestedScope>) -> Self {
        Checker {
            signature: None,
            return_value: None,
            body,
            yields,
            body_scope: scope,
            scope,
            targets: Targets::default(),
            returned_value: None,
            summary: BodySummary::default(),
            errors: Errors::default(),
        }
    }

    /// Visits a body.
    pub(super) fn visit(block: &mut Block, signature: &'a BodySignature) -> Self {
        let mut checker = Checker {
            signature: Some(signature),
            return_value: ReturnValue::of(signature),
            ..Checker::new(signature.body, signature.yields, None)
        };
        let mut stmts = block.stmts.iter_mut();
        checker.summary.has_attribute_macro = stmts.any(attributes::stmt_may_have_macro);
        checker.visit_block_mut(block);
        // One of the attributes of a jump may be a `#[cfg]`.
        checker.summary.jumps.is_end = match block.stmts.last() {
            Some(Stmt::Expr(Expr::Return(last), _)) => last.attrs.is_empty(),
            Some(Stmt::Expr(Expr::Break(last), _)) => last.attrs.is_empty(),
            Some(Stmt::Expr(Expr::Continue(last), _)) => last.attrs.is_empty(),
            _ => false,
        };
        checker
    }

    pub(super) fn in_nested(&mut self, scope: NestedScope, visit: impl FnOnce(&mut Self)) {
        // Nested scopes in a detached block contain neither jumps out of it nor yields of a generator.
        if self.signature.is_some() {
            let outer = self.scope.replace(scope);
            visit(self);
            self.scope = outer;
        }
    }

    /// Records tokens that only the compiler reads.
    pub(super) fn note_opaque(&mut self, tokens: TokenStream) {
        self.summary.has_opaque_macro = true;
        if self.has_keywords() {
            return self.note_opaque_keywords(tokens);
        }
        self.note_yield(tokens.clone());
        self.note_opaque_exits(tokens.clone());
        self.summary.has_other_await |= self.scope.is_none() && scan::mention_await(tokens.clone());
        if scan::mention(tokens.clone(), &["finally", "async_with", "with_yielder"]) {
            self.summary.has_opaque_construct |= scan::mention_construct(tokens.clone());
            find_users_macros(tokens, &mut self.summary.users_macros);
        }
    }

    /// Records the first yield of a context manager.
    pub(super) fn note_yield(&mut self, tokens: TokenStream) {
        let is_first = self.summary.first_yield.is_none();
        if is_first && self.yields == YieldForm::Lends && self.scope.is_none() {
            self.summary.first_yield = own_macro::find_yield(tokens);
        }
    }

    /// Records the macros of the user with our names in tokens that are not visited.
    pub(super) fn note_users_macros(&mut self, tokens: TokenStream) {
        if scan::mention(tokens.clone(), &["finally", "async_with"]) {
            find_users_macros(tokens, &mut self.summary.users_macros);
        }
    }

    /// Reports a `return` with a value if the block of an `async_with!` ends without one.
    pub(super) fn check_returned_value(&mut self, block: &Block) {
        if let Some(return_) = self.returned_value.filter(|_| with_block::is_unit(block)) {
            let message = with_block::RETURN_LEAVES_THE_BLOCK;
            self.errors.report(return_, message);
        }
    }

    /// Reports a macro or an attribute if it is in a nested scope. Returns `true` if it is not.
    pub(super) fn check_scope(&mut self, tokens: impl ToTokens, name: &str) -> bool {
        if let Some(scope) = self.scope {
            let owner = match self.has_keywords() {
                true => "stream",
                false => self.yields.owner(),
            };
            let message = scope.refuse(name, owner);
            self.errors.report(tokens, message);
        }
        self.scope.is_none()
    }
}

impl VisitMut for Checker<'_> {
    nested::visit_nested_scopes!();
    targets::visit_targets!();

    fn visit_stmt_mut(&mut self, stmt: &mut Stmt) {
        let may_have_macro = self.summary.has_attribute_macro || self.scope.is_some();
        if may_have_macro && attributes::stmt_may_have_macro(stmt) {
            if let Some(error) = attributes::misplaced_for_await(stmt) {
                self.errors.push(match self.has_keywords() {
                    true => messages::misplaced_for_await(&error),
                    false => error,
                });
            }
            return self.note_opaque(stmt.to_token_stream());
        }
        if let Stmt::Item(Item::Macro(item)) = stmt {
            let defined = OwnMacro::defined_by(item);
            self.summary.defined_macros.extend(defined);
            // A call of the macro that is defined here makes these tokens opaque.
            let tokens = item.mac.tokens.clone();
            if self.has_keywords() {
                return self.note_opaque(tokens);
            }
            self.note_opaque_return(tokens.clone());
            self.summary.has_opaque_construct |= scan::mention_construct(tokens);
        }
        visit_mut::visit_stmt_mut(self, stmt);
    }

    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        match expr {
            Expr::Verbatim(tokens) => return self.note_opaque(tokens.clone()),
            Expr::ForLoop(expr) => self.check_for_await(expr),
            _ => {}
        }
        visit_mut::visit_expr_mut(self, expr);
    }

    fn visit_macro_mut(&mut self, mac: &mut Macro) {
        if self.has_keywords() {
            return self.check_macro_beside_keywords(mac);
        }
        let name = OwnMacro::of_call(mac, &self.summary.defined_macros);
        if let Some(name @ (OwnMacro::Yield(_) | OwnMacro::Finally | OwnMacro::WithYielder)) = name
        {
            if !self.check_scope(&mac.path, name.name()) {
                return;
            }
        }
        if name.is_none() {
            self.check_opaque_jump(mac);
        }
        let Some(signature) = self.signature else {
            return;
        };
        match name {
            Some(OwnMacro::Yield(name)) => self.check_yield(mac, name),
            Some(OwnMacro::AsyncWith) => self.check_async_with(mac),
            Some(OwnMacro::WithYielder) => self.check_with_yielder(mac),
            Some(OwnMacro::Finally) => self.check_finally(mac, signature),
            None => {
                self.summary.users_macros.extend(OwnMacro::of(&mac.path));
                // With the name, because the yields of an `async_gen!` are its own.
                self.note_opaque(mac.to_token_stream());
                self.summary.jumps.has_opaque_macro |=
                    self.scope.is_none() && !macro_names::is_std_macro(mac);
                self.check_opaque_return(mac);
                if self.scope == self.body_scope && macro_names::is_select_or_join(mac) {
                    let is_rewritten = match self.body {
                        BodyKind::Result | BodyKind::FinallyBody => true,
                        // The `return` has to prove that the context manager has yielded.
                        BodyKind::Unit => self.yields == YieldForm::Lends,
                        _ => false,
                    };
                    self.summary.has_opaque_return |=
                        is_rewritten && scan::mention(mac.tokens.clone(), &["return"]);
                    self.check_select(mac);
                }
            }
        }
    }

    fn visit_expr_break_mut(&mut self, expr: &mut ExprBreak) {
        self.check_break(expr);
        visit_mut::visit_expr_break_mut(self, expr);
    }

    fn visit_expr_continue_mut(&mut self, expr: &mut ExprContinue) {
        self.check_jump(&Jump::from(&*expr));
    }

    fn visit_expr_return_mut(&mut self, expr: &mut ExprReturn) {
        self.summary.has_return = true;
        if self.scope.is_none() {
            let span = expr.return_token.span;
            self.summary.jumps.return_span.get_or_insert(span);
        }
        if self.body == BodyKind::WithBlock && self.scope == self.body_scope {
            let value = expr
                .expr
                .as_deref()
                .filter(|value| with_block::is_value(value));
            self.returned_value = self.returned_value.or(value.map(|_| expr.return_token));
        }
        if let (Some(expected), Some(value), None) = (self.return_value, &expr.expr, self.scope) {
            expected.check(value, false, &mut self.errors);
        }
        visit_mut::visit_expr_return_mut(self, expr);
    }

    fn visit_expr_match_mut(&mut self, expr: &mut ExprMatch) {
        if let (Some(expected), None) = (self.return_value, self.scope) {
            expected.check_match(expr, &mut self.errors);
        }
        visit_mut::visit_expr_match_mut(self, expr);
    }

    fn visit_expr_try_mut(&mut self, expr: &mut ExprTry) {
        if let (Some(signature), None) = (self.signature, self.scope) {
            let span = expr.question_token.span;
            self.summary.jumps.try_span.get_or_insert(span);
            if let Some(message) = messages::refused_question_mark(signature) {
                self.errors.report(expr.question_token, message);
            }
        }
        visit_mut::visit_expr_try_mut(self, expr);
    }

    fn visit_expr_await_mut(&mut self, expr: &mut ExprAwait) {
        self.summary.has_other_await |= self.scope.is_none();
        visit_mut::visit_expr_await_mut(self, expr);
    }

    fn visit_expr_yield_mut(&mut self, expr: &mut ExprYield) {
        if self.has_keywords() {
            return self.check_keyword(expr);
        }
        let message = "`yield` is not Rust yet: write `yield_!(..)`";
        self.errors.report(expr.yield_token, message);
        visit_mut::visit_expr_yield_mut(self, expr);
    }
}
