//! The procedural macros of the crate `asyncgen`, which re-exports and documents them.

mod body_context;
mod calls;
mod check;
mod editor;
mod emit;
mod exits;
mod facts;
mod rewrite;
mod signature;
mod span;
mod syntax;
mod yield_proof;

use proc_macro::TokenStream;

use crate::facts::Kind;

/// Turns an `async fn` with `yield_!` in its body into an async generator. See the documentation of the crate `asyncgen`.
#[proc_macro_attribute]
pub fn async_generator(args: TokenStream, item: TokenStream) -> TokenStream {
    attribute(args, item, Kind::Generator)
}

/// Turns an `async fn` with one `yield_!` in its body into an async context manager. See the documentation of the crate `asyncgen`.
#[proc_macro_attribute]
pub fn async_context_manager(args: TokenStream, item: TokenStream) -> TokenStream {
    attribute(args, item, Kind::Manager)
}

fn attribute(args: TokenStream, item: TokenStream, kind: Kind) -> TokenStream {
    let expand = match editor::is_active() {
        true => editor::attribute,
        false => emit::attribute,
    };
    expand(args.into(), item.into(), kind).into()
}

/// Expands the body of a generator or of a context manager. The hidden macros of `asyncgen` call it with the right to create the token.
#[doc(hidden)]
#[proc_macro]
pub fn expand_body(input: TokenStream) -> TokenStream {
    let expand = match editor::is_active() {
        true => editor::body,
        false => emit::body::expand,
    };
    expand(input.into()).into()
}

/// Expands a `finally!`. The expansion of the surrounding body calls it with the token and the label.
#[doc(hidden)]
#[proc_macro]
pub fn finally(input: TokenStream) -> TokenStream {
    emit::finally::expand(input.into()).into()
}

/// Expands an `async_with!`. The expansion of the surrounding body, if any, calls it with the token and the label.
#[doc(hidden)]
#[proc_macro]
pub fn expand_async_with(input: TokenStream) -> TokenStream {
    let expand = match editor::is_active() {
        true => editor::async_with,
        false => emit::async_with::expand,
    };
    expand(input.into()).into()
}
