//! What a context manager's body ends in. The compiler would say that `()` is not of the type `Completed`, or the
//! other way round; this says what to write.

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::visit_mut::{self, VisitMut};
use syn::{
    Block, Error, Expr, ExprAsync, ExprClosure, ExprMacro, ExprMatch, ExprReturn, Item, Macro, Pat,
    Path, Stmt, Type,
};

use crate::facts::Returns;
use crate::facts::YieldMacro;
use crate::syntax::constructs::FinallyInput;
use crate::syntax::errors::Errors;
use crate::syntax::path::type_arguments;
use crate::syntax::scan;

/// Refuses the values that no context manager of the kind evaluates to, where they can be told by their looks.
pub(crate) fn check(body: &Block, returns: &Returns) -> Result<(), Error> {
    let mut endings = Endings {
        exit: Exit::of(returns),
        in_err: false,
        errors: Errors::default(),
    };
    endings.ends(body);
    endings.visit_block_mut(&mut body.clone());
    endings.errors.into_result()
}

/// What the manager says to come to.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Exit {
    /// `()`: it has no `Error`.
    Unit,
    /// `Result<Completed, E>`.
    Completed,
    /// `Result<Option<Completed>, E>`.
    Option,
    /// A result of something that has a name of the user's.
    Alias,
}

impl Exit {
    pub(crate) fn of(returns: &Returns) -> Exit {
        let Some(value) = &returns.value else {
            return Exit::Unit;
        };
        let exit = match syn::parse2(value.clone()) {
            Ok(Type::Path(result)) => result.path.segments.last().and_then(|last| {
                let exit = type_arguments(last).next()?;
                last_name(exit)
            }),
            _ => None,
        };
        match exit.as_deref() {
            Some("Completed") => Exit::Completed,
            Some("Option") => Exit::Option,
            _ => Exit::Alias,
        }
    }

    /// What has to be returned.
    fn returned(self) -> &'static str {
        match self {
            Exit::Option => {
                "the context manager has to return the `Completed` that its `yield_!` gave: \
                 `Ok(done) => { ..; Ok(Some(done)) }`; or `Ok(None)`, to swallow an error"
            }
            _ => {
                "the context manager has to return the `Completed` that its `yield_!` gave: \
                 `Ok(done) => { ..; Ok(done) }`"
            }
        }
    }
}

const SWALLOWS: &str = "a context manager cannot swallow an error unless it says so: return the error, or write \
     `Exit = Option<Completed>` behind the `Error`, and `Ok(None)` here";

const HAS_NO_ERROR: &str = "this context manager has nothing to do with errors: write \
     `impl AsyncContextManager<Value = T, Error = E>` if it has, or no `Ok` and `Err`";

struct Endings {
    exit: Exit,
    /// Whether it is the arm of an `Err(..)`.
    in_err: bool,
    errors: Errors,
}

impl Endings {
    fn report(&mut self, span: Span, message: &str) {
        self.errors.push(Error::new(span, message));
    }

    /// Nothing stands where there has to be a result.
    fn nothing(&mut self, span: Span) {
        match (self.exit, self.in_err) {
            (Exit::Unit, _) => {}
            (Exit::Completed, true) => self.report(span, SWALLOWS),
            (exit, _) => self.report(span, exit.returned()),
        }
    }

    /// The manager's value is that of the block.
    fn ends(&mut self, block: &Block) {
        match block.stmts.last() {
            None => self.nothing(block.brace_token.span.join()),
            Some(Stmt::Expr(expr, None)) => self.ends_in(expr),
            Some(Stmt::Macro(last)) if last.semi_token.is_none() => self.ends_in_macro(&last.mac),
            // Others may diverge.
            Some(Stmt::Expr(expr, Some(semi))) if comes_back(expr) => self.nothing(semi.span()),
            Some(Stmt::Local(local)) => {
                let init = local.init.as_ref().map(|init| &*init.expr);
                if init.is_some_and(comes_back) {
                    self.nothing(local.semi_token.span());
                }
            }
            Some(Stmt::Macro(last)) => {
                if let Some(semi) = last.semi_token {
                    self.ends_behind(&last.mac, semi.span());
                }
            }
            Some(_) => {}
        }
    }

    /// The manager's last statement is a macro.
    fn ends_behind(&mut self, mac: &Macro, semi: Span) {
        let gives_the_outcome = YieldMacro::of(&mac.path) == Some(YieldMacro::Yield)
            || mac.path.is_ident("finally") && scan::mention(mac.tokens.clone(), &["yield_"]);
        if gives_the_outcome && self.exit != Exit::Unit {
            let message =
                "the context manager has to return what its `yield_!` gave: remove this semicolon";
            self.report(semi, message);
        } else if scan::is_std_macro(mac) && !scan::diverges(mac) {
            self.nothing(semi);
        }
    }

    /// The manager's value is that of the expression.
    fn ends_in(&mut self, expr: &Expr) {
        match expr {
            Expr::Paren(inner) => self.ends_in(&inner.expr),
            Expr::Block(inner) if inner.label.is_none() => self.ends(&inner.block),
            Expr::Unsafe(inner) => self.ends(&inner.block),
            Expr::If(branches) => {
                if let Some((_, otherwise)) = &branches.else_branch {
                    self.ends(&branches.then_branch);
                    self.ends_in(otherwise);
                }
            }
            Expr::Match(branches) => {
                for arm in &branches.arms {
                    let in_err = std::mem::replace(&mut self.in_err, is_of(&arm.pat, "Err"));
                    self.ends_in(&arm.body);
                    self.in_err = in_err;
                }
            }
            Expr::Macro(ExprMacro { mac, .. }) => self.ends_in_macro(mac),
            Expr::Tuple(unit) if unit.elems.is_empty() => self.nothing(expr.span()),
            Expr::Call(call) => {
                if let (Some(name), Some(value)) = (last_word(&call.func), call.args.first()) {
                    self.ends_in_result(&name, value, call.func.span());
                }
            }
            _ => {}
        }
    }

    fn ends_in_result(&mut self, name: &str, value: &Expr, span: Span) {
        if name != "Ok" && name != "Err" {
            return;
        }
        if self.exit == Exit::Unit {
            return self.report(span, HAS_NO_ERROR);
        }
        let is_unit = matches!(value, Expr::Tuple(unit) if unit.elems.is_empty());
        let word = last_word(value);
        if name == "Err" {
            // It has an error, of whatever type.
        } else if is_unit || word.as_deref() == Some("Completed") {
            self.nothing(value.span());
        } else if self.exit == Exit::Completed && word.as_deref() == Some("None") {
            self.report(value.span(), SWALLOWS);
        }
    }

    fn ends_in_macro(&mut self, mac: &Macro) {
        if mac.path.is_ident("finally") {
            if let Ok(blocks) = mac.parse_body::<FinallyInput>() {
                self.ends(&blocks.body);
            }
        }
    }
}

impl VisitMut for Endings {
    fn visit_expr_return_mut(&mut self, expr: &mut ExprReturn) {
        visit_mut::visit_expr_return_mut(self, expr);
        match &expr.expr {
            Some(value) => self.ends_in(value),
            None => self.nothing(expr.return_token.span()),
        }
    }

    fn visit_expr_match_mut(&mut self, expr: &mut ExprMatch) {
        visit_mut::visit_expr_match_mut(self, expr);
        let first = expr.arms.first();
        if let (Exit::Unit, true, Some(arm)) = (self.exit, is_yield(&expr.expr), first) {
            if is_of(&arm.pat, "Ok") || is_of(&arm.pat, "Err") {
                self.report(arm.pat.span(), HAS_NO_ERROR);
            }
        }
    }

    // What stands in these does not leave the body.

    fn visit_item_mut(&mut self, _: &mut Item) {}

    fn visit_expr_closure_mut(&mut self, _: &mut ExprClosure) {}

    fn visit_expr_async_mut(&mut self, _: &mut ExprAsync) {}
}

/// Whether what follows is reached, by the looks of it.
fn comes_back(expr: &Expr) -> bool {
    matches!(expr, Expr::Try(_) | Expr::Assign(_)) || is_yield(expr)
}

fn is_yield(expr: &Expr) -> bool {
    matches!(expr, Expr::Macro(expr) if YieldMacro::of(&expr.mac.path) == Some(YieldMacro::Yield))
}

/// Whether a pattern is `name(..)`.
fn is_of(pattern: &Pat, name: &str) -> bool {
    matches!(pattern, Pat::TupleStruct(pattern) if is_word(&pattern.path, name))
}

fn is_word(path: &Path, name: &str) -> bool {
    path.segments.last().is_some_and(|last| last.ident == name)
}

/// The last name in a path.
fn last_word(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Path(path) => Some(path.path.segments.last()?.ident.to_string()),
        _ => None,
    }
}

fn last_name(ty: &Type) -> Option<String> {
    match ty {
        Type::Path(path) => Some(path.path.segments.last()?.ident.to_string()),
        _ => None,
    }
}
