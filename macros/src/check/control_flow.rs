//! `break` and `continue` that would leave a block of ours, which is an `async` block.

use syn::visit_mut::{self, VisitMut};
use syn::{
    Block, Error, ExprAsync, ExprBlock, ExprBreak, ExprClosure, ExprContinue, ExprForLoop,
    ExprLoop, ExprWhile, Item, Label, Lifetime,
};

use crate::facts::BodyKind;
use crate::facts::Returns;
use crate::facts::YieldForm;
use crate::syntax::errors::Errors;

/// Refuses them; the compiler would speak of labels and `async` blocks that nobody wrote.
pub(crate) fn check(block: &Block, body: BodyKind) -> Result<(), Error> {
    let mut jumps = Jumps {
        body,
        loops: 0,
        labels: Vec::new(),
        errors: Errors::default(),
    };
    jumps.visit_block_mut(&mut block.clone());
    jumps.errors.into_result()
}

struct Jumps {
    body: BodyKind,
    /// How many loops of the block are around what is visited.
    loops: usize,
    /// The labels in the block around it.
    labels: Vec<Lifetime>,
    errors: Errors,
}

impl Jumps {
    fn jump(
        &mut self,
        keyword: &str,
        label: Option<&Lifetime>,
        error: impl FnOnce(String) -> Error,
    ) {
        let stays = match label {
            Some(label) => self.labels.contains(label),
            None => self.loops > 0,
        };
        if stays {
            return;
        }
        let error = error(message(keyword, self.body));
        self.errors.push(error);
    }

    fn within(&mut self, label: Option<&Label>, is_loop: bool, visit: impl FnOnce(&mut Self)) {
        let labels = self.labels.len();
        self.labels.extend(label.map(|label| label.name.clone()));
        self.loops += usize::from(is_loop);
        visit(self);
        self.loops -= usize::from(is_loop);
        self.labels.truncate(labels);
    }
}

/// What is wrong with a jump out of such a block.
pub(crate) fn message(keyword: &str, body: BodyKind) -> String {
    let block = match body {
        BodyKind::Cleanup => return format!("`{keyword}` cannot leave a cleanup"),
        BodyKind::FinallyBody => "the body of a `finally!`",
        _ => "the block of an `async_with!`",
    };
    format!(
        "`{keyword}` cannot leave {block}: `return` a value from it, by which to `{keyword}` outside"
    )
}

impl VisitMut for Jumps {
    fn visit_expr_break_mut(&mut self, expr: &mut ExprBreak) {
        visit_mut::visit_expr_break_mut(self, expr);
        self.jump("break", expr.label.as_ref(), |message| {
            Error::new_spanned(expr.break_token, message)
        });
    }

    fn visit_expr_continue_mut(&mut self, expr: &mut ExprContinue) {
        self.jump("continue", expr.label.as_ref(), |message| {
            Error::new_spanned(expr.continue_token, message)
        });
    }

    fn visit_expr_block_mut(&mut self, expr: &mut ExprBlock) {
        let label = expr.label.clone();
        self.within(label.as_ref(), false, |this| {
            visit_mut::visit_expr_block_mut(this, expr);
        });
    }

    fn visit_expr_loop_mut(&mut self, expr: &mut ExprLoop) {
        let label = expr.label.clone();
        self.within(label.as_ref(), true, |this| {
            visit_mut::visit_expr_loop_mut(this, expr);
        });
    }

    fn visit_expr_while_mut(&mut self, expr: &mut ExprWhile) {
        let label = expr.label.clone();
        self.within(label.as_ref(), true, |this| {
            visit_mut::visit_expr_while_mut(this, expr);
        });
    }

    fn visit_expr_for_loop_mut(&mut self, expr: &mut ExprForLoop) {
        let label = expr.label.clone();
        self.visit_expr_mut(&mut expr.expr);
        self.within(label.as_ref(), true, |this| {
            this.visit_block_mut(&mut expr.body);
        });
    }

    // What stands in these leaves them at most.

    fn visit_item_mut(&mut self, _: &mut Item) {}

    fn visit_expr_closure_mut(&mut self, _: &mut ExprClosure) {}

    fn visit_expr_async_mut(&mut self, _: &mut ExprAsync) {}
}

/// Returns the message for a `break` without a label outside of a loop.
pub(crate) fn break_outside_loop(returns: &Returns) -> String {
    match returns.body {
        body @ (BodyKind::Cleanup | BodyKind::FinallyBody | BodyKind::WithBlock) => {
            message("break", body)
        }
        _ if returns.yields == YieldForm::Lends => String::from("`break` outside of a loop"),
        _ => String::from("`break` outside of a loop: write `return` to end the generator"),
    }
}

/// Returns the message for a `?` in a body that cannot return its error.
pub(crate) fn refused_question_mark(returns: &Returns) -> Option<&'static str> {
    match (returns.body, &returns.protocol) {
        (BodyKind::Unit, _) if returns.yields == YieldForm::Lends => Some(
            "`?` has nowhere to send its error: the context manager has none. \
             Write `impl AsyncContextManager<Value = T, Error = E>`",
        ),
        (BodyKind::Unit, None) => Some(
            "`?` has nowhere to send its error: the generator's items are not spelled \
             `Result<T, E>`. Write `-> impl Stream<Item = Result<T, E>>`, or \
             `try_async_gen!` for an expression",
        ),
        (BodyKind::Unit, Some(_)) => Some(
            "`?` has nowhere to send its error: the generator returns `()`. \
             Write `Return = Result<(), E>`, or `try_async_gen!` for an expression",
        ),
        (BodyKind::Cleanup, _) => Some(
            "`?` cannot leave a cleanup, which could swallow what it cleans up after: \
             handle the error here",
        ),
        (BodyKind::Result | BodyKind::Value | BodyKind::FinallyBody | BodyKind::WithBlock, _) => {
            None
        }
    }
}
