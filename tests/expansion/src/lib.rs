//! Calls the macros as functions from tokens to tokens, outside of a compiler, and checks
//! properties of every expansion. The macros must not panic. An expansion must contain an error or
//! parse. If the body is valid, the expansion must contain all its tokens, so that compiler errors
//! point at the user's code.
//!
//! `tests/real_code.rs` and the program in `main.rs` use existing code as input. The targets in
//! `fuzz/` generate their input.

/// The sources of `asyncgen-macros`, except for its `lib.rs`, which has the entry points, and for the expansions for editors.
#[allow(dead_code, reason = "the expansions for editors use more")]
#[path = "../../../macros/src"]
mod macros {
    pub(crate) mod body_context;
    pub(crate) mod calls;
    pub(crate) mod check;
    pub(crate) mod emit;
    pub(crate) mod exits;
    pub(crate) mod facts;
    pub(crate) mod rewrite;
    pub(crate) mod signature;
    pub(crate) mod span;
    pub(crate) mod syntax;
    pub(crate) mod yield_proof;
}

// The sources refer to each other by `crate::`.
use macros::*;

pub mod figures;
pub mod forms;
pub mod functions;
pub mod properties;
pub mod sources;
pub mod spans;

use proc_macro2::TokenStream;
use quote::quote;

/// The procedural macros, including hidden ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Macro {
    /// `#[async_generator]`
    AsyncGenerator,
    /// `#[async_context_manager]`
    AsyncContextManager,
    /// `async_gen!`
    AsyncGen,
    /// `try_async_gen!`
    TryAsyncGen,
    /// `async_coroutine!`
    AsyncCoroutine,
    /// `stream!` of the package `asyncgen-async-stream`
    Stream,
    /// `try_stream!` of the same package
    TryStream,
    /// `generator!`, which the attribute leaves in place of a body.
    Generator,
    /// `finally!`, as an expansion calls it.
    Finally,
    /// `async_with!`, as an expansion calls it.
    AsyncWith,
}

impl Macro {
    /// Returns the hidden macro of that name.
    fn hidden(name: &str) -> Option<Self> {
        match name {
            "finally" => Some(Macro::Finally),
            "async_with" => Some(Macro::AsyncWith),
            "generator" | "manager" => Some(Macro::Generator),
            _ => None,
        }
    }

    /// Expands the input. `args` are the arguments of an attribute.
    pub fn expand(self, args: TokenStream, input: TokenStream) -> TokenStream {
        match self {
            Macro::AsyncGenerator => emit::attribute(args, input, facts::Kind::Generator),
            Macro::AsyncContextManager => emit::attribute(args, input, facts::Kind::Manager),
            Macro::AsyncGen => expand_body(quote!(async_gen #input)),
            Macro::TryAsyncGen => expand_body(quote!(try_async_gen #input)),
            Macro::AsyncCoroutine => expand_body(quote!(async_coroutine #input)),
            Macro::Stream => expand_body(quote!(stream #input)),
            Macro::TryStream => expand_body(quote!(try_stream #input)),
            Macro::Generator => expand_body(input),
            Macro::Finally => emit::finally::expand(input),
            Macro::AsyncWith => {
                emit::async_with::expand(quote!([::asyncgen] __asyncgen_lending #input))
            }
        }
    }

    /// Returns `true` for attributes.
    pub fn is_attribute(self) -> bool {
        matches!(self, Macro::AsyncGenerator | Macro::AsyncContextManager)
    }
}

/// Expands `expand_body!`, called like in the `macro_rules!` around it, and puts the result into
/// the braces of a function body.
fn expand_body(input: TokenStream) -> TokenStream {
    let expansion = emit::body::expand(quote!(
        [::asyncgen] __asyncgen_new_token #input
    ));
    quote!({ #expansion })
}
