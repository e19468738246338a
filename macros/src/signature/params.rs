//! How a function's arguments get into the body.
//!
//! As those of an `async fn`: all are moved in, used or not, and dropped in reverse order after the
//! body's own locals; a body that never ran drops them in order. What the body's `async move` block
//! captures is dropped after its locals, and in order. So a captured argument behaves as it should
//! if none before it has anything to drop; each one after that is moved on into a local, as an
//! `async fn` does with all of them. (Such a move costs room for two in the frame,
//! rust-lang/rust#62958, which is why the first one stays where it is.)

use std::mem;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::visit_mut::{self, VisitMut};
use syn::{
    Attribute, FnArg, Ident, Pat, PatIdent, PatType, Receiver, ReceiverKind, Signature, Token,
};

use crate::signature::types;

/// Makes every argument a plain name; returns the statements at the head of the body that make them
/// what they were.
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

/// Where an argument has to be, for it to be dropped when it should.
enum Place {
    /// It has nothing to drop.
    Anywhere,
    /// No argument before it has anything to drop.
    Captured,
    /// One before it has.
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

    // What lints are told of the argument goes to the statement that binds the body's names.
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

/// The name of an argument and, if its pattern is more than a name, the pattern to bind from it.
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
            // `let _ = argument` would bind nothing, and there is nothing to bind.
            let pattern = Some(pattern).filter(|pattern| !matches!(pattern, Pat::Wild(_)));
            (name, pattern)
        }
    }
}

/// Whether the name, by its look, is that of a unit struct or a constant, which as a pattern binds
/// nothing.
fn is_constant(name: &PatIdent) -> bool {
    name.ident.to_string().starts_with(char::is_uppercase)
}

/// Whether there is a `ref mut` in a pattern.
struct FindRefMut(bool);

impl VisitMut for FindRefMut {
    fn visit_pat_ident_mut(&mut self, pattern: &mut PatIdent) {
        self.0 |= pattern.by_ref.is_some() && pattern.mutability.is_some();
        visit_mut::visit_pat_ident_mut(self, pattern);
    }
}

/// Makes the `async move` block capture the whole of `place`, which it would not where the body
/// uses a part of it, or nothing.
fn capture(place: impl ToTokens) -> TokenStream {
    quote!(let _ = &#place;)
}

/// Allows what clippy would say of the statement that moves an argument, where an `async fn` has
/// none. No more than that: where a lint is forbidden, nothing may allow it.
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
