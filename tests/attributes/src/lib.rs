//! Attribute macros like those of other crates.

use proc_macro::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};

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

/// Replaces the item by a macro `stolen!` that expands to the given names. They have the hygiene of the first token of the item that the
/// user did not write, as far as the debug output of a span tells. A body in which there is no such token is reported.
#[proc_macro_attribute]
pub fn steal(names: TokenStream, item: TokenStream) -> TokenStream {
    let mut spans = Vec::new();
    collect_spans(item, &mut spans);
    let context = |span: &Span| {
        let span = format!("{span:?}");
        span.split(' ').next().map(str::to_owned)
    };
    let users = context(&spans[0]);
    let Some(inserted) = spans.into_iter().find(|span| context(span) != users) else {
        return r#"compile_error! { "every token of the item is the user's" }"#
            .parse()
            .expect("tokens");
    };
    let names = names.into_iter().map(|mut name| {
        name.set_span(inserted);
        name
    });
    let mut arm: TokenStream = "() =>".parse().expect("tokens");
    arm.extend([TokenTree::from(Group::new(
        Delimiter::Brace,
        names.collect(),
    ))]);
    let mut definition: TokenStream = "macro_rules! stolen".parse().expect("tokens");
    definition.extend([TokenTree::from(Group::new(Delimiter::Brace, arm))]);
    definition
}

fn collect_spans(tokens: TokenStream, spans: &mut Vec<Span>) {
    for token in tokens {
        spans.push(token.span());
        if let TokenTree::Group(group) = token {
            spans.extend([group.span_open(), group.span_close()]);
            collect_spans(group.stream(), spans);
        }
    }
}

/// Expands to the identifier `name`, with the hygiene of the first token of the input. A crate with this macro may be named `core`.
#[proc_macro]
pub fn compile_error(input: TokenStream) -> TokenStream {
    let message = input.into_iter().next().expect("a message");
    let name = if message.to_string().contains("async_with") {
        "__asyncgen_lending"
    } else {
        "__asyncgen_new_token"
    };
    TokenTree::from(Ident::new(name, message.span())).into()
}

/// Expands to the first identifier, with the hygiene of the token behind it.
#[proc_macro]
pub fn name_at(input: TokenStream) -> TokenStream {
    let mut input = input.into_iter();
    let mut name = input.next().expect("an identifier");
    let token = input.next().expect("a token");
    name.set_span(token.span());
    name.into()
}
