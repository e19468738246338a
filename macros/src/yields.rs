//! `yield_!` and `yield_from_!`: which macros they are, and which hidden ones they become.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::{Parser, Result};
use syn::punctuated::Punctuated;
use syn::{Block, Error, Expr, Ident, Lifetime, Macro, MacroDelimiter, Path, PathSegment, Token};

use crate::args::Crate;
use crate::context::Context;
use crate::returns::{Returns, Yields};
use crate::{finally, tokens};

/// The hygienic names that an expansion binds and hands to the hidden macros.
pub(crate) struct Names {
    pub(crate) token: Ident,
    pub(crate) label: Lifetime,
}

impl Names {
    /// The names, for the compiler to point there where it speaks of them.
    pub(crate) fn at(span: Span, yields: Yields) -> Self {
        // The compiler shows a user the token where what is yielded borrows from the body, and the label
        // where a macro takes a yield elsewhere.
        let (token, label) = match yields {
            Yields::Items | Yields::OkValues => (
                "the_generator",
                "'yield_must_stand_directly_in_the_generator",
            ),
            Yields::Lends => (
                "lend_what_the_guard_derefs_to",
                "'yield_must_stand_directly_in_the_context_manager",
            ),
        };
        let span = Span::mixed_site().located_at(span);
        Names {
            token: Ident::new(token, span),
            label: Lifetime::new(label, span),
        }
    }
}

/// Which of the two.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Verb {
    Yield,
    YieldFrom,
}

impl Verb {
    /// The one that a macro is called by.
    pub(crate) fn of(path: &Path) -> Option<Self> {
        let name = path.get_ident()?;
        if name == "yield_" {
            Some(Verb::Yield)
        } else if name == "yield_from_" {
            Some(Verb::YieldFrom)
        } else {
            None
        }
    }

    /// The macro's name, as one speaks of it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Verb::Yield => "yield_!",
            Verb::YieldFrom => "yield_from_!",
        }
    }

    /// What it takes, for those who gave it more.
    pub(crate) fn takes(self, yields: Yields) -> &'static str {
        match self {
            Verb::Yield if yields == Yields::Lends => {
                "`yield_!` takes one reference, `yield_!(&mut value)`, or none to lend `()`: \
                 lend a tuple to lend several at once"
            }
            Verb::Yield => {
                "`yield_!` takes one value, or none to yield `()`: \
                 write a tuple to yield several at once"
            }
            Verb::YieldFrom => "`yield_from_!` takes one stream",
        }
    }

    /// The hidden macro.
    fn hidden(self, yields: Yields, place: Place) -> Option<&'static str> {
        Some(match (yields, self, place) {
            (Yields::Items, Verb::Yield, Place::Reserved) => "yield_in_place",
            (Yields::Items, Verb::Yield, Place::Future) => "yield_",
            (Yields::Items, Verb::YieldFrom, _) => "yield_from",
            (Yields::OkValues, Verb::Yield, Place::Reserved) => "yield_ok_in_place",
            (Yields::OkValues, Verb::Yield, Place::Future) => "yield_ok",
            (Yields::OkValues, Verb::YieldFrom, _) => "try_yield_from",
            (Yields::Lends, Verb::Yield, Place::Reserved) => "lend_in_place",
            (Yields::Lends, Verb::Yield, Place::Future) => "lend_",
            (Yields::Lends, Verb::YieldFrom, _) => return None,
        })
    }
}

/// Where an item is built.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Place {
    /// In the cell, which is reserved first.
    Reserved,
    /// In the future that leaves it in the cell.
    Future,
}

/// Makes a call of one of the two a call of its hidden macro, with the token and the label before
/// the operand.
pub(crate) fn redirect(
    mac: &mut Macro,
    verb: Verb,
    place: Place,
    yields: Yields,
    names: &Names,
    private: &Path,
) -> Result<()> {
    let Names { token, label } = names;
    let operand = &mac.tokens;
    let tokens = quote!(#token #label; #operand);
    let Some(hidden) = verb.hidden(yields, place) else {
        return Err(Error::new_spanned(&mac.path, LENDS_ONE_VALUE));
    };
    call_hidden(mac, hidden, tokens, private);
    Ok(())
}

/// Makes a call of one of the user's macros a call of a hidden one.
pub(crate) fn call_hidden(mac: &mut Macro, name: &str, tokens: TokenStream, private: &Path) {
    let span = mac.path.segments[0].ident.span();
    mac.path = hidden_path(private, name, span);
    mac.tokens = tokens;
    locate_delimiter(mac);
}

/// The path of a hidden macro, for which the compiler points at the user's.
fn hidden_path(private: &Path, name: &str, span: Span) -> Path {
    let mut path = private.clone();
    let name = Ident::new(name, Span::mixed_site());
    path.segments.push(name.into());
    // As `located_at`, without a stream of the tokens.
    let between = path
        .segments
        .pairs_mut()
        .filter_map(|pair| pair.into_tuple().1);
    for separator in path.leading_colon.iter_mut().chain(between) {
        separator.spans = separator.spans.map(|own| own.located_at(span));
    }
    for PathSegment { ident, .. } in &mut path.segments {
        ident.set_span(ident.span().located_at(span));
    }
    path
}

const LENDS_ONE_VALUE: &str = "a context manager lends one value: write `yield_!(&mut value)`, or, to lend \
     what another one lends, `async_with!(other, |value| yield_!(value))`";

/// Lest the compiler point at the attribute where it means the whole call.
fn locate_delimiter(mac: &mut Macro) {
    let whole = match &mut mac.delimiter {
        MacroDelimiter::Paren(token) => &mut token.span,
        MacroDelimiter::Brace(token) => &mut token.span,
        MacroDelimiter::Bracket(token) => &mut token.span,
    };
    let mut group = Group::new(Delimiter::None, TokenStream::new());
    group.set_span(Span::mixed_site().located_at(whole.join()));
    *whole = group.delim_span();
}

/// Tokens of ours, for which the compiler points at the user's.
pub(crate) fn located_at(span: Span, tokens: TokenStream) -> TokenStream {
    let locate = |mut token: TokenTree| {
        token.set_span(token.span().located_at(span));
        token
    };
    tokens.into_iter().map(locate).collect()
}

/// The macros that yields among another macro's tokens, where no rewriting reaches, resolve to.
///
/// The token and the label must be declared before them: that is what makes hygiene find them.
pub(crate) fn local_macros(
    block: &Block,
    returns: &Returns,
    names: &Names,
    krate: &Crate,
) -> TokenStream {
    let Names { token, label } = names;
    let private = &krate.private();
    let yields = [("yield_", Verb::Yield), ("yield_from_", Verb::YieldFrom)].map(|(name, verb)| {
        let expansion = match verb.hidden(returns.yields, Place::Future) {
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
            "{}; in `async_gen!` write `finally!` in the body, not in another macro's definition",
            finally::NOBODY_CLOSES
        );
        quote!(#private::compile_error!(#message))
    };
    let finally = local_macro("finally", &finally);
    // Where it is not seen to stand directly in the body, it is the ordinary one.
    let async_with = tokens::mention(block.to_token_stream(), &["async_with"]).then(|| {
        let yields = returns.yields.word();
        local_macro(
            "async_with",
            &quote!(#private::async_with!(#yields; $($tokens)*)),
        )
    });
    quote!(#(#yields)* #finally #async_with)
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

/// What follows the first operand of several.
pub(crate) fn second_operand(operands: TokenStream) -> Option<TokenStream> {
    // Most operands hold no comma, and a comma may stand in generic arguments.
    let is_comma =
        |token: TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ',');
    if !operands.clone().into_iter().any(is_comma) {
        return None;
    }
    let operands = Punctuated::<Expr, Token![,]>::parse_terminated
        .parse2(operands)
        .ok()?;
    operands.into_iter().nth(1).map(ToTokens::into_token_stream)
}
