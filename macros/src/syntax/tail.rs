//! Visits the tail expressions of a block and of its branches.

use syn::{Block, Expr, Stmt};

use crate::syntax::path::is_one_of;

/// Visits the expressions that a block may evaluate to.
pub(crate) fn visit_tails(block: &mut Block, visit: &mut impl FnMut(&mut Expr)) {
    if let Some(Stmt::Expr(value, None)) = block.stmts.last_mut() {
        visit_branches(value, visit);
    }
}

/// Visits the expressions that an expression may evaluate to.
pub(crate) fn visit_branches(expr: &mut Expr, visit: &mut impl FnMut(&mut Expr)) {
    match expr {
        Expr::Paren(inner) => visit_branches(&mut inner.expr, visit),
        Expr::Group(inner) => visit_branches(&mut inner.expr, visit),
        Expr::Block(inner) => visit_tails(&mut inner.block, visit),
        Expr::Unsafe(inner) => visit_tails(&mut inner.block, visit),
        Expr::If(branches) => {
            visit_tails(&mut branches.then_branch, visit);
            if let Some((_, other)) = &mut branches.else_branch {
                visit_branches(other, visit);
            }
        }
        Expr::Match(branches) => {
            for arm in &mut branches.arms {
                visit_branches(&mut arm.body, visit);
            }
        }
        value => visit(value),
    }
}

/// Returns `true` for a call of a function with one of the names, for example `Ok(..)`.
pub(crate) fn calls(expr: &Expr, names: &[&str]) -> bool {
    let Expr::Call(call) = expr else { return false };
    let Expr::Path(function) = &*call.func else {
        return false;
    };
    let last = function.path.segments.last();
    last.is_some_and(|last| is_one_of(last, names))
}
