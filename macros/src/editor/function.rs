//! Expands functions with errors for editors.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::quote;

use crate::facts::{Kind, YieldForm};
use crate::syntax::args::Crate;
use crate::syntax::scan::is_word;

/// Returns an error and the function whose attribute reports it, with its body, so that the types of the code in it are known.
///
/// The tokens of the function need not parse.
pub(crate) fn with_error(item: TokenStream, kind: Kind, error: &TokenStream) -> TokenStream {
    let mut tokens: Vec<TokenTree> = item.into_iter().collect();
    let has_fn = tokens.iter().any(|token| is_word(Some(token), &["fn"]));
    if let (true, Some(TokenTree::Group(body))) = (has_fn, tokens.last()) {
        if body.delimiter() == Delimiter::Brace {
            let mut braces = Group::new(Delimiter::Brace, fallback(body, kind));
            braces.set_span(body.span());
            tokens.pop();
            tokens.push(braces.into());
            let is_async = |token: &TokenTree| is_word(Some(token), &["async"]);
            if let Some(position) = tokens.iter().position(is_async) {
                tokens.remove(position);
            }
        }
    }
    let item: TokenStream = tokens.into_iter().collect();
    quote!(#item #error)
}

/// Returns the statements for a body whose types are not known.
pub(crate) fn fallback(body: &Group, kind: Kind) -> TokenStream {
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
