//! Turns the last macro call of a block that evaluates to `()` into a statement.
//!
//! Clippy would ask for a semicolon after a macro call without one, and point at the attribute.

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{Block, Expr, ExprMacro, Path, Stmt, StmtMacro, parse_quote_spanned};

use crate::calls;
use crate::check::attributes;

/// Turns a call of a hidden macro at the end of the block, and of its branches, into a statement that requires the value `()`.
///
/// An attribute macro has to receive the last statement as the user wrote it. The call may be one of a user's macro with a similar path.
pub(super) fn end_in_statement(block: &mut Block, private: &Path) {
    let Some(last) = block.stmts.last_mut() else {
        return;
    };
    if !attributes::stmt_may_have_macro(last) {
        in_statement(last, private);
    }
}

fn in_statement(last: &mut Stmt, private: &Path) {
    match last {
        Stmt::Macro(StmtMacro {
            attrs,
            mac,
            semi_token: None,
        })
        | Stmt::Expr(Expr::Macro(ExprMacro { attrs, mac }), None)
            if attrs.is_empty() && calls::is_hidden(mac, private) =>
        {
            let span = Span::mixed_site().located_at(mac.path.span());
            *last = parse_quote_spanned!(span=> let _: () = #mac;);
        }
        Stmt::Expr(value, None) => in_branches(value, private),
        _ => {}
    }
}

fn in_block(block: &mut Block, private: &Path) {
    if let Some(last) = block.stmts.last_mut() {
        in_statement(last, private);
    }
}

/// Does the same in the branches of an expression.
fn in_branches(expr: &mut Expr, private: &Path) {
    match expr {
        Expr::Block(inner) => in_block(&mut inner.block, private),
        Expr::Unsafe(inner) => in_block(&mut inner.block, private),
        Expr::If(branches) => {
            in_block(&mut branches.then_branch, private);
            if let Some((_, other)) = &mut branches.else_branch {
                in_branches(other, private);
            }
        }
        Expr::Match(branches) => branches
            .arms
            .iter_mut()
            .for_each(|arm| in_branches(&mut arm.body, private)),
        _ => {}
    }
}
