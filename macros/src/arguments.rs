//! How a function's arguments get into the body.
//!
//! As those of an `async fn`: all are moved in, used or not, and dropped in reverse order after the body's own locals; a
//! body that never ran drops them in order. What the body's `async move` block captures is dropped after its locals, and in
//! order. So a captured argument behaves as it should if none before it has anything to drop; each one after that is moved on
//! into a local, as an `async fn` does with all of them. (Such a move costs room for two in the frame, rust-lang/rust#62958,
//! which is why the first one stays where it is.)

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::{Attribute, FnArg, Ident, Pat, PatIdent, PatType, Receiver, ReceiverKind, Signature};

use crate::types;

/// Makes every argument a plain name; returns the statements at the head of the body that make them what they were.
pub(crate) fn move_into_body(sig: &mut Signature) -> TokenStream {
    let mut statements = TokenStream::new();
    let mut none_before = true;
    for (index, argument) in sig.inputs.iter_mut().enumerate() {
        match argument {
            FnArg::Receiver(receiver) => {
                if has_drop(receiver) {
                    let self_token = receiver.self_token;
                    statements.extend(capture(self_token));
                    none_before = false;
                }
            }
            FnArg::Typed(argument) => {
                let cfgs: Vec<_> = argument
                    .attrs
                    .iter()
                    .filter(|a| is_cfg(a))
                    .cloned()
                    .collect();
                let drops = if types::has_no_drop(&argument.ty) {
                    Drops::Nothing
                } else if none_before {
                    none_before = false;
                    Drops::First
                } else {
                    Drops::Later
                };
                let moved = move_argument(argument, index, &drops);
                statements.extend(
                    moved
                        .into_iter()
                        .map(|statement| quote!(#(#cfgs)* #statement)),
                );
            }
        }
    }
    statements
}

/// What an argument has to drop.
enum Drops {
    Nothing,
    /// Something, and no argument before it has.
    First,
    /// Something, and so has one before it.
    Later,
}

fn move_argument(argument: &mut PatType, index: usize, drops: &Drops) -> Vec<TokenStream> {
    let (name, pattern) = match plain_name(&mut argument.pat) {
        Some(name) => (name.clone(), None),
        None => {
            let name = format_ident!("argument_{index}", span = Span::mixed_site());
            let pattern = std::mem::replace(
                &mut *argument.pat,
                Pat::Ident(PatIdent {
                    attrs: Vec::new(),
                    by_ref: None,
                    mutability: None,
                    ident: name.clone(),
                    subpat: None,
                }),
            );
            (name, Some(pattern))
        }
    };
    let mut statements = Vec::new();
    match drops {
        Drops::Nothing => {}
        Drops::First => statements.push(capture(&name)),
        Drops::Later => {
            // A plain name's `mut` goes where the name is bound last.
            let mutability = match &mut *argument.pat {
                Pat::Ident(ident) => ident.mutability.take(),
                _ => None,
            };
            statements.push(quote!(let #mutability #name = #name;));
        }
    }
    // `let _` would bind nothing, and there is nothing to bind.
    match pattern {
        None | Some(Pat::Wild(_)) => {}
        Some(pattern) => statements.push(quote!(let #pattern = #name;)),
    }
    statements
}

/// The name that the pattern is, if it is nothing more.
fn plain_name(pattern: &mut Pat) -> Option<&Ident> {
    match pattern {
        Pat::Ident(PatIdent {
            by_ref: None,
            ident,
            subpat: None,
            ..
        }) => Some(ident),
        _ => None,
    }
}

/// Makes the `async move` block capture the whole of `place`, which it would not where the body uses a part of it, or nothing.
fn capture(place: impl ToTokens) -> TokenStream {
    quote!(let _ = &#place;)
}

fn has_drop(receiver: &Receiver) -> bool {
    match &receiver.kind {
        ReceiverKind::Reference(..) => false,
        ReceiverKind::Typed(_, ty) => !types::has_no_drop(ty),
        _ => true,
    }
}

fn is_cfg(attr: &Attribute) -> bool {
    attr.path().is_ident("cfg")
}
