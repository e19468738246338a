//! Whether a context manager comes to one `yield_!` on each of its paths.

use std::mem;

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::visit_mut::{self, VisitMut};
use syn::{
    BinOp, Block, Error, Expr, ExprAsync, ExprBinary, ExprBlock, ExprBreak, ExprClosure, ExprConst,
    ExprContinue, ExprForLoop, ExprIf, ExprLoop, ExprMatch, ExprReturn, ExprWhile, Item, Label,
    Lifetime, Local, Macro, Stmt,
};

use crate::facts::YieldMacro;
use crate::syntax::constructs::AsyncWithInput;
use crate::syntax::constructs::FinallyInput;
use crate::syntax::errors::Errors;
use crate::syntax::scan;

/// Refuses a body without a `yield_!`, with one in a loop, or with two on one path.
///
/// What stands in closures, `async` blocks and nested functions is refused by the rewriting. What
/// other macros hold is not seen: there the manager finds out when it runs.
pub(crate) fn check(body: &Block) -> Result<(), Error> {
    let mut paths = Paths::default();
    paths.visit_block_mut(&mut body.clone());
    if !paths.may_yield && !scan::mention(body.to_token_stream(), &["yield_"]) {
        paths.report(
            body.brace_token.span.close(),
            "the context manager lends nothing: write `yield_!(&mut value)`, or `yield_!()`, where what it is \
             used for is to run",
        );
    }
    paths.errors.into_result()
}

/// Where a path may be.
#[derive(Clone, Copy)]
struct State {
    /// Before a `yield_!`.
    before: bool,
    /// Behind one.
    behind: bool,
}

impl State {
    /// On no path.
    const NOWHERE: State = State {
        before: false,
        behind: false,
    };

    fn or(self, other: State) -> State {
        State {
            before: self.before || other.before,
            behind: self.behind || other.behind,
        }
    }
}

/// What a `break` leaves.
struct Breakable {
    label: Option<Lifetime>,
    is_loop: bool,
    left: State,
}

struct Paths {
    /// Where the path is to what is visited.
    state: State,
    around: Vec<Breakable>,
    loops: usize,
    in_cleanup: bool,
    /// Whether there is a `yield_!`, or something that may hold one.
    may_yield: bool,
    errors: Errors,
}

impl Default for Paths {
    fn default() -> Self {
        Paths {
            state: State {
                before: true,
                behind: false,
            },
            around: Vec::new(),
            loops: 0,
            in_cleanup: false,
            may_yield: false,
            errors: Errors::default(),
        }
    }
}

impl Paths {
    fn report(&mut self, span: Span, message: &str) {
        self.errors.push(Error::new(span, message));
    }

    fn diverge(&mut self) {
        self.state = State::NOWHERE;
    }

    fn yield_(&mut self, mac: &mut Macro) {
        if let Ok(mut operand) = mac.parse_body::<Expr>() {
            self.visit_expr_mut(&mut operand);
        }
        self.may_yield = true;
        if self.in_cleanup {
            self.report(
                mac.path.span(),
                "a cleanup lends nothing: write the `yield_!` in the body of the `finally!`",
            );
        } else if self.loops > 0 {
            self.report(
                mac.path.span(),
                "a context manager lends once: `yield_!` cannot stand in a loop",
            );
        } else if self.state.behind {
            self.report(
                mac.path.span(),
                "a context manager lends once: this is a second `yield_!` on the way here",
            );
        }
        self.state = State {
            before: false,
            behind: self.state.before || self.state.behind,
        };
    }

    /// A block of a construct of ours, which `return` and `?` leave.
    fn nested(&mut self, block: &mut Block) {
        let around = mem::take(&mut self.around);
        let label = None;
        self.around.push(Breakable {
            label,
            is_loop: false,
            left: State::NOWHERE,
        });
        self.visit_block_mut(block);
        for left in mem::replace(&mut self.around, around) {
            self.state = self.state.or(left.left);
        }
    }

    fn in_breakable(
        &mut self,
        label: Option<&Label>,
        is_loop: bool,
        visit: impl FnOnce(&mut Self),
    ) {
        self.around.push(Breakable {
            label: label.map(|label| label.name.clone()),
            is_loop,
            left: State::NOWHERE,
        });
        self.loops += usize::from(is_loop);
        visit(self);
        self.loops -= usize::from(is_loop);
        if let Some(this) = self.around.pop() {
            self.state = self.state.or(this.left);
        }
    }
}

impl VisitMut for Paths {
    fn visit_stmt_mut(&mut self, stmt: &mut Stmt) {
        // A statement that may not be there, and another in its place, are not on one path.
        let after = scan::begin_with_cfg(stmt.to_token_stream()).then_some(self.state);
        visit_mut::visit_stmt_mut(self, stmt);
        self.state = after.unwrap_or(self.state);
    }

    fn visit_macro_mut(&mut self, mac: &mut Macro) {
        if YieldMacro::of(&mac.path) == Some(YieldMacro::Yield) {
            self.yield_(mac);
        } else if let (true, Ok(mut blocks)) = (
            mac.path.is_ident("finally"),
            mac.parse_body::<FinallyInput>(),
        ) {
            self.nested(&mut blocks.body);
            let in_cleanup = mem::replace(&mut self.in_cleanup, true);
            self.nested(&mut blocks.cleanup);
            self.in_cleanup = in_cleanup;
        } else if let (true, Ok(mut parts)) = (
            mac.path.is_ident("async_with"),
            mac.parse_body::<AsyncWithInput>(),
        ) {
            self.visit_expr_mut(&mut parts.manager);
            self.nested(&mut parts.block);
        } else if scan::diverges(mac) {
            self.diverge();
        } else {
            self.may_yield |= !scan::is_std_macro(mac) || mentions_yield(mac.tokens.clone());
        }
    }

    fn visit_expr_if_mut(&mut self, expr: &mut ExprIf) {
        self.visit_expr_mut(&mut expr.cond);
        let before = self.state;
        self.visit_block_mut(&mut expr.then_branch);
        let after = mem::replace(&mut self.state, before);
        if let Some((_, otherwise)) = &mut expr.else_branch {
            self.visit_expr_mut(otherwise);
        }
        self.state = self.state.or(after);
    }

    fn visit_expr_match_mut(&mut self, expr: &mut ExprMatch) {
        self.visit_expr_mut(&mut expr.expr);
        let (before, mut after) = (self.state, State::NOWHERE);
        for arm in &mut expr.arms {
            self.state = before;
            self.visit_arm_mut(arm);
            after = after.or(self.state);
        }
        self.state = after;
    }

    fn visit_expr_binary_mut(&mut self, expr: &mut ExprBinary) {
        self.visit_expr_mut(&mut expr.left);
        let before = self.state;
        self.visit_expr_mut(&mut expr.right);
        if let BinOp::And(_) | BinOp::Or(_) = expr.op {
            self.state = self.state.or(before);
        }
    }

    fn visit_local_mut(&mut self, local: &mut Local) {
        let Some(init) = &mut local.init else { return };
        self.visit_expr_mut(&mut init.expr);
        if let Some((_, otherwise)) = &mut init.diverge {
            let state = self.state;
            self.visit_expr_mut(otherwise);
            self.state = state;
        }
    }

    fn visit_expr_block_mut(&mut self, expr: &mut ExprBlock) {
        let ExprBlock { label, block, .. } = expr;
        match label {
            Some(label) => {
                self.in_breakable(Some(label), false, |this| {
                    this.visit_block_mut(block);
                });
            }
            None => self.visit_block_mut(block),
        }
    }

    fn visit_expr_loop_mut(&mut self, expr: &mut ExprLoop) {
        let ExprLoop { label, body, .. } = expr;
        self.in_breakable(label.as_ref(), true, |this| {
            this.visit_block_mut(body);
            // It goes on with a `break` alone.
            this.diverge();
        });
    }

    fn visit_expr_while_mut(&mut self, expr: &mut ExprWhile) {
        let ExprWhile {
            label, cond, body, ..
        } = expr;
        self.in_breakable(label.as_ref(), true, |this| {
            this.visit_expr_mut(cond);
            let state = this.state;
            this.visit_block_mut(body);
            this.state = this.state.or(state);
        });
    }

    fn visit_expr_for_loop_mut(&mut self, expr: &mut ExprForLoop) {
        let ExprForLoop {
            label, expr, body, ..
        } = expr;
        self.visit_expr_mut(expr);
        self.in_breakable(label.as_ref(), true, |this| {
            let state = this.state;
            this.visit_block_mut(body);
            this.state = this.state.or(state);
        });
    }

    fn visit_expr_break_mut(&mut self, expr: &mut ExprBreak) {
        visit_mut::visit_expr_break_mut(self, expr);
        let state = self.state;
        let left = self
            .around
            .iter_mut()
            .rev()
            .find(|around| match &expr.label {
                Some(label) => around.label.as_ref() == Some(label),
                None => around.is_loop,
            });
        if let Some(around) = left {
            around.left = around.left.or(state);
        }
        self.diverge();
    }

    fn visit_expr_continue_mut(&mut self, _: &mut ExprContinue) {
        self.diverge();
    }

    fn visit_expr_return_mut(&mut self, expr: &mut ExprReturn) {
        visit_mut::visit_expr_return_mut(self, expr);
        // It leaves the body, or the block of ours that is outermost here.
        let state = self.state;
        if let Some(block) = self.around.first_mut() {
            if block.label.is_none() && !block.is_loop {
                block.left = block.left.or(state);
            }
        }
        self.diverge();
    }

    // What stands in these is not on the way.

    fn visit_item_mut(&mut self, _: &mut Item) {}

    fn visit_expr_closure_mut(&mut self, _: &mut ExprClosure) {}

    fn visit_expr_async_mut(&mut self, _: &mut ExprAsync) {}

    fn visit_expr_const_mut(&mut self, _: &mut ExprConst) {}
}

fn mentions_yield(tokens: TokenStream) -> bool {
    scan::mention(tokens, &["yield_"])
}
