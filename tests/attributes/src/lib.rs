//! Attribute macros like those of other crates.

use proc_macro::{Delimiter, Group, TokenStream, TokenTree};

/// Wraps the operand of every `.await`, as an attribute that instruments code might: `future.await`
/// becomes `future.with_another_context().await`. The tokens of macro calls are rewritten too.
#[proc_macro_attribute]
pub fn wrap_awaits(_: TokenStream, item: TokenStream) -> TokenStream {
    wrap(item)
}

fn wrap(tokens: TokenStream) -> TokenStream {
    let mut wrapped = Vec::<TokenTree>::new();
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), wrap(group.stream()));
                inner.set_span(group.span());
                wrapped.push(inner.into());
            }
            TokenTree::Ident(ident) if ident.to_string() == "await" => {
                let method = "with_another_context".parse::<TokenStream>();
                wrapped.extend(method.expect("an identifier"));
                wrapped.push(Group::new(Delimiter::Parenthesis, TokenStream::new()).into());
                wrapped.extend(".".parse::<TokenStream>().expect("a dot"));
                wrapped.push(ident.into());
            }
            other => wrapped.push(other),
        }
    }
    wrapped.into_iter().collect()
}

/// Adds an `.await` to every call of a function named `later`, as an attribute that makes code
/// asynchronous might. The tokens of macro calls are rewritten too.
#[proc_macro_attribute]
pub fn await_later(_: TokenStream, item: TokenStream) -> TokenStream {
    let mut awaited = Vec::<TokenTree>::new();
    let mut is_called = false;
    for token in item {
        let called = matches!(&token, TokenTree::Ident(ident) if ident.to_string() == "later");
        match token {
            TokenTree::Group(group) => {
                let tokens = await_later(TokenStream::new(), group.stream());
                let mut inner = Group::new(group.delimiter(), tokens);
                inner.set_span(group.span());
                awaited.push(inner.into());
                if is_called {
                    awaited.extend(".await".parse::<TokenStream>().expect("tokens"));
                }
            }
            other => awaited.push(other),
        }
        is_called = called;
    }
    awaited.into_iter().collect()
}

/// Passes the function to a macro instead of leaving it in place: `#[apply(name)]`.
#[proc_macro_attribute]
pub fn apply(name: TokenStream, item: TokenStream) -> TokenStream {
    let mut call = name;
    call.extend("!".parse::<TokenStream>().expect("a token"));
    call.extend([TokenTree::from(Group::new(Delimiter::Brace, item))]);
    call
}
