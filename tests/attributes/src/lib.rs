//! An attribute of another crate.

use proc_macro::{Delimiter, Group, TokenStream, TokenTree};

/// Wraps what every `.await` awaits, as an attribute that instruments code might: `future.await` becomes
/// `future.with_another_context().await`. Macros are no obstacle to it.
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
