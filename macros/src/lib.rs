//! The procedural macros of the crate `asyncgen`, which re-exports and documents them.

mod calls;
mod check;
mod context;
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
    emit::attribute(args.into(), item.into(), Kind::Generator).into()
}

/// Turns an `async fn` with one `yield_!` in its body into an async context manager. See the documentation of the crate `asyncgen`.
#[proc_macro_attribute]
pub fn async_context_manager(args: TokenStream, item: TokenStream) -> TokenStream {
    emit::attribute(args.into(), item.into(), Kind::Manager).into()
}

/// Expands the body of a generator or of a context manager. The hidden macros of `asyncgen` call it with the right to create the token.
#[doc(hidden)]
#[proc_macro]
pub fn expand_body(input: TokenStream) -> TokenStream {
    emit::body(input.into()).into()
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
    emit::async_with::expand(input.into()).into()
}
