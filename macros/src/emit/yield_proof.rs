//! Makes the compiler check that each path of a context manager's body yields once.
//!
//! Turns
//!
//! ```ignore
//! {
//!     if is_idle {
//!         return;
//!     }
//!     yield_!(&mut value);
//! }
//! ```
//!
//! in the body of a context manager without an `Error` into
//!
//! ```ignore
//! let a_context_manager_yields_once = yield_permit();
//! let mut every_path_yields_once: YieldPermit;
//! if true {
//!     if is_idle {
//!         return proven((), &every_path_yields_once); // error: isn't initialized
//!     }
//!     // yield_!(&mut value):
//!     lend(&mut value).await;
//!     every_path_yields_once = a_context_manager_yields_once;
//! } else {
//!     every_path_yields_once = needs_no_yield();
//! }
//! let _ = &every_path_yields_once;
//! ```
//!
//! Nothing is read in a manager with `Exit = Completed`, because only a yield gives it the `Completed` that it has to return. With
//! `Exit = Option<Completed>` all exits read the proof but an `Err(..)`, which means that entering failed.
//!
//! The block of a `finally!` or an `async_with!` is a future of its own, which cannot assign a variable of the body. If it contains a yield, it
//! moves the permit into itself, has a proof of its own, and reads it at its exits. The body assigns its own proof behind the construct.
//! An error that leaves the block before the yield is exempt there, too: whether the body goes on to return it depends on values.

use std::mem;

use proc_macro2::{Delimiter, Group, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::parse::{Parser, Result};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::visit_mut::{self, VisitMut};
use syn::{
    Block, Expr, ExprAsync, ExprBlock, ExprCall, ExprClosure, ExprConst, ExprPath, ExprReference,
    ExprReturn, Ident, Item, Macro, Path, Stmt, Token, parse_quote, token,
};

use crate::check::attributes;
use crate::check::return_value::Exit;
use crate::emit::tail_expr;
use crate::facts::HygienicNames;
use crate::facts::Returns;
use crate::facts::YieldForm;
use crate::facts::YieldMacro;
use crate::span;
use crate::syntax::constructs::AsyncWithInput;
use crate::syntax::scan;

/// Returns `true` if the exits of a context manager's body, and of the blocks in it that yield, have to read the proof.
///
/// With `Exit = Completed` they need not: only a yield gives the manager the `Completed` that it has to return.
pub(crate) fn is_needed(returns: &Returns) -> bool {
    returns.yields == YieldForm::Lends && Exit::of(returns) != Exit::Completed
}

/// Declares the permit and the proof of a context manager's body.
pub(crate) fn body_variables(names: &HygienicNames, private: &TokenStream) -> TokenStream {
    let permit = &names.permit;
    let proof = proof_variable(names, private);
    quote! {
        let #permit = #private::yield_permit();
        let _ = &#permit;
        #proof
    }
}

/// Declares the proof of a block that is a future of its own, and moves the permit into the block if it contains a yield.
pub(crate) fn block_variables(
    yield_: Option<Span>,
    names: &mut HygienicNames,
    private: &TokenStream,
) -> TokenStream {
    let permit = yield_.map(|yield_| {
        let outer = located(&names.nest_permit(), yield_);
        let permit = &names.permit;
        quote! {
            let #permit = #outer;
            let _ = &#permit;
        }
    });
    let proof = proof_variable(names, private);
    quote!(#permit #proof)
}

fn proof_variable(names: &HygienicNames, private: &TokenStream) -> TokenStream {
    let proof = &names.proof;
    // The compiler takes the location of the variable from both words.
    let variable = quote_spanned!(proof.span()=> mut #proof);
    quote!(let #variable: #private::YieldPermit;)
}

/// Assigns the proof on a path that needs no yield.
///
/// The assignment has the hygiene and the location of a token of the user's, because the compiler
/// identifies assignments by their location, and all tokens of an expansion could have the same one.
pub(crate) fn exempt(names: &HygienicNames, private: &TokenStream, location: Span) -> TokenStream {
    let proof = &names.proof;
    // The variable is declared elsewhere: the compiler would suggest a `ref` at the same location.
    let exempt = Ident::new("this_path_needs_no_yield", proof.span());
    let (assigned, value) = (located(proof, location), located(&exempt, location));
    let assignment = quote_spanned!(assigned.span()=> #assigned = #value;);
    quote! {
        let #exempt = #private::needs_no_yield();
        #assignment
        let _ = &mut #proof;
    }
}

fn located(name: &Ident, location: Span) -> Ident {
    Ident::new(&name.to_string(), name.span().located_at(location))
}

/// Makes each `return` in a block read the proof, and exempts errors.
///
/// Turns
///
/// ```ignore
/// if is_idle {
///     return Ok(None);
/// }
/// match mode {
///     Mode::Lend => yield_!(&mut value).map(Some),
///     Mode::Refuse => Err(error),
/// }
/// ```
///
/// into
///
/// ```ignore
/// if is_idle {
///     return proven(Ok(None), &every_path_yields_once);
/// }
/// match mode {
///     Mode::Lend => yield_!(&mut value).map(Some),
///     Mode::Refuse => {
///         let this_path_needs_no_yield = needs_no_yield();
///         every_path_yields_once = this_path_needs_no_yield;
///         let _ = &mut every_path_yields_once;
///         Err(error)
///     }
/// }
/// ```
///
/// [`unit_tail`] and [`value_tail`] read the proof at the end of the block. A `?` needs no proof: it returns an error.
pub(crate) fn prove_returns(
    block: &mut Block,
    names: &HygienicNames,
    private: &TokenStream,
) -> Result<()> {
    let private = &Path::parse_mod_style.parse2(private.clone())?;
    let mut returns = ProveReturns { names, private };
    returns.visit_block_mut(block);
    returns.exempt_errors_of_block(block);
    Ok(())
}

/// Ends a body of type `()`, and reads the proof at the end of the block.
pub(crate) fn unit_tail(
    block: &Block,
    names: &HygienicNames,
    private: &TokenStream,
) -> TokenStream {
    let proof = names.proof_at(block.brace_token.span.close());
    let value = taken(block, names, private, None);
    quote! {
        let _: () = #value;
        let _ = #proof;
    }
}

/// Ends a body in the block's value, and reads the proof at the end of the block.
///
/// The first assignment of the variable is never reached. It tells the compiler the type, so that the block's value is coerced. An argument
/// of [`proven`](prove_returns) is coerced too, but the compiler copies it.
pub(crate) fn value_tail(
    block: &Block,
    names: &HygienicNames,
    private: &TokenStream,
) -> TokenStream {
    let span = Span::mixed_site().located_at(tail_expr::tail_span(block));
    let proof = names.proof_at(block.brace_token.span.close());
    let absent = quote_spanned!(span=> #private::absent());
    let value = taken(block, names, private, Some(&absent));
    quote_spanned! {span=>
        let __asyncgen_value;
        if false {
            __asyncgen_value = #private::absent();
            return __asyncgen_value;
        }
        __asyncgen_value = #value;
        let _ = #proof;
        return __asyncgen_value;
    }
}

/// Returns `if true { block } else { .. }`, for the reason that `tail_expr` gives, where the branch that is never taken assigns the proof.
///
/// The branch has the location of the closing brace. When the compiler explains that the proof may be uninitialized there, it leaves out
/// conditions and branches at the same place.
fn taken(
    block: &Block,
    names: &HygienicNames,
    private: &TokenStream,
    absent: Option<&TokenStream>,
) -> TokenStream {
    let span = Span::mixed_site().located_at(tail_expr::tail_span(block));
    let end = block.brace_token.span.close();
    let exempt = exempt(names, private, end);
    let never = Span::mixed_site().located_at(end);
    let always = quote_spanned!(never=> true);
    let mut otherwise = Group::new(Delimiter::Brace, quote!(#exempt #absent));
    otherwise.set_span(never);
    quote_spanned!(span=> if #always #block else #otherwise)
}

struct ProveReturns<'a> {
    names: &'a HygienicNames,
    private: &'a Path,
}

impl ProveReturns<'_> {
    fn exempt_errors_of_block(&self, block: &mut Block) {
        if let Some(Stmt::Expr(expr, None)) = block.stmts.last_mut() {
            if !attributes::expr_has_foreign(expr) {
                self.exempt_errors(expr);
            }
        }
    }

    /// Assigns the proof on the paths on which the value of a returned expression is an `Err(..)`.
    fn exempt_errors(&self, expr: &mut Expr) {
        match expr {
            Expr::Paren(inner) => self.exempt_errors(&mut inner.expr),
            Expr::Group(inner) => self.exempt_errors(&mut inner.expr),
            Expr::Block(inner) => self.exempt_errors_of_block(&mut inner.block),
            Expr::Unsafe(inner) => self.exempt_errors_of_block(&mut inner.block),
            Expr::If(branches) => {
                self.exempt_errors_of_block(&mut branches.then_branch);
                if let Some((_, other)) = &mut branches.else_branch {
                    self.exempt_errors(other);
                }
            }
            Expr::Match(branches) => {
                for arm in &mut branches.arms {
                    self.exempt_errors(&mut arm.body);
                }
            }
            _ if is_error(expr) => {
                let private = self.private;
                let exempt = exempt(self.names, &quote!(#private), expr.span());
                let mut block: ExprBlock = parse_quote!({ #exempt });
                block.block.brace_token = token::Brace(Span::mixed_site().located_at(expr.span()));
                let error = mem::replace(expr, Expr::Verbatim(TokenStream::new()));
                block.block.stmts.push(Stmt::Expr(error, None));
                *expr = Expr::Block(block);
            }
            _ => {}
        }
    }
}

impl VisitMut for ProveReturns<'_> {
    fn visit_stmt_mut(&mut self, stmt: &mut Stmt) {
        // A foreign macro must not get tokens with the hygiene of the token.
        if !attributes::stmt_has_foreign(stmt) {
            visit_mut::visit_stmt_mut(self, stmt);
        }
    }

    fn visit_expr_return_mut(&mut self, expr: &mut ExprReturn) {
        visit_mut::visit_expr_return_mut(self, expr);
        let mut value = match expr.expr.take() {
            Some(value) => *value,
            None => parse_quote!(()),
        };
        if !is_error(&value) {
            self.exempt_errors(&mut value);
            let exit = expr.return_token.span;
            value = Expr::Call(ExprCall {
                attrs: Vec::new(),
                func: Box::new(path(span::hidden_path(self.private, "proven", exit))),
                paren_token: token::Paren(Span::mixed_site().located_at(exit)),
                args: Punctuated::from_iter([value, self.names.proof_at(exit)]),
            });
        }
        expr.expr = Some(Box::new(value));
    }

    fn visit_macro_mut(&mut self, mac: &mut Macro) {
        if YieldMacro::of(&mac.path).is_some() {
            if !scan::may_need_rewriting(mac.tokens.clone()) {
                return;
            }
            if let Ok(mut operand) = mac.parse_body::<Expr>() {
                if !attributes::expr_has_foreign(&mut operand) {
                    self.visit_expr_mut(&mut operand);
                    mac.tokens = quote!(#operand);
                }
            }
        } else if mac.path.is_ident("async_with") {
            if let Ok(mut parts) = mac.parse_body::<AsyncWithInput>() {
                if !attributes::expr_has_foreign(&mut parts.manager) {
                    self.visit_expr_mut(&mut parts.manager);
                    mac.tokens = quote!(#parts);
                }
            }
        }
    }

    // A `return` in these does not leave the block.

    fn visit_item_mut(&mut self, _: &mut Item) {}

    fn visit_expr_closure_mut(&mut self, _: &mut ExprClosure) {}

    fn visit_expr_async_mut(&mut self, _: &mut ExprAsync) {}

    fn visit_expr_const_mut(&mut self, _: &mut ExprConst) {}
}

/// Returns `true` for `Err(..)` and `Err(..)?`.
fn is_error(expr: &Expr) -> bool {
    match expr {
        Expr::Call(call) => match &*call.func {
            Expr::Path(path) => path
                .path
                .segments
                .last()
                .is_some_and(|last| last.ident == "Err"),
            _ => false,
        },
        Expr::Try(expr) => is_error(&expr.expr),
        _ => false,
    }
}

impl HygienicNames {
    /// Returns a reference to the proof, with the location of an exit.
    fn proof_at(&self, exit: Span) -> Expr {
        let proof = located(&self.proof, exit);
        Expr::Reference(ExprReference {
            attrs: Vec::new(),
            and_token: Token![&](proof.span()),
            mutability: None,
            expr: Box::new(path(proof.into())),
        })
    }
}

fn path(path: Path) -> Expr {
    Expr::Path(ExprPath {
        attrs: Vec::new(),
        qself: None,
        path,
    })
}
