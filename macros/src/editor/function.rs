//! Expands the attributes for editors.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::quote;

use crate::emit;
use crate::facts::{Kind, YieldForm};
use crate::signature::params;
use crate::syntax::args::Crate;
use crate::syntax::function::Function;
use crate::syntax::scan::is_word;

/// Expands the attribute on the item below it.
pub(crate) fn attribute(args: TokenStream, item: TokenStream, kind: Kind) -> TokenStream {
    let mut function = match Function::parse(item.clone(), kind) {
        Ok(function) => function,
        Err(error) => return with_error(item, kind, &error.into_compile_error()),
    };
    emit::expand_function(args, &mut function, kind, params::bind_patterns).unwrap_or_else(
        |error| {
            let body = function.body.as_ref().map(|body| fallback(body, kind));
            emit::report(function, error, body)
        },
    )
}

/// Returns an error and the function whose attribute reports it, with its body, so that the types of the code in it are known.
///
/// The tokens of the function need not parse.
fn with_error(item: TokenStream, kind: Kind, error: &TokenStream) -> TokenStream {
    let mut tokens: Vec<TokenTree> = item.into_iter().collect();
    let has_fn = tokens.iter().any(|token| is_word(token, &["fn"]));
    if let (true, Some(TokenTree::Group(body))) = (has_fn, tokens.last()) {
        if body.delimiter() == Delimiter::Brace {
            let mut braces = Group::new(Delimiter::Brace, fallback(body, kind));
            braces.set_span(body.span());
            tokens.pop();
            tokens.push(braces.into());
            let is_async = |token: &TokenTree| is_word(token, &["async"]);
            if let Some(position) = tokens.iter().position(is_async) {
                tokens.remove(position);
            }
        }
    }
    let item: TokenStream = tokens.into_iter().collect();
    quote!(#item #error)
}

/// Returns the statements for a body whose types are not known.
fn fallback(body: &Group, kind: Kind) -> TokenStream {
    let private = Crate::default().private();
    let (hidden, yields, item) = match kind {
        Kind::Generator => (quote!(generator), YieldForm::Items, quote!(_)),
        Kind::Manager => (
            quote!(manager),
            YieldForm::Lends,
            quote!(#private::LentPtr<_>),
        ),
    };
    let yields = yields.word();
    quote! {
        let _ = {
            #private::#hidden! { #yields plain any [#item] [#private::Sent<()>] [] [] [] #body }
        };
        #private::unreachable_value()
    }
}
