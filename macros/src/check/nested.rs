//! Scopes in a body in which `yield_!` is not allowed.

use quote::ToTokens;
use syn::{Error, ExprForLoop};

/// A body in the generator's, where nothing can be yielded.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum NestedScope {
    Closure,
    AsyncBlock,
    ConstBlock,
    Function,
    /// An `async` block that an attribute has put around what the user wrote.
    Wrapper,
    /// The block of an `async_with!` that does not stand directly in the body.
    AsyncWith,
}

impl NestedScope {
    fn name(self) -> &'static str {
        match self {
            NestedScope::Closure => "a closure",
            NestedScope::AsyncBlock => "an `async` block",
            NestedScope::ConstBlock => "a `const` block",
            NestedScope::Function => "a nested function",
            NestedScope::Wrapper => "an `async` block that another attribute has put around it",
            NestedScope::AsyncWith => "an `async_with!` in a closure or an `async` block",
        }
    }
}

/// Returns an error for the macro `name!` in a nested scope.
pub(crate) fn misplaced_macro(
    path: &impl ToTokens,
    name: &str,
    scope: NestedScope,
    owner: &str,
) -> Error {
    let what = scope.name();
    let advice = match scope {
        NestedScope::Wrapper => format!(
            "write that attribute below `#[async_{}]`",
            owner.replace(' ', "_")
        ),
        NestedScope::AsyncWith => String::from(
            "write that one directly in the body, outside of closures and `async` blocks",
        ),
        _ => format!("move it out into the {owner}'s own body"),
    };
    let message = format!("`{name}` stands in {what}, which is not the {owner}: {advice}");
    Error::new_spanned(path, message)
}

/// Returns an error for a loop with `#[for_await]` in a nested scope.
pub(crate) fn misplaced_for_await(
    for_loop: &ExprForLoop,
    scope: NestedScope,
    owner: &str,
) -> Error {
    let what = scope.name();
    let message = match scope {
        NestedScope::Wrapper => {
            let owner = owner.replace(' ', "_");
            format!(
                "`#[for_await]` stands in {what}: write that attribute below `#[async_{owner}]`"
            )
        }
        _ => format!(
            "`#[for_await]` stands in {what}: \
             write `for_await!(item in stream => {{ .. }})` there"
        ),
    };
    Error::new_spanned(for_loop.for_token, message)
}
