//! Reports the mistakes in a body and leaves it unchanged.

pub(crate) mod attributes;
mod control_flow;
pub(crate) mod nested;
mod return_value;
pub(crate) mod suspension;
pub(crate) mod yield_paths;

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{
    Block, Error, Expr, ExprBlock, ExprBreak, ExprContinue, ExprForLoop, ExprLoop, ExprMatch,
    ExprReference, ExprReturn, ExprTry, ExprWhile, ExprYield, Item, Label, Lifetime, Macro, Stmt,
};

use crate::check::nested::NestedScope;
use crate::check::return_value::ReturnValue;
use crate::facts::BodyKind;
use crate::facts::Returns;
use crate::facts::YieldForm;
use crate::facts::YieldMacro;
use crate::syntax::constructs::AsyncWithInput;
use crate::syntax::constructs::OwnMacro;
use crate::syntax::constructs::parse_manager;
use crate::syntax::errors::Errors;
use crate::syntax::scan;

/// The error for a context manager that yields what another one lends.
pub(crate) const LENDS_ONE_VALUE: &str = "a context manager lends one value: write `yield_!(&mut value)`, or, to lend \
     what another one lends, `async_with!(other, |value| yield_!(value))`";

/// The error for a `finally!` in a generator that can only be dropped.
pub(crate) const NOBODY_CLOSES: &str = "`finally!` in a generator that nobody could close: return \
     `impl AsyncGenerator<Yield = T>`, which is a stream as well";

/// Facts about a body that the rewriter and the emitter need.
#[derive(Default)]
pub(crate) struct BodySummary {
    /// The body contains tokens that only the compiler reads. They may contain a yield.
    pub(crate) has_opaque_macro: bool,
    /// Such tokens mention `async_with`.
    pub(crate) has_opaque_async_with: bool,
    /// The body contains a `return`.
    pub(crate) has_return: bool,
    /// The body contains a yield, or a construct that may contain one.
    pub(crate) has_yield: bool,
    /// The body contains a `?`.
    pub(crate) has_try: bool,
    /// The body contains a construct that takes part in closing.
    pub(crate) has_close: bool,
    /// The number of `yield_!`s in the body.
    pub(crate) yields: usize,
    /// An attribute in the body may be a macro.
    pub(crate) has_attribute_macro: bool,
    /// An operand of a yield, or the manager of an `async_with!`, may contain something to rewrite.
    pub(crate) has_operand_to_rewrite: bool,
}

/// Checks a body. Only a visitor that can change it can be had without another feature of `syn`.
pub(crate) fn check(block: &mut Block, returns: &Returns) -> Result<BodySummary, Error> {
    let mut checker = Checker::new(Some(returns), returns.body);
    let mut stmts = block.stmts.iter_mut();
    checker.summary.has_attribute_macro = stmts.any(attributes::stmt_may_have_macro);
    checker.visit_block_mut(block);
    if let Some(value) = checker.return_value {
        value.check_block(block, false, &mut checker.errors);
    }
    checker.errors.into_result()?;
    Ok(checker.summary)
}

/// Checks the block of an `async_with!` that does not know of a generator around it.
///
/// The block may be in the tokens of another macro in a generator. `yields` is then the form of the generator's yields.
pub(crate) fn check_detached(block: &mut Block, yields: Option<YieldForm>) -> Result<(), Error> {
    let mut checker = Checker {
        hidden_in: yields,
        ..Checker::new(None, BodyKind::WithBlock)
    };
    checker.visit_block_mut(block);
    checker.errors.into_result()
}

struct Checker<'a> {
    /// The facts about the generator. Without one, only jumps out of the block are mistakes.
    returns: Option<&'a Returns>,
    hidden_in: Option<YieldForm>,
    body: BodyKind,
    return_value: Option<ReturnValue>,
    /// The nested scope that is visited, if any.
    scope: Option<NestedScope>,
    /// The number of loops around the code that is visited.
    loops: usize,
    /// The labels around the code that is visited.
    labels: Vec<Lifetime>,
    summary: BodySummary,
    errors: Errors,
}

impl<'a> Checker<'a> {
    fn new(returns: Option<&'a Returns>, body: BodyKind) -> Self {
        Checker {
            returns,
            hidden_in: None,
            body,
            return_value: returns.and_then(ReturnValue::of),
            scope: None,
            loops: 0,
            labels: Vec::new(),
            summary: BodySummary::default(),
            errors: Errors::default(),
        }
    }

    fn in_nested(&mut self, scope: NestedScope, visit: impl FnOnce(&mut Self)) {
        if self.returns.is_some() {
            let outer = self.scope.replace(scope);
            visit(self);
            self.scope = outer;
        }
    }

    fn in_labeled(&mut self, label: Option<&Label>, is_loop: bool, visit: impl FnOnce(&mut Self)) {
        let labels = self.labels.len();
        self.labels.extend(label.map(|label| label.name.clone()));
        self.loops += usize::from(is_loop);
        visit(self);
        self.loops -= usize::from(is_loop);
        self.labels.truncate(labels);
    }

    /// Notes that only the compiler reads some tokens.
    fn note_opaque(&mut self, tokens: TokenStream) {
        self.summary.has_opaque_macro = true;
        self.summary.has_opaque_async_with |= scan::mention(tokens, &["async_with"]);
    }

    /// Reports a `break` or `continue` that leaves the body.
    fn check_jump(&mut self, keyword: impl ToTokens, name: &str, label: Option<&Lifetime>) {
        let is_block = matches!(
            self.body,
            BodyKind::FinallyBody | BodyKind::Cleanup | BodyKind::WithBlock
        );
        let stays = match label {
            // The compiler reports labels that do not exist.
            Some(label) => !is_block || self.labels.contains(label),
            None => self.loops > 0,
        };
        if !stays && self.scope.is_none() {
            let yields = self
                .returns
                .map_or(YieldForm::Items, |returns| returns.yields);
            let message = control_flow::stray_jump(name, self.body, yields);
            self.errors.report(keyword, message);
        }
    }

    fn check_yield(&mut self, mac: &Macro, name: YieldMacro, yields: YieldForm) {
        if let Some(second) = scan::second_operand(mac.tokens.clone()) {
            return self.errors.report(second, name.takes(yields));
        }
        match (yields, name) {
            (YieldForm::Lends, YieldMacro::YieldFrom) => {
                self.errors.report(&mac.path, LENDS_ONE_VALUE);
            }
            (YieldForm::Lends, YieldMacro::Yield) => {
                if let Ok(Expr::Reference(ExprReference {
                    and_token,
                    mutability: None,
                    ..
                })) = mac.parse_body()
                {
                    let message = "a context manager lends what the block may change: write `yield_!(&mut value)`";
                    self.errors.report(and_token, message);
                }
            }
            _ => {}
        }
        self.summary.has_yield = true;
        self.summary.yields += usize::from(name == YieldMacro::Yield);
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

    fn check_async_with(&mut self, mac: &Macro) {
        if self.scope.is_none() {
            // The block is checked when the hidden macro is expanded, which also reports syntax errors.
            if let Ok((mut manager, _)) = parse_manager(mac.tokens.clone()) {
                self.check_operand(&mut manager);
            }
            self.summary.has_yield = true;
            self.summary.has_close = true;
        } else if let Ok(mut input) = mac.parse_body::<AsyncWithInput>() {
            self.check_operand(&mut input.manager);
            self.in_nested(NestedScope::AsyncWith, |this| {
                this.visit_block_mut(&mut input.block);
            });
        }
    }

    /// Checks the tokens of a `select!` or `join!`.
    fn check_select(&mut self, mac: &Macro) {
        if let Some(name) = scan::for_await_attribute(mac.tokens.clone()) {
            let message =
                "among the tokens of a macro, write `for_await!(item in stream => { .. })`";
            self.errors.report(name, message);
        }
        if self.loops == 0 {
            if let Some(break_) = scan::break_outside_of_a_loop(mac.tokens.clone()) {
                self.check_jump(break_, "break", None);
            }
        }
    }
}

impl VisitMut for Checker<'_> {
    nested::visit_nested_scopes!();

    fn visit_stmt_mut(&mut self, stmt: &mut Stmt) {
        let may_have_macro = self.summary.has_attribute_macro || self.scope.is_some();
        if may_have_macro && attributes::stmt_may_have_macro(stmt) {
            if let Some(error) = attributes::misplaced_for_await(stmt) {
                self.errors.push(error);
            }
            return self.note_opaque(stmt.to_token_stream());
        }
        if let Stmt::Item(Item::Macro(item)) = stmt {
            // The definition of a macro. A call of the macro makes its tokens opaque.
            let tokens = item.mac.tokens.clone();
            self.summary.has_opaque_async_with |= scan::mention(tokens, &["async_with"]);
        }
        visit_mut::visit_stmt_mut(self, stmt);
    }

    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        match expr {
            Expr::Verbatim(tokens) => self.note_opaque(tokens.clone()),
            _ => visit_mut::visit_expr_mut(self, expr),
        }
    }

    fn visit_macro_mut(&mut self, mac: &mut Macro) {
        let name = OwnMacro::of(&mac.path);
        let Some(returns) = self.returns else {
            if let (Some(OwnMacro::Yield(name)), Some(yields)) = (name, self.hidden_in) {
                let scope = NestedScope::AsyncWithInMacro;
                let error = nested::misplaced_macro(&mac.path, name.name(), scope, yields.owner());
                self.errors.push(error);
            }
            return;
        };
        match (name, self.scope) {
            (Some(OwnMacro::AsyncWith), _) => self.check_async_with(mac),
            (Some(name), Some(scope)) => {
                let owner = returns.yields.owner();
                let error = nested::misplaced_macro(&mac.path, name.name(), scope, owner);
                self.errors.push(error);
            }
            (Some(OwnMacro::Yield(name)), None) => self.check_yield(mac, name, returns.yields),
            (Some(OwnMacro::Finally), None) if returns.protocol.is_none() => {
                self.errors.report(&mac.path, NOBODY_CLOSES);
            }
            (Some(OwnMacro::Finally), None) => {
                self.summary.has_yield = true;
                self.summary.has_close = true;
            }
            (None, scope) => {
                self.note_opaque(mac.tokens.clone());
                if scope.is_none() && scan::is_select_or_join(mac) {
                    self.check_select(mac);
                }
            }
        }
    }

    fn visit_expr_block_mut(&mut self, expr: &mut ExprBlock) {
        self.in_labeled(expr.label.as_ref(), false, |this| {
            this.visit_block_mut(&mut expr.block);
        });
    }

    fn visit_expr_loop_mut(&mut self, expr: &mut ExprLoop) {
        self.in_labeled(expr.label.as_ref(), true, |this| {
            this.visit_block_mut(&mut expr.body);
        });
    }

    fn visit_expr_while_mut(&mut self, expr: &mut ExprWhile) {
        self.in_labeled(expr.label.as_ref(), true, |this| {
            this.visit_expr_mut(&mut expr.cond);
            this.visit_block_mut(&mut expr.body);
        });
    }

    fn visit_expr_for_loop_mut(&mut self, expr: &mut ExprForLoop) {
        if let (Some(scope), Some(returns)) = (self.scope, self.returns) {
            if expr.attrs.iter().any(attributes::is_for_await) {
                let owner = returns.yields.owner();
                self.errors
                    .push(nested::misplaced_for_await(expr, scope, owner));
            }
        }
        self.visit_expr_mut(&mut expr.expr);
        self.in_labeled(expr.label.as_ref(), true, |this| {
            this.visit_block_mut(&mut expr.body);
        });
    }

    fn visit_expr_break_mut(&mut self, expr: &mut ExprBreak) {
        self.check_jump(expr.break_token, "break", expr.label.as_ref());
        visit_mut::visit_expr_break_mut(self, expr);
    }

    fn visit_expr_continue_mut(&mut self, expr: &mut ExprContinue) {
        self.check_jump(expr.continue_token, "continue", expr.label.as_ref());
    }

    fn visit_expr_return_mut(&mut self, expr: &mut ExprReturn) {
        self.summary.has_return = true;
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
        if let (Some(returns), None) = (self.returns, self.scope) {
            self.summary.has_try = true;
            if let Some(message) = control_flow::refused_question_mark(returns) {
                self.errors.report(expr.question_token, message);
            }
        }
        visit_mut::visit_expr_try_mut(self, expr);
    }

    fn visit_expr_yield_mut(&mut self, expr: &mut ExprYield) {
        let message = "`yield` is not Rust yet: write `yield_!(..)`";
        self.errors.report(expr.yield_token, message);
        visit_mut::visit_expr_yield_mut(self, expr);
    }
}
