//! Reports the mistakes in a body and leaves it unchanged.

pub(crate) mod attributes;
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

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{
    Block, Error, Expr, ExprAwait, ExprBreak, ExprContinue, ExprMatch, ExprReturn, ExprTry,
    ExprYield, Item, Macro, Stmt, Token,
};

pub(crate) use crate::check::control_flow::jump_behind_a_macro;
pub(crate) use crate::check::messages::{LENDS_ONE_VALUE, NOBODY_CLOSES, YIELDER_LENDS_NOTHING};
use crate::check::nested::NestedScope;
use crate::check::return_value::ReturnValue;
pub(crate) use crate::check::return_value::returns_completed;
pub(crate) use crate::check::summary::BodySummary;
use crate::check::targets::Targets;
use crate::exits::{Exits, Jump};
use crate::facts::{BodyKind, BodySignature, YieldForm};
use crate::syntax::errors::Errors;
use crate::syntax::own_macro::{OwnMacro, find_users_macros};
use crate::syntax::{macro_names, scan};

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

struct Checker<'a> {
    /// The facts about the generator or manager. `None` in a detached block.
    signature: Option<&'a BodySignature>,
    return_value: Option<ReturnValue>,
    body: BodyKind,
    yields: YieldForm,
    /// The scope of the body itself. Jumps in other scopes do not leave the body.
    body_scope: Option<NestedScope>,
    /// The nested scope that is visited, if any.
    scope: Option<NestedScope>,
    targets: Targets,
    /// The first `return` of the body that has a value, in the block of an `async_with!`.
    returned_value: Option<Token![return]>,
    summary: BodySummary,
    errors: Errors,
}

impl<'a> Checker<'a> {
    fn new(body: BodyKind, yields: YieldForm, scope: Option<NestedScope>) -> Self {
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
    fn visit(block: &mut Block, signature: &'a BodySignature) -> Self {
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

    fn in_nested(&mut self, scope: NestedScope, visit: impl FnOnce(&mut Self)) {
        // Nested scopes in a detached block contain neither jumps out of it nor yields of a generator.
        if self.signature.is_some() {
            let outer = self.scope.replace(scope);
            visit(self);
            self.scope = outer;
        }
    }

    /// Records tokens that only the compiler reads.
    fn note_opaque(&mut self, tokens: TokenStream) {
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
    fn note_yield(&mut self, tokens: TokenStream) {
        let is_first = self.summary.first_yield.is_none();
        if is_first && self.yields == YieldForm::Lends && self.scope.is_none() {
            self.summary.first_yield = scan::find_yield(tokens);
        }
    }

    /// Records the macros of the user with our names in tokens that are not visited.
    fn note_users_macros(&mut self, tokens: TokenStream) {
        if scan::mention(tokens.clone(), &["finally", "async_with"]) {
            find_users_macros(tokens, &mut self.summary.users_macros);
        }
    }

    /// Reports a `return` with a value if the block of an `async_with!` ends without one.
    fn check_returned_value(&mut self, block: &Block) {
        if let Some(return_) = self.returned_value.filter(|_| with_block::is_unit(block)) {
            let message = with_block::RETURN_LEAVES_THE_BLOCK;
            self.errors.report(return_, message);
        }
    }

    /// Reports a macro or an attribute if it is in a nested scope. Returns `true` if it is not.
    fn check_scope(&mut self, tokens: impl ToTokens, name: &str) -> bool {
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
                    true => keywords::misplaced_for_await(&error),
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
                    self.summary.has_opaque_return |=
                        matches!(self.body, BodyKind::Result | BodyKind::FinallyBody)
                            && scan::mention(mac.tokens.clone(), &["return"]);
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
            if let Some(message) = control_flow::refused_question_mark(signature) {
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
