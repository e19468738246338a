//! Checks the values that the body of a context manager returns.
//!
//! A manager has to return the `Completed` that its `yield_!` evaluates to. For a value of another type, the compiler names
//! both types. The errors here are for mistakes where the types alone do not tell what to write instead.

use syn::{Block, Expr, ExprCall, ExprMatch, Macro, Pat, Path, Stmt};

use crate::facts::{BodyKind, BodySignature, YieldForm, YieldMacro};
use crate::syntax::constructs::FinallyInput;
use crate::syntax::errors::Errors;
use crate::syntax::own_macro::OwnMacro;
use crate::syntax::path::{last_segment, type_arguments};

const SWALLOWS: &str = "a context manager cannot swallow an error unless it says so: return the error, or write \
     `Exit = Option<Completed>` behind the `Error`, and `Ok(None)` here";

const HAS_NO_ERROR: &str = "this context manager has no `Error`: remove the `Ok` or `Err`, \
     or write `impl AsyncContextManager<Value = T, Error = E>`";

const RETURN_COMPLETED: &str = "a context manager has to return the `Completed` that its `yield_!` evaluates to: \
     `Ok(done) => { ..; Ok(done) }`";

const REMOVE_THE_SEMICOLON: &str = "a context manager with an `Error` ends with the outcome of its block, which is the value of `yield_!`: \
     remove the `;`";

/// The type that a manager's body returns, if it is one for which there are checks.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum ReturnValue {
    /// `()`, because the manager has no `Error`.
    Unit,
    /// `Result<Completed, E>`.
    Completed,
}

impl ReturnValue {
    pub(crate) fn of(signature: &BodySignature) -> Option<Self> {
        match (signature.yields, signature.body) {
            (YieldForm::Lends, BodyKind::Unit) => Some(ReturnValue::Unit),
            (YieldForm::Lends, BodyKind::Value) => {
                returns_completed(signature).then_some(ReturnValue::Completed)
            }
            _ => None,
        }
    }

    /// Checks the value of a block. `in_err` is `true` in the arm of an `Err(..)`.
    pub(crate) fn check_block(self, block: &Block, in_err: bool, errors: &mut Errors) {
        match block.stmts.last() {
            None if in_err && self == ReturnValue::Completed => errors.report(block, SWALLOWS),
            Some(Stmt::Expr(expr, None)) => self.check(expr, in_err, errors),
            Some(Stmt::Macro(last)) => match last.semi_token {
                None => self.check_macro(&last.mac, in_err, errors),
                Some(semicolon) => {
                    let is_yield = YieldMacro::of(&last.mac.path) == Some(YieldMacro::Yield);
                    if is_yield && last.attrs.is_empty() && self == ReturnValue::Completed {
                        errors.report(semicolon, REMOVE_THE_SEMICOLON);
                    }
                }
            },
            _ => {}
        }
    }

    /// Checks a value that the body returns.
    pub(crate) fn check(self, value: &Expr, in_err: bool, errors: &mut Errors) {
        match value {
            Expr::Block(inner) => self.check_block(&inner.block, in_err, errors),
            Expr::If(branches) => {
                self.check_block(&branches.then_branch, in_err, errors);
                if let Some((_, otherwise)) = &branches.else_branch {
                    self.check(otherwise, in_err, errors);
                }
            }
            Expr::Match(branches) => {
                for arm in &branches.arms {
                    self.check(&arm.body, is_variant(&arm.pat, "Err"), errors);
                }
            }
            Expr::Macro(inner) => self.check_macro(&inner.mac, in_err, errors),
            Expr::Call(call) => self.check_call(call, in_err, errors),
            _ if in_err && self == ReturnValue::Completed && is_unit(value) => {
                errors.report(value, SWALLOWS);
            }
            _ => {}
        }
    }

    fn check_macro(self, mac: &Macro, in_err: bool, errors: &mut Errors) {
        if OwnMacro::of(&mac.path) == Some(OwnMacro::Finally) {
            if let Ok(input) = mac.parse_body::<FinallyInput>() {
                self.check_block(&input.body, in_err, errors);
            }
        }
    }

    fn check_call(self, call: &ExprCall, in_err: bool, errors: &mut Errors) {
        let is_ok = is_path(&call.func, "Ok");
        if !is_ok && !is_path(&call.func, "Err") {
            return;
        }
        match (self, call.args.first()) {
            (ReturnValue::Unit, _) => errors.report(&call.func, HAS_NO_ERROR),
            (ReturnValue::Completed, Some(value)) if is_ok => {
                let is_none = is_path(value, "None");
                if is_none || in_err && is_unit(value) {
                    errors.report(value, SWALLOWS);
                } else if is_unit(value) || is_path(value, "Completed") {
                    errors.report(value, RETURN_COMPLETED);
                }
            }
            _ => {}
        }
    }

    /// Reports a `match` on the `()` that `yield_!` evaluates to, if its arms are those of a `Result`.
    pub(crate) fn check_match(self, expr: &ExprMatch, errors: &mut Errors) {
        let (ReturnValue::Unit, Expr::Macro(matched)) = (self, &*expr.expr) else {
            return;
        };
        if YieldMacro::of(&matched.mac.path) == Some(YieldMacro::Yield) {
            let is_result = |pat: &&Pat| is_variant(pat, "Ok") || is_variant(pat, "Err");
            if let Some(pat) = expr.arms.first().map(|arm| &arm.pat).filter(is_result) {
                errors.report(pat, HAS_NO_ERROR);
            }
        }
    }
}

/// Returns `true` if a manager returns `Result<Completed, E>`.
pub(crate) fn returns_completed(signature: &BodySignature) -> bool {
    let ty = signature.parsed_body_type();
    let exit = ty
        .as_ref()
        .and_then(last_segment)
        .and_then(|result| type_arguments(result).next());
    exit.and_then(last_segment)
        .is_some_and(|exit| exit.ident == "Completed")
}

/// Returns `true` for the pattern `name(..)`.
fn is_variant(pat: &Pat, name: &str) -> bool {
    matches!(pat, Pat::TupleStruct(pat) if ends_in(&pat.path, name))
}

fn is_path(expr: &Expr, name: &str) -> bool {
    matches!(expr, Expr::Path(expr) if ends_in(&expr.path, name))
}

fn ends_in(path: &Path, name: &str) -> bool {
    path.segments.last().is_some_and(|last| last.ident == name)
}

fn is_unit(expr: &Expr) -> bool {
    matches!(expr, Expr::Tuple(tuple) if tuple.elems.is_empty())
}
