//! Calls of hidden macros.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::{Ident, Macro, Path};

use crate::check::{BodySummary, LENDS_ONE_VALUE, NOBODY_CLOSES};
use crate::context::Context;
use crate::facts::{HygienicNames, Returns, YieldForm, YieldMacro};
use crate::span;
use crate::syntax::args::Crate;

impl YieldMacro {
    /// Returns the name of the hidden macro, if this macro is allowed with this form of yields.
    pub(crate) fn hidden(self, yields: YieldForm, strategy: YieldStrategy) -> Option<&'static str> {
        Some(match (yields, self, strategy) {
            (YieldForm::Items, YieldMacro::Yield, YieldStrategy::Reserved) => "yield_in_place",
            (YieldForm::Items, YieldMacro::Yield, YieldStrategy::Moved) => "yield_",
            (YieldForm::Items, YieldMacro::YieldFrom, _) => "yield_from",
            (YieldForm::OkValues, YieldMacro::Yield, YieldStrategy::Reserved) => {
                "yield_ok_in_place"
            }
            (YieldForm::OkValues, YieldMacro::Yield, YieldStrategy::Moved) => "yield_ok",
            (YieldForm::OkValues, YieldMacro::YieldFrom, _) => "try_yield_from",
            (YieldForm::Lends, YieldMacro::Yield, YieldStrategy::Reserved) => "lend_in_place",
            (YieldForm::Lends, YieldMacro::Yield, YieldStrategy::Moved) => "lend_",
            (YieldForm::Lends, YieldMacro::YieldFrom, _) => return None,
        })
    }
}

/// The place where an item is built.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum YieldStrategy {
    /// The place from which the caller takes the item. It is reserved first.
    Reserved,
    /// The future of the yield, which moves the item there when it is polled.
    Moved,
}

/// Replaces a macro call of the user by a call of a hidden macro, at the same location.
pub(crate) fn call_hidden(mac: &mut Macro, name: &str, tokens: TokenStream, private: &Path) {
    let span = mac.path.segments[0].ident.span();
    mac.path = span::hidden_path(private, name, span);
    mac.tokens = tokens;
    span::locate_delimiter(mac);
}

/// Returns the definitions of local macros for a body with tokens that only the compiler reads, which may contain yields.
///
/// The token and the label must be declared before the macros, so that they are in scope in the definitions.
pub(crate) fn local_macros(
    summary: &BodySummary,
    returns: &Returns,
    names: &HygienicNames,
    krate: &Crate,
) -> Option<TokenStream> {
    if !summary.has_opaque_macro {
        return None;
    }
    let HygienicNames { token, label } = names;
    let private = &krate.private();
    let yields = [
        ("yield_", YieldMacro::Yield),
        ("yield_from_", YieldMacro::YieldFrom),
    ]
    .map(|(name, yield_macro)| {
        let expansion = match yield_macro.hidden(returns.yields, YieldStrategy::Moved) {
            Some(hidden) => {
                let hidden = Ident::new(hidden, Span::mixed_site());
                quote!(#private::#hidden! { #token #label; $($tokens)* })
            }
            None => quote!(#private::compile_error!(#LENDS_ONE_VALUE)),
        };
        local_macro(name, &expansion)
    });
    let finally = if returns.protocol.is_some() {
        let head = Context::head(names, returns);
        let krate = &krate.0;
        quote!(#private::finally! { [#krate] #head $($tokens)* })
    } else {
        // An `async_gen!` can be closed if its tokens mention `finally!`.
        let message = format!(
            "{NOBODY_CLOSES}; in `async_gen!` write `finally!` in the body, not in another macro's definition"
        );
        quote!(#private::compile_error!(#message))
    };
    let finally = local_macro("finally", &finally);
    // An `async_with!` in opaque tokens behaves as it does outside of generators.
    let async_with = summary.has_opaque_async_with.then(|| {
        let yields = returns.yields.word();
        local_macro(
            "async_with",
            &quote!(#private::async_with!(#yields; $($tokens)*)),
        )
    });
    Some(quote!(#(#yields)* #finally #async_with))
}

/// Returns the definition of a macro whose expansion contains `$($tokens)*`.
///
/// The macro is called once, because rustc 1.85 warns about unused macros in an expansion.
fn local_macro(name: &str, expansion: &TokenStream) -> TokenStream {
    let name = Ident::new(name, Span::call_site());
    quote! {
        macro_rules! #name {
            (__asyncgen_is_used) => {};
            ($($tokens:tt)*) => { #expansion };
        }
        #name! { __asyncgen_is_used }
    }
}
