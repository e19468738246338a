//! How a body ends.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Block, Expr, Ident, Stmt};

/// Ends a body of type `()`.
///
/// The `if` is for bodies that diverge: without it, what comes after them would be unreachable, and
/// the compiler, or clippy, would say so.
pub(crate) fn unit(block: &Block) -> TokenStream {
    if ends_in_semicolon(block) {
        // No value to check, nor one to be without where the body diverges.
        return block.to_token_stream();
    }
    quote!(let _: () = if true #block else {};)
}

/// Ends a body of type `Result<(), E>`, in `()`, a result, or not at all; with an `if` as above.
pub(crate) fn result(block: &Block, token: &Ident, private: &TokenStream) -> TokenStream {
    // Where the tail shows what it is, it is checked, and coerced, against the type; elsewhere the
    // type is asked.
    if ends_in_result(block) {
        quote!(return if true #block else { #private::ok(#token) };)
    } else {
        let span = Span::mixed_site().located_at(tail_span(block));
        let value = quote_spanned!(span=> if true #block else { #private::absent() });
        // Imported, because a path that begins with `$crate` comes from two macros, and the compiler would then point at
        // the outer one instead of the value.
        quote_spanned! {span=>
            use #private::tail as __asyncgen_tail;
            return __asyncgen_tail(#token, #value);
        }
    }
}

/// Ends a body in the block's value; with an `if` as above.
pub(crate) fn value(block: &Block, private: &TokenStream) -> TokenStream {
    let span = Span::mixed_site().located_at(tail_span(block));
    quote_spanned!(span=> return if true #block else { #private::absent() };)
}

fn ends_in_semicolon(block: &Block) -> bool {
    match block.stmts.last() {
        Some(Stmt::Expr(_, semi)) => semi.is_some(),
        Some(Stmt::Macro(last)) => last.semi_token.is_some(),
        Some(Stmt::Local(_)) => true,
        Some(Stmt::Item(_)) | None => false,
    }
}

/// Where the block's value stands.
pub(super) fn tail_span(block: &Block) -> Span {
    match block.stmts.last() {
        Some(Stmt::Expr(expr, None)) => expr.span(),
        _ => block.brace_token.span.close(),
    }
}

/// Whether the block's value is spelled `Ok(..)` or `Err(..)`, in one of its branches at least.
fn ends_in_result(block: &Block) -> bool {
    match block.stmts.last() {
        Some(Stmt::Expr(expr, None)) => is_result(expr),
        _ => false,
    }
}

fn is_result(expr: &Expr) -> bool {
    match expr {
        Expr::Call(call) => match &*call.func {
            Expr::Path(path) => path
                .path
                .segments
                .last()
                .is_some_and(|last| last.ident == "Ok" || last.ident == "Err"),
            _ => false,
        },
        Expr::Paren(inner) => is_result(&inner.expr),
        Expr::Block(block) => ends_in_result(&block.block),
        Expr::Unsafe(block) => ends_in_result(&block.block),
        Expr::If(branch) => {
            ends_in_result(&branch.then_branch)
                || branch
                    .else_branch
                    .as_ref()
                    .is_some_and(|(_, other)| is_result(other))
        }
        Expr::Match(branches) => branches.arms.iter().any(|arm| is_result(&arm.body)),
        _ => false,
    }
}
