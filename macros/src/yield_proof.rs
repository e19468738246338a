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
//! A manager with an `Error` may return an error instead of yielding, because the error means that entering failed. So the proof is also assigned
//! before an `Err(..)` that is returned. A manager that has to return a `Completed` needs no proof, because only a yield evaluates to one.
//!
//! The block of a `finally!` or an `async_with!` is a future of its own, which cannot assign a variable of the body. If such a block contains a
//! yield, the permit is moved into the block, and the block gets a proof variable of its own, which the exits of the block read. The body's proof
//! is assigned before the block, because the body goes on only after the block has proven its yield. (Except that an error may leave the block
//! before the yield.)

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Block, Expr, ExprReturn, Lifetime, parse_quote, parse_quote_spanned};

use crate::check;
use crate::facts::{BodyKind, BodySignature};
use crate::syntax::args::Crate;
use crate::syntax::tail;

/// The variables by which the compiler counts the yields of a context manager.
///
/// Their names have the hygiene of the user's tokens, because the compiler does not show variables that another crate's macro names.
/// Soundness does not depend on them.
#[derive(Clone)]
pub(crate) struct YieldProof {
    /// The variable that each yield moves.
    permit: Ident,
    /// The variable that each yield assigns.
    proof: Ident,
    /// The exits of the body or block read the proof.
    pub(crate) is_read: bool,
    private: TokenStream,
}

impl YieldProof {
    /// Creates the variables with the given names.
    pub(crate) fn new(
        [permit, proof]: [Ident; 2],
        signature: &BodySignature,
        krate: &Crate,
    ) -> Self {
        YieldProof {
            permit,
            proof,
            is_read: !check::returns_completed(signature),
            private: krate.private(),
        }
    }

    /// Creates the variables of a body.
    pub(crate) fn of_body(user: Span, signature: &BodySignature, krate: &Crate) -> Self {
        let names = ["a_context_manager_yields_once", "every_path_yields_once"];
        Self::new(names.map(|name| Ident::new(name, user)), signature, krate)
    }

    /// Returns the two variables for the block of a `finally!` or an `async_with!` in the body.
    ///
    /// If the block yields, it gets variables of its own, because a future cannot assign one of the body. In this case, also returns the statement
    /// that declares them, and the one that precedes the future.
    pub(crate) fn of_block(
        &self,
        body: BodyKind,
        first_yield: Option<Span>,
        end: Span,
        label: &Lifetime,
    ) -> (Self, Option<[TokenStream; 2]>) {
        let mut own = self.clone();
        let Some(yield_) = first_yield else {
            own.is_read = false;
            if body == BodyKind::Cleanup {
                // A yield that another macro hides in the cleanup finds no variable of this name.
                own.permit = Ident::new("a_cleanup_lends_nothing", own.permit.span());
            }
            return (own, None);
        };
        for name in [&mut own.permit, &mut own.proof] {
            // The names differ, because otherwise a lint could report shadowing.
            let inner = name.to_string().replace(['#', '$'], "_") + "_";
            *name = Ident::new(&inner, name.span());
        }
        let permit = located(&self.permit, yield_);
        let declared = own.declare(&quote!(#permit), end, label);
        (own, Some([declared, self.assign(yield_)]))
    }

    /// Declares the variables of a body.
    pub(crate) fn declare_in_body(&self, end: Span, label: &Lifetime) -> TokenStream {
        let private = &self.private;
        self.declare(&quote!(#private::yield_permit()), end, label)
    }

    /// Declares the variables.
    ///
    /// The `else` is never reached. It uses the variables, so that no lint reports them. Its location is the end of the block, because the
    /// compiler's messages mention only assignments before the error.
    fn declare(&self, value: &TokenStream, end: Span, label: &Lifetime) -> TokenStream {
        let (permit, proof, private) = (&self.permit, &self.proof, &self.private);
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

    /// Returns the names, for a hidden macro.
    pub(crate) fn names(&self) -> TokenStream {
        let YieldProof { permit, proof, .. } = self;
        quote!(#permit #proof)
    }

    /// Returns the names, for a hidden macro that yields at the location.
    pub(crate) fn names_at(&self, yield_: Span) -> TokenStream {
        let (permit, proof) = (located(&self.permit, yield_), located(&self.proof, yield_));
        quote!(#permit #proof)
    }

    /// Assigns the proof on a path that needs no yield of its own.
    pub(crate) fn assign(&self, location: Span) -> TokenStream {
        let private = &self.private;
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
    pub(crate) fn prove_return(&self, expr: &mut ExprReturn) {
        let exit = expr.return_token.span;
        let value = expr.expr.get_or_insert_with(|| parse_quote!(()));
        if !is_error(value) {
            tail::visit_branches(value, &mut |value| self.exempt(value));
            let (private, proof) = (&self.private, self.reference(exit));
            let exit = Span::mixed_site().located_at(exit);
            **value = parse_quote_spanned!(exit=> #private::proven(#value, #proof));
        }
    }

    /// Assigns the proof in the branches of a block's value that are errors.
    pub(crate) fn exempt_errors(&self, block: &mut Block) {
        tail::visit_tails(block, &mut |value| self.exempt(value));
    }

    fn exempt(&self, value: &mut Expr) {
        if is_error(value) {
            let assigned = self.assign(value.span());
            let location = Span::mixed_site().located_at(value.span());
            *value = parse_quote_spanned!(location=> { #assigned #value });
        }
    }
}

/// Returns `true` for `Err(..)` and `Err(..)?`.
fn is_error(expr: &Expr) -> bool {
    match expr {
        Expr::Try(expr) => is_error(&expr.expr),
        _ => tail::calls(expr, &["Err"]),
    }
}

fn located(name: &Ident, location: Span) -> Ident {
    let mut name = name.clone();
    name.set_span(name.span().located_at(location));
    name
}

/// Returns an assignment. The compiler identifies assignments by their location, and all tokens of an expansion could have the same one.
fn assignment(proof: &Ident, value: &Ident, location: Span) -> TokenStream {
    let (proof, value) = (located(proof, location), located(value, location));
    let assigned = quote_spanned!(proof.span()=> #proof = #value;);
    quote!(#assigned let _ = &mut #proof;)
}
