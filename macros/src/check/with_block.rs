//! Checks that the block of an `async_with!` ends in a value if a `return` in it has one.

use syn::{Block, Expr, Stmt};

use crate::syntax::tail;

/// The error for a `return` with a value in a block that ends without one. The compiler's own error would mention only the types.
pub(super) const RETURN_LEAVES_THE_BLOCK: &str = "`return` leaves the block of the `async_with!`, and not the function, but the block ends without a value: \
     end the block in a value too, and `return` from the function outside, depending on the value";

/// Returns `true` if the block certainly evaluates to `()`. The last statement may be one that does not return, which only the compiler
/// can tell of a call.
pub(super) fn is_unit(block: &Block) -> bool {
    match block.stmts.last() {
        None => true,
        Some(Stmt::Expr(expr, _)) => match expr {
            Expr::If(branches) => branches.else_branch.is_none(),
            Expr::ForLoop(_) | Expr::While(_) | Expr::Assign(_) => true,
            _ => false,
        },
        _ => false,
    }
}

/// Returns `true` if the operand of a `return` is certainly not `()`.
pub(super) fn is_value(operand: &Expr) -> bool {
    match operand {
        Expr::Lit(_) | Expr::Reference(_) | Expr::Struct(_) | Expr::Array(_) => true,
        Expr::Tuple(tuple) => !tuple.elems.is_empty(),
        Expr::Call(_) => tail::calls(operand, &["Some", "Ok", "Err"]),
        Expr::Path(path) => path.path.is_ident("None"),
        _ => false,
    }
}
