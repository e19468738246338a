//! `yield_!` and `yield_from_!`: which macros they are, and which hidden ones they become.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::parse::Result;
use syn::{Block, Error, Ident, Macro, Path};

use crate::context::Context;
use crate::facts::HygienicNames;
use crate::facts::Returns;
use crate::facts::YieldForm;
use crate::facts::YieldMacro;
use crate::span;
use crate::syntax::args::Crate;
use crate::syntax::scan;

impl YieldMacro {
    /// The hidden macro.
    fn hidden(self, yields: YieldForm, place: YieldStrategy) -> Option<&'static str> {
        Some(match (yields, self, place) {
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

/// Where an item is built.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum YieldStrategy {
    /// In the cell, which is reserved first.
    Reserved,
    /// In the future that leaves it in the cell.
    Moved,
}

/// Makes a call of one of the two a call of its hidden macro, with the token and the label before
/// the operand.
pub(crate) fn redirect(
    mac: &mut Macro,
    verb: YieldMacro,
    strategy: YieldStrategy,
    yields: YieldForm,
    names: &HygienicNames,
    private: &Path,
) -> Result<()> {
    let HygienicNames { token, label } = names;
    let operand = &mac.tokens;
    let tokens = quote!(#token #label; #operand);
    let Some(hidden) = verb.hidden(yields, strategy) else {
        return Err(Error::new_spanned(&mac.path, LENDS_ONE_VALUE));
    };
    call_hidden(mac, hidden, tokens, private);
    Ok(())
}

/// Makes a call of one of the user's macros a call of a hidden one.
pub(crate) fn call_hidden(mac: &mut Macro, name: &str, tokens: TokenStream, private: &Path) {
    let span = mac.path.segments[0].ident.span();
    mac.path = span::hidden_path(private, name, span);
    mac.tokens = tokens;
    span::locate_delimiter(mac);
}

const LENDS_ONE_VALUE: &str = "a context manager lends one value: write `yield_!(&mut value)`, or, to lend \
     what another one lends, `async_with!(other, |value| yield_!(value))`";

/// What is wrong with a `finally!` in a generator that can only be dropped.
pub(crate) const NOBODY_CLOSES: &str = "`finally!` in a generator that nobody could close: return \
     `impl AsyncGenerator<Yield = T>`, which is a stream as well";

/// The name of a local macro that expands to the value of a body which ends without an error.
pub(crate) const END: &str = "__asyncgen_end";

/// The macros that yields among another macro's tokens, where no rewriting reaches, resolve to.
///
/// The token and the label must be declared before them: that is what makes hygiene find them.
pub(crate) fn local_macros(
    block: &Block,
    returns: &Returns,
    names: &HygienicNames,
    krate: &Crate,
) -> TokenStream {
    let HygienicNames { token, label } = names;
    let private = &krate.private();
    let yields = [
        ("yield_", YieldMacro::Yield),
        ("yield_from_", YieldMacro::YieldFrom),
    ]
    .map(|(name, verb)| {
        let expansion = match verb.hidden(returns.yields, YieldStrategy::Moved) {
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
        // An `async_gen!` can be closed if it is seen to hold a `finally!`.
        let message = format!(
            "{NOBODY_CLOSES}; in `async_gen!` write `finally!` in the body, not in another macro's definition"
        );
        quote!(#private::compile_error!(#message))
    };
    let finally = local_macro("finally", &finally);
    // Where it is not seen to stand directly in the body, it is the ordinary one.
    let tokens = block.to_token_stream();
    let end = scan::mention(tokens.clone(), &[END])
        .then(|| local_macro(END, &quote!(#private::into_output(()))));
    let async_with = scan::mention(tokens, &["async_with"]).then(|| {
        let yields = returns.yields.word();
        local_macro(
            "async_with",
            &quote!(#private::async_with!(#yields; $($tokens)*)),
        )
    });
    quote!(#(#yields)* #finally #end #async_with)
}

/// Defines a macro that expands to something with `$($tokens)*` in it.
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
