//! Scopes in a body in which `yield_!` is not allowed.

use syn::{Expr, Local, Pat};

/// A scope inside of a generator's body whose code does not run as part of the generator.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum NestedScope {
    Closure,
    AsyncClosure,
    AsyncBlock,
    ConstBlock,
    Function,
    /// An `async` block that an attribute has put around the user's body.
    Wrapper,
    /// The block of an `async_with!` that is in another nested scope.
    AsyncWith,
    /// The block of an `async_with!` in the tokens of another macro.
    AsyncWithInMacro,
    /// The block of a `with_yielder!`. It is awaited in the body, but yields by a handle.
    WithYielder,
}

/// Implements the methods of `VisitMut` that decide which code is nested.
///
/// Both visitors of a body use them, so that checking and rewriting agree. The visitor needs a field
/// `scope: Option<NestedScope>` and a method `in_nested`, which visits something in a nested scope.
macro_rules! visit_nested_scopes {
    () => {
        fn visit_item_mut(&mut self, item: &mut syn::Item) {
            // A yield in a function would not be the generator's. An attribute may give it another meaning, for example
            // `#[async_generator]`. Other items are left alone.
            if let syn::Item::Fn(function) = item {
                if function.attrs.is_empty() {
                    // An attribute in the signature would receive tokens that are written there.
                    self.in_nested(NestedScope::Function, |this| {
                        this.visit_block_mut(&mut function.block);
                    });
                }
            }
        }

        fn visit_local_mut(&mut self, local: &mut syn::Local) {
            if self.scope.is_none() && crate::check::nested::is_wrapper(local) {
                self.in_nested(NestedScope::Wrapper, |this| {
                    syn::visit_mut::visit_local_mut(this, local);
                });
            } else {
                syn::visit_mut::visit_local_mut(self, local);
            }
        }

        fn visit_expr_closure_mut(&mut self, expr: &mut syn::ExprClosure) {
            let scope = match expr.asyncness {
                Some(_) => NestedScope::AsyncClosure,
                None => NestedScope::Closure,
            };
            self.in_nested(scope, |this| {
                syn::visit_mut::visit_expr_closure_mut(this, expr);
            });
        }

        fn visit_expr_async_mut(&mut self, expr: &mut syn::ExprAsync) {
            let scope = match self.scope {
                Some(NestedScope::Wrapper) => NestedScope::Wrapper,
                _ => NestedScope::AsyncBlock,
            };
            self.in_nested(scope, |this| {
                syn::visit_mut::visit_expr_async_mut(this, expr);
            });
        }

        fn visit_expr_const_mut(&mut self, expr: &mut syn::ExprConst) {
            self.in_nested(NestedScope::ConstBlock, |this| {
                syn::visit_mut::visit_expr_const_mut(this, expr);
            });
        }

        fn visit_attribute_mut(&mut self, _: &mut syn::Attribute) {}
    };
}
pub(crate) use visit_nested_scopes;

/// Returns `true` for `let __some_name = async { .. };`, into which attributes such as `#[tracing::instrument]` put the body.
pub(crate) fn is_wrapper(local: &Local) -> bool {
    let is_reserved =
        matches!(&local.pat, Pat::Ident(pat) if pat.ident.to_string().starts_with("__"));
    let init = local.init.as_ref().map(|init| &*init.expr);
    is_reserved && matches!(init, Some(Expr::Async(_)))
}

impl NestedScope {
    /// Returns the message for a macro or an attribute in the scope.
    pub(crate) fn refuse(self, name: &str, owner: &str) -> String {
        let place = match self {
            NestedScope::Closure | NestedScope::AsyncClosure => "a closure",
            NestedScope::AsyncBlock => "an `async` block",
            NestedScope::ConstBlock => "a `const` block",
            NestedScope::Function => "a nested function",
            NestedScope::Wrapper => "an `async` block that another attribute has put around it",
            NestedScope::AsyncWith => "an `async_with!` in a closure or an `async` block",
            NestedScope::AsyncWithInMacro => "an `async_with!` in the tokens of another macro",
            NestedScope::WithYielder => "the block of a `with_yielder!`",
        };
        let directly = "write the `async_with!` directly in the body, outside of";
        let advice = match self {
            NestedScope::Wrapper => {
                "to run every poll in a tracing span, use `asyncgen::in_scope` instead of that attribute".to_owned()
            }
            _ if name == "#[for_await]" => {
                return format!(
                    "`{name}` is in {place}: write `for_await!(item in stream => {{ .. }})` there"
                );
            }
            NestedScope::AsyncWith => format!("{directly} closures and `async` blocks"),
            NestedScope::AsyncWithInMacro => format!("{directly} other macros"),
            NestedScope::WithYielder => {
                let advice = in_yielder_block(name);
                return format!("`{name}` is in {place}: {advice}");
            }
            _ => {
                let advice = match (name, owner) {
                    ("yield_!", "generator") => self.with_yielder(),
                    ("yield_!", "context manager") => self.around_a_manager(),
                    _ => None,
                };
                let advice = advice.unwrap_or_default();
                let is_in_iteration = self == NestedScope::Closure
                    && matches!(name, "yield_!" | "yield_from_!" | "yield")
                    && owner != "context manager";
                let example = if is_in_iteration {
                    " (write a `for` loop instead of `for_each`)"
                } else {
                    ""
                };
                format!("move it into the {owner}'s own body{example}{advice}")
            }
        };
        format!("`{name}` is in {place}, which is not the {owner}: {advice}")
    }

    /// Returns what to write instead of a `yield_!` in a future that something else polls, as the continuation of a sentence.
    fn around_a_manager(self) -> Option<&'static str> {
        match self {
            NestedScope::AsyncBlock | NestedScope::AsyncClosure => Some(
                ". A context manager does not poll its block, so it cannot put a `timeout` around it: write the `timeout` in the block",
            ),
            _ => None,
        }
    }

    /// Returns how a yield in the scope can be written with a handle, as the continuation of a sentence.
    fn with_yielder(self) -> Option<&'static str> {
        match self {
            NestedScope::AsyncBlock | NestedScope::AsyncClosure | NestedScope::Function => Some(
                ", or write `yielder.yield_(item).await` in the block of a `with_yielder!(|yielder| { .. })`",
            ),
            NestedScope::Closure => Some(
                ", or write `async || yielder.yield_(item).await` in the block of a `with_yielder!(|yielder| { .. })`",
            ),
            _ => None,
        }
    }
}

/// Returns the scope of the block of an `async_with!` in a nested scope.
pub(crate) fn async_with_in(scope: Option<NestedScope>) -> NestedScope {
    match scope {
        Some(NestedScope::WithYielder) => NestedScope::WithYielder,
        _ => NestedScope::AsyncWith,
    }
}

/// Returns what to write instead of a macro in the block of a `with_yielder!`.
fn in_yielder_block(name: &str) -> &'static str {
    match name {
        "yield_!" => "write `yielder.yield_(item).await`",
        "yield_from_!" => "write `for_await!(item in stream => { yielder.yield_(item).await; })`",
        "with_yielder!" => "its futures can yield by the handle of the outer one",
        _ => "write it around the `with_yielder!`",
    }
}
