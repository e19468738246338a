//! The procedural macros of the crate `asyncgen`, which re-exports them and documents how they are
//! used together.

mod calls;
mod check;
mod context;
mod emit;
mod facts;
mod rewrite;
mod signature;
mod span;
mod syntax;

use proc_macro::TokenStream;

use crate::facts::Kind;

/// Makes an `async fn` with `yield_!` in its body an async generator; documented in the crate
/// `asyncgen`.
#[proc_macro_attribute]
pub fn async_generator(args: TokenStream, item: TokenStream) -> TokenStream {
    emit::attribute(args.into(), item.into(), Kind::Generator).into()
}

/// Makes an `async fn` with one `yield_!` in its body an async context manager; documented in the
/// crate `asyncgen`.
#[proc_macro_attribute]
pub fn async_context_manager(args: TokenStream, item: TokenStream) -> TokenStream {
    emit::attribute(args.into(), item.into(), Kind::Manager).into()
}

/// Expands the body of a generator or a context manager, which comes with the token and the label.
#[doc(hidden)]
#[proc_macro]
pub fn expand_body(input: TokenStream) -> TokenStream {
    emit::body(input.into()).into()
}

/// Expands a `finally!`, which comes with the token and the label of the body that it stands in.
#[doc(hidden)]
#[proc_macro]
pub fn finally(input: TokenStream) -> TokenStream {
    emit::finally::expand(input.into()).into()
}

/// Expands an `async_with!`, which comes with the token and the label of the body that it stands in, if it does.
#[doc(hidden)]
#[proc_macro]
pub fn expand_async_with(input: TokenStream) -> TokenStream {
    emit::async_with::expand(input.into()).into()
}
