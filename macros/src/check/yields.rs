//! Reports the two plain mistakes in the number of a context manager's yields, and finds yields.
//!
//! The compiler reports all others: see `emit/yield_proof.rs`.

use proc_macro2::Span;
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::visit_mut::{self, VisitMut};
use syn::{Block, Error, Expr, ExprAsync, ExprClosure, ExprConst, ExprLoop, Item, Macro, Stmt};

use crate::facts::YieldMacro;
use crate::syntax::constructs::{AsyncWithInput, FinallyInput};
use crate::syntax::errors::Errors;
use crate::syntax::scan;

/// Refuses a body without a `yield_!`, and a body with two in a row.
pub(crate) fn check(body: &Block) -> Result<(), Error> {
    let mut errors = Errors::default();
    if !may_yield(body) {
        errors.push(Error::new(
            body.brace_token.span.close(),
            "the context manager lends nothing: write `yield_!(&mut value)`, or `yield_!()`, where what it is \
             used for is to run",
        ));
    }
    for second in body.stmts.iter().filter_map(plain_yield).skip(1) {
        errors.push(Error::new(
            second,
            "a context manager lends once: this is a second `yield_!` on the way here",
        ));
    }
    errors.into_result()
}

/// The error for a yield in a cleanup.
pub(crate) const IN_CLEANUP: &str =
    "a cleanup lends nothing: write the `yield_!` in the body of the `finally!`";

/// Returns the location of the first yield that belongs to the body around the block.
///
/// Yields in a nested function, a closure or an `async` block do not, nor do those of an `async_gen!`. Tokens of other macros that
/// mention `yield_` count as yields.
pub(crate) fn find(block: &Block) -> Option<Span> {
    let mut find = Find(None);
    find.visit_block_mut(&mut block.clone());
    find.0
}

struct Find(Option<Span>);

impl VisitMut for Find {
    fn visit_macro_mut(&mut self, mac: &mut Macro) {
        if self.0.is_some() {
            return;
        }
        if YieldMacro::of(&mac.path) == Some(YieldMacro::Yield) {
            self.0 = Some(mac.path.span());
            return;
        }
        if mac.path.is_ident("finally") {
            if let Ok(mut blocks) = mac.parse_body::<FinallyInput>() {
                return self.visit_block_mut(&mut blocks.body);
            }
        }
        if mac.path.is_ident("async_with") {
            if let Ok(mut parts) = mac.parse_body::<AsyncWithInput>() {
                self.visit_expr_mut(&mut parts.manager);
                return self.visit_block_mut(&mut parts.block);
            }
        }
        let last = mac.path.segments.last();
        let is_generator =
            last.is_some_and(|last| last.ident == "async_gen" || last.ident == "try_async_gen");
        if !is_generator && scan::mention(mac.tokens.clone(), &["yield_"]) {
            self.0 = Some(mac.path.span());
        }
    }

    fn visit_item_mut(&mut self, _: &mut Item) {}

    fn visit_expr_closure_mut(&mut self, _: &mut ExprClosure) {}

    fn visit_expr_async_mut(&mut self, _: &mut ExprAsync) {}

    fn visit_expr_const_mut(&mut self, _: &mut ExprConst) {}
}

/// Returns `true` if the body mentions `yield_!`, contains a macro that may expand to one, or may diverge without one.
fn may_yield(body: &Block) -> bool {
    struct MayYield(bool);
    impl VisitMut for MayYield {
        fn visit_macro_mut(&mut self, mac: &mut Macro) {
            let is_own = mac.path.is_ident("finally") || mac.path.is_ident("async_with");
            self.0 |= scan::diverges(mac) || !is_own && !scan::is_std_macro(mac);
        }

        fn visit_expr_loop_mut(&mut self, expr: &mut ExprLoop) {
            self.0 = true;
            visit_mut::visit_expr_loop_mut(self, expr);
        }
    }
    let mut may_yield = MayYield(scan::mention(body.to_token_stream(), &["yield_"]));
    may_yield.visit_block_mut(&mut body.clone());
    may_yield.0
}

/// Returns the location of the yield in a statement that is reached whenever the statement is.
fn plain_yield(stmt: &Stmt) -> Option<Span> {
    if scan::begin_with_cfg(stmt.to_token_stream()) {
        return None;
    }
    let mac = match stmt {
        Stmt::Macro(stmt) => &stmt.mac,
        Stmt::Expr(expr, _) => plain_macro(expr)?,
        Stmt::Local(local) => plain_macro(&local.init.as_ref()?.expr)?,
        Stmt::Item(_) => return None,
    };
    (YieldMacro::of(&mac.path) == Some(YieldMacro::Yield)).then(|| mac.path.span())
}

fn plain_macro(expr: &Expr) -> Option<&Macro> {
    match expr {
        Expr::Macro(expr) => Some(&expr.mac),
        Expr::Try(expr) => plain_macro(&expr.expr),
        Expr::Match(expr) => plain_macro(&expr.expr),
        _ => None,
    }
}
