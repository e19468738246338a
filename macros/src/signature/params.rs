//! Moves the arguments of a function into the body.
//!
//! The arguments behave like those of an `async fn`. The body owns all of them, even unused ones. It drops them in reverse order, after
//! its locals. A body that has never been polled drops them in order.
//!
//! An `async move` block drops its captured variables in order, after its locals. So an argument may be captured if no argument before it
//! has anything to drop. Each later argument is moved into a local, as an `async fn` does with all of its arguments. (A local takes up
//! twice its size in the frame, rust-lang/rust#62958. For this reason the first argument is only captured.)

use std::mem;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::visit_mut::{self, VisitMut};
use syn::{
    Attribute, FnArg, Ident, Pat, PatIdent, PatType, Receiver, ReceiverKind, Signature, Token,
    TraitBound, parse_quote,
};

use crate::signature::return_type_error::contains_impl_trait;
use crate::signature::types;
use crate::syntax::args::Crate;
use crate::syntax::path::{associated_type, push_argument};

/// Replaces the pattern of every argument by a name. Returns the statements at the start of the body that bind the patterns.
pub(crate) fn move_into_body(sig: &mut Signature) -> TokenStream {
    let mut statements = TokenStream::new();
    let mut none_before = true;
    for (index, argument) in sig.inputs.iter_mut().enumerate() {
        let has_drop = match argument {
            FnArg::Receiver(receiver) => receiver_has_drop(receiver),
            FnArg::Typed(argument) => !types::has_no_drop(&argument.ty),
        };
        let place = match (has_drop, none_before) {
            (false, _) => Place::Anywhere,
            (true, true) => Place::Captured,
            (true, false) => Place::Local,
        };
        none_before &= !has_drop;
        statements.extend(match argument {
            // The receiver is the first argument.
            FnArg::Receiver(receiver) if has_drop => capture(receiver.self_token),
            FnArg::Receiver(_) => TokenStream::new(),
            FnArg::Typed(argument) => move_argument(argument, index, &place),
        });
    }
    statements
}

/// Replaces the patterns that are more than a name. Returns the statements that bind them. For editors, which need no moves.
pub(crate) fn bind_patterns(sig: &mut Signature) -> TokenStream {
    let arguments = sig.inputs.iter_mut().enumerate();
    arguments
        .filter_map(|(index, argument)| match argument {
            FnArg::Receiver(_) => None,
            FnArg::Typed(argument) => Some(move_argument(argument, index, &Place::Anywhere)),
        })
        .collect()
}

/// Adds `Item = Result<T, E>` to each bound `TryStream<Ok = T, Error = E>` of the parameters and generics.
///
/// The compiler does not infer it, so the items could not be used as results.
pub(crate) fn complete_try_streams(sig: &mut Signature, krate: &Crate) {
    struct Complete<'a>(&'a Crate);
    impl VisitMut for Complete<'_> {
        fn visit_trait_bound_mut(&mut self, bound: &mut TraitBound) {
            if let Some(last) = bound.path.segments.last_mut() {
                if last.ident == "TryStream" && associated_type(last, "Item").is_none() {
                    let types = (associated_type(last, "Ok"), associated_type(last, "Error"));
                    if let (Some(ok), Some(error)) = types {
                        let private = self.0.private();
                        let item = quote!(#private::Result<#ok, #error>);
                        if !contains_impl_trait(&item) {
                            push_argument(last, parse_quote!(Item = #item));
                        }
                    }
                }
            }
            visit_mut::visit_trait_bound_mut(self, bound);
        }
    }
    let mut complete = Complete(krate);
    complete.visit_generics_mut(&mut sig.generics);
    for argument in &mut sig.inputs {
        complete.visit_fn_arg_mut(argument);
    }
}

/// The place from which an argument is dropped in the right order.
enum Place {
    /// Any place, because the argument has nothing to drop.
    Anywhere,
    /// A captured variable, because no argument before it has anything to drop.
    Captured,
    /// A local.
    Local,
}

fn move_argument(argument: &mut PatType, index: usize, place: &Place) -> TokenStream {
    let PatType { attrs, pat, .. } = argument;
    let (mut name, pattern) = split(
        mem::replace(&mut **pat, Pat::Verbatim(TokenStream::new())),
        index,
    );
    let ident = name.ident.clone();
    let allowed = pattern.is_none().then(|| allow_move(&name, place));
    let moved = match place {
        Place::Anywhere => None,
        Place::Captured => {
            let captured = capture(&ident);
            Some(quote!(#allowed #captured))
        }
        Place::Local => {
            let mutability = name.mutability.take();
            Some(quote!(#allowed let #mutability #ident = #ident;))
        }
    };
    **pat = Pat::Ident(name);
    let bound = pattern.map(|pattern| quote!(let #pattern = #ident;));

    // Lint attributes of the argument apply to the statement that binds the names.
    let binds_a_name = bound.is_some() || matches!(place, Place::Local);
    let (lints, others): (Vec<Attribute>, _) = mem::take(attrs)
        .into_iter()
        .partition(|attr| binds_a_name && is_lint(attr));
    *attrs = others;
    let cfgs = attrs.iter().filter(|attr| is_cfg(attr));
    let cfgs = quote!(#(#cfgs)*);
    match (moved, bound) {
        (None, None) => TokenStream::new(),
        (Some(moved), None) => quote!(#cfgs #(#lints)* #moved),
        (None, Some(bound)) => quote!(#cfgs #(#lints)* #bound),
        (Some(moved), Some(bound)) => quote!(#cfgs #moved #cfgs #(#lints)* #bound),
    }
}

/// Returns the name of an argument and, unless its pattern is only a name, the pattern to bind.
fn split(pattern: Pat, index: usize) -> (PatIdent, Option<Pat>) {
    match pattern {
        Pat::Ident(name)
            if name.by_ref.is_none() && name.subpat.is_none() && !is_constant(&name) =>
        {
            (name, None)
        }
        mut pattern => {
            let mut is_mutated = FindRefMut(false);
            is_mutated.visit_pat_mut(&mut pattern);
            let name = PatIdent {
                attrs: Vec::new(),
                by_ref: None,
                mutability: is_mutated.0.then(<Token![mut]>::default),
                ident: format_ident!("__asyncgen_argument_{index}", span = Span::mixed_site()),
                subpat: None,
            };
            // `let _ = argument` binds nothing.
            let pattern = Some(pattern).filter(|pattern| !matches!(pattern, Pat::Wild(_)));
            (name, pattern)
        }
    }
}

/// Returns `true` if the name looks like that of a unit struct or a constant. As a pattern, such a name binds nothing.
fn is_constant(name: &PatIdent) -> bool {
    name.ident.to_string().starts_with(char::is_uppercase)
}

/// Searches a pattern for `ref mut`.
struct FindRefMut(bool);

impl VisitMut for FindRefMut {
    fn visit_pat_ident_mut(&mut self, pattern: &mut PatIdent) {
        self.0 |= pattern.by_ref.is_some() && pattern.mutability.is_some();
        visit_mut::visit_pat_ident_mut(self, pattern);
    }
}

/// Makes the `async move` block capture the whole place, even if the body uses only a part of it, or nothing.
fn capture(place: impl ToTokens) -> TokenStream {
    quote!(let _ = &#place;)
}

/// Allows the lints of clippy that the statement which moves an argument may cause. An `async fn` contains no such statement.
///
/// It allows only those that apply, because `#[allow]` of a lint that the user forbids is an error.
fn allow_move(name: &PatIdent, place: &Place) -> TokenStream {
    let is_local = matches!(place, Place::Local);
    let is_mutable = name.mutability.is_some();
    let says_unused = name.ident.to_string().starts_with('_');
    let lints = [
        ("shadow_same", is_local),
        ("collection_is_never_read", is_local && is_mutable),
        ("no_effect_underscore_binding", is_local && says_unused),
        ("used_underscore_binding", says_unused),
    ];
    let lints = lints
        .into_iter()
        .filter(|(_, applies)| *applies)
        .map(|(lint, _)| Ident::new(lint, Span::mixed_site()));
    quote!(#(#[allow(clippy::#lints)])*)
}

fn receiver_has_drop(receiver: &Receiver) -> bool {
    match &receiver.kind {
        ReceiverKind::Reference(..) => false,
        ReceiverKind::Typed(_, ty) => !types::has_no_drop(ty),
        _ => true,
    }
}

fn is_cfg(attr: &Attribute) -> bool {
    attr.path().is_ident("cfg")
}

fn is_lint(attr: &Attribute) -> bool {
    ["allow", "expect", "warn", "deny", "forbid"]
        .iter()
        .any(|level| attr.path().is_ident(level))
}
