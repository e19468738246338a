//! Writes calls of the hidden macros.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Ident, Macro, Path};

use crate::body_context::{BodyContext, HygienicNames};
use crate::check::{BodySummary, LENDS_ONE_VALUE, NOBODY_CLOSES, YIELDER_LENDS_NOTHING};
use crate::exits::Exits;
use crate::facts::{BodySignature, Dialect, YieldForm, YieldMacro};
use crate::span;
use crate::syntax::args::Crate;
use crate::syntax::own_macro::OwnMacro;
use crate::syntax::{keywords, scan};

impl YieldMacro {
    /// Returns the name of the hidden macro, if this macro is allowed with this form of yields.
    pub(crate) fn hidden(self, yields: YieldForm, strategy: YieldStrategy) -> Option<&'static str> {
        use YieldForm::{Items, Lends, OkValues};
        use YieldMacro::{Yield, YieldFrom};
        use YieldStrategy::{Moved, Reserved};
        match (self, yields, strategy) {
            (Yield, Items, Reserved) => Some("yield_in_place"),
            (Yield, Items, Moved) => Some("yield_"),
            (Yield, OkValues, Reserved) => Some("yield_ok_in_place"),
            (Yield, OkValues, Moved) => Some("yield_ok"),
            (Yield, Lends, Reserved) => Some("lend_in_place"),
            (Yield, Lends, Moved) => Some("lend_"),
            (YieldFrom, Items, _) => Some("yield_from"),
            (YieldFrom, OkValues, _) => Some("try_yield_from"),
            (YieldFrom, Lends, _) => None,
        }
    }

    /// Returns `true` if the hidden macro awaits a future of the user, and takes the keyword from the expansion.
    pub(crate) fn awaits(self) -> bool {
        self == YieldMacro::YieldFrom
    }
}

/// How an item gets to the place from which the caller takes it.
#[derive(Clone, Copy)]
pub(crate) enum YieldStrategy {
    /// The place is reserved, and the item is built there.
    Reserved,
    /// The item is built first. The future of the yield moves it when it is polled.
    Moved,
}

/// The name of a local macro that expands to the operand of a `return`: with the value of a body that ends without an error, or with the tokens
/// of the call.
pub(crate) const END: &str = "__asyncgen_end";

/// Replaces a macro call of the user by a call of a hidden macro, at the same location.
pub(crate) fn call_hidden(mac: &mut Macro, name: &str, tokens: TokenStream, private: &Path) {
    let span = mac.path.segments[0].ident.span();
    mac.path = span::hidden_path(private, name, span);
    mac.tokens = tokens;
    span::locate_delimiter(mac);
}

/// Returns `true` for a call that `call_hidden` has written. The path of a user's macro does not begin with our `$crate`, unless another
/// `macro_rules!` has written it.
pub(crate) fn is_hidden(mac: &Macro, private: &Path) -> bool {
    let (path, module) = (&mac.path.segments, &private.segments);
    let mut both = path.iter().zip(module);
    path.len() == module.len() + 1 && both.all(|(part, of_module)| part.ident == of_module.ident)
}

/// Returns the call around the operand of a `yield_from_!` that determines its kind, as two groups. If the type of the operand is wrong, the
/// compiler shows the location `whole`.
pub(crate) fn probe_source(yields: YieldForm, whole: Span, private: &Path) -> TokenStream {
    let span = Span::mixed_site().located_at(whole);
    let probe = span::hidden_path(private, "probe", whole);
    let kind = match yields {
        YieldForm::OkValues => quote_spanned!(span=> .__asyncgen_try_kind()),
        _ => quote_spanned!(span=> .__asyncgen_kind()),
    };
    quote!([#probe] [#kind])
}

/// Passes the operand of a `yield_!` that wraps it in `Ok` to a trait, if the operand is an `Ok(..)` or `Err(..)` itself. The trait explains
/// the mistake if there is one, because the values are not results. The compiler shows the locations `yield_` and `whole`.
pub(crate) fn check_result(
    operand: &TokenStream,
    signature: &BodySignature,
    token: &Ident,
    [yield_, whole]: [Span; 2],
    private: &Path,
) -> Option<TokenStream> {
    // The trait must not guide type inference.
    if signature.yields != YieldForm::OkValues || scan::mention(signature.item.clone(), &["_"]) {
        return None;
    }
    let is_call_of = |name| scan::is_call_of(operand.clone(), name);
    let expected = if is_call_of("Ok") {
        "ValueInOk"
    } else if is_call_of("Err") {
        "ValueOfErr"
    } else {
        return None;
    };
    let span = Span::mixed_site().located_at(whole);
    let probe = span::hidden_path(private, "ok_probe", whole);
    let probe = quote_spanned!(span=> #probe(#token));
    let operand = quote_spanned!(span=> #probe.__asyncgen_operand(#operand));
    let expected = span::hidden_path(private, expected, yield_);
    let span = Span::mixed_site().located_at(yield_);
    let into_value = quote_spanned!(span=> #expected::into_value);
    Some(quote!({
        use #private::FallbackToValue as _;
        #into_value(#probe, #operand)
    }))
}

/// Returns the names of the functions that the hidden macro `with_yielder!` calls: to create the handle, and to turn a value that the handle
/// takes into an item. Returns `None` for a context manager.
pub(crate) fn yielder_functions(yields: YieldForm) -> Option<TokenStream> {
    let names = match yields {
        YieldForm::Items => ["new_yielder", "identity"],
        YieldForm::OkValues => ["new_ok_yielder", "Ok"],
        YieldForm::Lends => return None,
    };
    let [new, into_item] = names.map(|name| Ident::new(name, Span::mixed_site()));
    Some(quote!(#new #into_item))
}

/// Returns the definitions of the local macros `yield_!`, `yield_from_!`, `finally!`, `async_with!` and `with_yielder!`, if the body
/// contains tokens that only the compiler reads. Yields in these tokens are calls of the local macros.
///
/// The token and the label must be in scope where the macros are defined.
pub(crate) fn local_macros(
    summary: &BodySummary,
    signature: &BodySignature,
    names: &HygienicNames,
    krate: &Crate,
) -> Option<TokenStream> {
    if !summary.has_opaque_macro {
        return None;
    }
    if signature.dialect == Dialect::Keywords {
        return Some(keyword_macros(summary, signature, names, krate));
    }
    let HygienicNames { token, label, .. } = names;
    let proof = names.proof.as_ref();
    let proof = &proof.map(|proof| proof.names_at(Span::mixed_site()));
    let private = &krate.private();
    let await_ = &span::await_at(Span::mixed_site());
    let yields = [
        ("yield_", YieldMacro::Yield),
        ("yield_from_", YieldMacro::YieldFrom),
    ]
    .map(|(name, yield_macro)| {
        let expansion = match yield_macro.hidden(signature.yields, YieldStrategy::Moved) {
            Some(hidden) => {
                let hidden = Ident::new(hidden, Span::mixed_site());
                let await_ = yield_macro.awaits().then_some(await_);
                quote!(#private::#hidden! { #token #label #proof #await_; $($tokens)* })
            }
            None => quote!(#private::compile_error!(#LENDS_ONE_VALUE)),
        };
        local_macro(name, &expansion)
    });
    let finally = if signature.resume_protocol.is_some() {
        let head = BodyContext::head(names, signature);
        let krate = &krate.0;
        let exits = &summary.exits;
        quote!(#private::finally! { [#krate] #head #exits #await_ [] $($tokens)* })
    } else {
        // The tokens of an `async_gen!` do not mention `finally!`, else it would have a protocol.
        let message = format!(
            "{NOBODY_CLOSES}; in `async_gen!` write `finally!` in the body, not in another macro's definition"
        );
        quote!(#private::compile_error!(#message))
    };
    let is_ours =
        |name| !summary.users_macros.contains(&name) && !summary.defined_macros.contains(&name);
    let finally = is_ours(OwnMacro::Finally).then(|| local_macro("finally", &finally));
    let constructs = summary.has_opaque_construct.then(|| {
        // Among the tokens of another macro, an `async_with!` expands as outside of generators. Its block refuses yields.
        let word = signature.yields.word();
        let async_with = quote!(#private::async_with!(#word; $($tokens)*));
        let with_yielder = match yielder_functions(signature.yields) {
            Some(functions) => {
                quote!(#private::with_yielder! { #token #label #functions #await_; $($tokens)* })
            }
            None => quote!(#private::compile_error!(#YIELDER_LENDS_NOTHING)),
        };
        [
            is_ours(OwnMacro::AsyncWith).then(|| local_macro("async_with", &async_with)),
            Some(local_macro("with_yielder", &with_yielder)),
        ]
    });
    let constructs = constructs.into_iter().flatten().flatten();
    let end = summary
        .has_opaque_return
        .then(|| end_macro(&summary.exits, names, private));
    Some(quote!(#(#yields)* #finally #end #(#constructs)*))
}

/// Returns the definitions of the local macros for a body with keywords.
fn keyword_macros(
    summary: &BodySummary,
    signature: &BodySignature,
    names: &HygienicNames,
    krate: &Crate,
) -> TokenStream {
    let HygienicNames { token, label, .. } = names;
    let private = &krate.private();
    let yields = summary.has_opaque_yield.then(|| {
        let hidden = YieldMacro::Yield.hidden(signature.yields, YieldStrategy::Moved)?;
        let hidden = Ident::new(hidden, Span::mixed_site());
        Some(local_macro(
            keywords::YIELD,
            &quote!(#private::#hidden! { #token #label; $($tokens)* }),
        ))
    });
    let yields = yields.flatten();
    let end = summary
        .has_opaque_return
        .then(|| local_macro(END, &quote!(#private::end_of_body())));
    quote!(#yields #end)
}

/// Returns the definition of the local macro [`END`].
fn end_macro(exits: &Exits, names: &HygienicNames, private: &TokenStream) -> TokenStream {
    let span = Span::mixed_site();
    let mut empty = exits.empty(private);
    if let Some(proof) = names.proof_to_read() {
        let proof = proof.reference(span);
        empty = quote!(#private::proven(#empty, #proof));
    }
    let empty = exits.end("Return", empty, span, private);
    let value = exits.end("Return", quote!($($tokens)*), span, private);
    define(
        END,
        &quote!(() => { #empty }; ($($tokens:tt)*) => { #value };),
    )
}

/// Returns the definition of a macro whose expansion contains `$($tokens)*`.
fn local_macro(name: &str, expansion: &TokenStream) -> TokenStream {
    define(name, &quote!(($($tokens:tt)*) => { #expansion };))
}

/// Returns the definition of a macro. The macro is called once, because rustc 1.85 warns about unused macros in an expansion.
fn define(name: &str, rules: &TokenStream) -> TokenStream {
    let name = Ident::new(name, Span::call_site());
    quote! {
        macro_rules! #name {
            (__asyncgen_is_used) => {};
            #rules
        }
        #name! { __asyncgen_is_used }
    }
}
