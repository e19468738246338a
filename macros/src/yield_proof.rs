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
//! let _: () = if true {
//!     if is_idle {
//!         return proven((), &every_path_yields_once); // error: isn't initialized
//!     }
//!     // yield_!(&mut value):
//!     lend(&mut value).await;
//!     every_path_yields_once = a_context_manager_yields_once;
//! } else {
//!     every_path_yields_once = yield_permit();
//! };
//! let _ = &every_path_yields_once;
//! ```
//!
//! With `Exit = Option<Completed>`, the proof is also assigned before an `Err(..)` that is returned, because the error means that entering failed.
//! With `Exit = Completed` no exit reads the proof, because only a yield gives the manager the `Completed` that it has to return.
//!
//! The block of a `finally!` or an `async_with!` is a future of its own, which cannot assign a variable of the body. If it contains a yield, it
//! captures the permit, and has a proof of its own that its exits read. The proof of the body is assigned before the block. An error may
//! leave the block before the yield.

use std::mem;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Block, Expr, ExprBlock, ExprCall, ExprReturn, Lifetime, Path, Stmt, parse_quote, token};

use crate::check;
use crate::context::Reader;
use crate::facts::Returns;
use crate::span;

/// The variables by which the compiler counts the yields of a context manager.
///
/// Their names have the hygiene of the user's tokens, because the compiler does not show variables that another crate's macro names.
/// Soundness does not depend on them.
#[derive(Clone)]
pub(crate) struct YieldProof {
    /// The variable that each yield moves.
    pub(crate) permit: Ident,
    /// The variable that each yield assigns.
    proof: Ident,
    /// The exits of the body or block read the proof.
    pub(crate) is_read: bool,
}

impl YieldProof {
    /// Creates the variables of a body.
    pub(crate) fn of_body(user: Span, returns: &Returns) -> Self {
        YieldProof {
            permit: Ident::new("a_context_manager_yields_once", user),
            proof: Ident::new("every_path_yields_once", user),
            is_read: !check::returns_completed(returns),
        }
    }

    /// Reads the tokens of [`at`](Self::at).
    pub(crate) fn read(input: &mut Reader, returns: &Returns) -> syn::Result<Self> {
        Ok(YieldProof {
            permit: input.ident()?,
            proof: input.ident()?,
            is_read: !check::returns_completed(returns),
        })
    }

    /// Returns the names, for a hidden macro that yields at the location or contains a yield.
    pub(crate) fn at(&self, location: Span) -> TokenStream {
        let [permit, proof] = [&self.permit, &self.proof].map(|name| located(name, location));
        quote!(#permit #proof)
    }

    /// Returns the variables of a block. The names differ, because otherwise a lint could report shadowing.
    pub(crate) fn of_block(&self) -> Self {
        let [permit, proof] =
            [&self.permit, &self.proof].map(|name| Ident::new(&format!("{name}_"), name.span()));
        YieldProof {
            permit,
            proof,
            is_read: self.is_read,
        }
    }

    /// Returns the variables of a block in whose tokens no yield can be seen. A yield that another macro hides in a cleanup finds no permit.
    pub(crate) fn without_yield(&self, is_cleanup: bool) -> Self {
        let mut own = self.clone();
        own.is_read = false;
        if is_cleanup {
            own.permit = Ident::new("a_cleanup_lends_nothing", own.permit.span());
        }
        own
    }

    /// Returns the permit, to be moved into a block with a yield at the location.
    pub(crate) fn permit_at(&self, yield_: Span) -> Ident {
        located(&self.permit, yield_)
    }

    /// Declares the variables.
    ///
    /// The `else` is never reached. It uses the variables, so that no lint reports them. Its location is the end of the block, because the
    /// compiler's messages mention only assignments before the error.
    pub(crate) fn declare(
        &self,
        value: &TokenStream,
        label: &Lifetime,
        end: Span,
        private: &TokenStream,
    ) -> TokenStream {
        let YieldProof { permit, proof, .. } = self;
        // The compiler takes the location of the variable from both words.
        let declared = quote_spanned!(proof.span()=> mut #proof);
        let assigned = assignment(proof, permit, end);
        quote! {
            let #permit = #value;
            let #declared: #private::YieldPermit;
            let () = () else {
                #assigned
                break #label;
            };
        }
    }

    /// Assigns the proof on a path that needs no yield of its own.
    pub(crate) fn assign(&self, location: Span, private: &TokenStream) -> TokenStream {
        let value = Ident::new("this_path_needs_no_yield", self.proof.span());
        let assigned = assignment(&self.proof, &value, location);
        quote!(let #value = #private::yield_permit(); #assigned)
    }

    /// Returns a reference to the proof, with the location of an exit.
    pub(crate) fn reference(&self, exit: Span) -> TokenStream {
        let proof = located(&self.proof, exit);
        quote_spanned!(proof.span()=> &#proof)
    }

    /// Makes a `return` read the proof, except for branches of its value that are errors.
    pub(crate) fn prove_return(&self, expr: &mut ExprReturn, private: &Path) {
        let exit = expr.return_token.span;
        let value = expr.expr.get_or_insert_with(|| parse_quote!(()));
        if !is_error(value) {
            self.exempt(value, private);
            let function = span::hidden_path(private, "proven", exit);
            let operand = mem::replace(&mut **value, Expr::PLACEHOLDER);
            **value = Expr::Call(ExprCall {
                attrs: Vec::new(),
                func: Box::new(Expr::Verbatim(quote!(#function))),
                paren_token: token::Paren(Span::mixed_site().located_at(exit)),
                args: Punctuated::from_iter([operand, Expr::Verbatim(self.reference(exit))]),
            });
        }
    }

    /// Assigns the proof in the branches of a block's value that are errors.
    pub(crate) fn exempt_block(&self, block: &mut Block, private: &Path) {
        if let Some(Stmt::Expr(value, None)) = block.stmts.last_mut() {
            self.exempt(value, private);
        }
    }

    fn exempt(&self, value: &mut Expr, private: &Path) {
        match value {
            Expr::Paren(inner) => self.exempt(&mut inner.expr, private),
            Expr::Group(inner) => self.exempt(&mut inner.expr, private),
            Expr::Block(inner) => self.exempt_block(&mut inner.block, private),
            Expr::Unsafe(inner) => self.exempt_block(&mut inner.block, private),
            Expr::If(branches) => {
                self.exempt_block(&mut branches.then_branch, private);
                if let Some((_, other)) = &mut branches.else_branch {
                    self.exempt(other, private);
                }
            }
            Expr::Match(branches) => {
                for arm in &mut branches.arms {
                    self.exempt(&mut arm.body, private);
                }
            }
            _ if is_error(value) => {
                let location = value.span();
                let assigned = self.assign(location, &quote!(#private));
                let error = mem::replace(value, Expr::PLACEHOLDER);
                let brace_token = token::Brace(Span::mixed_site().located_at(location));
                let stmts = [Expr::Verbatim(assigned), error].map(|expr| Stmt::Expr(expr, None));
                *value = Expr::Block(ExprBlock {
                    attrs: Vec::new(),
                    label: None,
                    block: Block {
                        brace_token,
                        stmts: stmts.into(),
                    },
                });
            }
            _ => {}
        }
    }
}

/// Returns `true` for `Err(..)` and `Err(..)?`.
fn is_error(expr: &Expr) -> bool {
    match expr {
        Expr::Call(call) => {
            matches!(&*call.func, Expr::Path(function)
                if function.path.segments.last().is_some_and(|last| last.ident == "Err"))
        }
        Expr::Try(expr) => is_error(&expr.expr),
        _ => false,
    }
}

fn located(name: &Ident, location: Span) -> Ident {
    Ident::new(&name.to_string(), name.span().located_at(location))
}

/// Returns an assignment. The compiler identifies assignments by their location, and all tokens of an expansion could have the same one.
fn assignment(proof: &Ident, value: &Ident, location: Span) -> TokenStream {
    let (proof, value) = (located(proof, location), located(value, location));
    let assigned = quote_spanned!(proof.span()=> #proof = #value;);
    quote!(#assigned let _ = &mut #proof;)
}
