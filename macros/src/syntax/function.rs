//! Parses the `async fn` below the attribute.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::{ParseStream, Parser, Result};
use syn::punctuated::Punctuated;
use syn::visit_mut::VisitMut;
use syn::{
    AttrStyle, Attribute, ImplItemFn, Item, ItemFn, LitStr, Meta, ReturnType, Signature, Token,
    TraitItemFn, Visibility, parse_quote,
};

use crate::facts::Kind;
use crate::syntax::args::Crate;
use crate::syntax::errors::bail;
use crate::syntax::path::last_segment;
use crate::syntax::scan::{self, is_punct};

/// A free function, a method, or a declaration in a trait.
pub(crate) struct Function {
    attrs: Vec<Attribute>,
    vis: Visibility,
    defaultness: Option<Token![default]>,
    pub(crate) sig: Signature,
    /// `None` in a declaration without a body.
    pub(crate) body: Option<Group>,
    /// The location of the start of the body, or of the semicolon if there is no body.
    body_span: Span,
}

impl Function {
    /// Parses the function. The body remains tokens, because the hidden macro parses it.
    pub(crate) fn parse(item: TokenStream, kind: Kind) -> Result<Self> {
        let (head, body) = split_off_body(item);
        let parse = |input: ParseStream<'_>| Self::parse_head(input, body, kind);
        parse.parse2(head)
    }

    fn parse_head(input: ParseStream<'_>, body: Option<Group>, kind: Kind) -> Result<Self> {
        let mut attrs = input.call(Attribute::parse_outer)?;
        let vis = input.parse()?;
        let defaultness = input.parse()?;
        if !is_function(input) {
            return Err(input.error(where_to_write_it(input, kind)));
        }
        let sig = input.parse()?;
        let (body, body_span) = match body {
            None => (None, input.parse::<Token![;]>()?.span),
            Some(body) => {
                let (inner, body) = split_off_attributes(body)?;
                attrs.extend(inner);
                let span = body.span_open();
                (Some(body), span)
            }
        };
        Ok(Function {
            attrs,
            vis,
            defaultness,
            sig,
            body,
            body_span,
        })
    }
}

/// Splits off the last braces of an item, which are the body of a function.
fn split_off_body(item: TokenStream) -> (TokenStream, Option<Group>) {
    let mut tokens: Vec<TokenTree> = item.into_iter().collect();
    loop {
        match tokens.pop() {
            // The invisible group around `$item:item` or `$body:block` in a macro.
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::None => {
                tokens.extend(group.stream());
            }
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                return (tokens.into_iter().collect(), Some(group));
            }
            last => {
                tokens.extend(last);
                return (tokens.into_iter().collect(), None);
            }
        }
    }
}

/// Splits off the attributes `#![..]` of a body.
fn split_off_attributes(body: Group) -> Result<(Vec<Attribute>, Group)> {
    let mut tokens = body.stream().into_iter();
    let mut is_next = |sign| is_punct(tokens.next().as_ref(), sign);
    let begins_with_one = is_next('#') && is_next('!');
    if !begins_with_one {
        return Ok((Vec::new(), body));
    }
    let parse = |input: ParseStream<'_>| {
        let attrs = input.call(Attribute::parse_inner)?;
        Ok((attrs, input.parse::<TokenStream>()?))
    };
    let (attrs, rest) = parse.parse2(body.stream())?;
    let mut without = Group::new(Delimiter::Brace, rest);
    without.set_span(body.span());
    Ok((attrs, without))
}

/// Returns `true` if the next tokens are those of a function.
fn is_function(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    while !ahead.peek(Token![fn]) {
        let is_qualifier = ahead.peek(Token![async])
            || ahead.peek(Token![const])
            || ahead.peek(Token![unsafe])
            || ahead.peek(Token![extern])
            || ahead.peek(LitStr);
        if !is_qualifier || ahead.parse::<TokenTree>().is_err() {
            return false;
        }
    }
    true
}

/// Returns the message for an item that is not a function.
fn where_to_write_it(input: ParseStream<'_>, kind: Kind) -> String {
    let attribute = kind.attribute();
    let has_functions = input.peek(Token![impl])
        || input.peek(Token![trait])
        || input.peek(Token![unsafe])
        || input.peek(Token![mod]);
    if has_functions {
        format!(
            "`#[{attribute}]` goes on a function: write it on each `async fn` in here that yields"
        )
    } else {
        format!("`#[{attribute}]` goes on an `async fn`")
    }
}

/// Returns the error, followed by the item that the attribute cannot be applied to. As in rustc, an item with a syntax error is left out.
pub(crate) fn with_error(item: TokenStream, kind: Kind, error: &TokenStream) -> TokenStream {
    let item = syn::parse2(item).map(|item| expand_inside(item, kind));
    let item = item.unwrap_or_default();
    quote!(#error #item)
}

/// Adds the attribute to all `async fn`s in an item. Otherwise the compiler would suggest importing `yield_!`.
fn expand_inside(mut item: Item, kind: Kind) -> TokenStream {
    struct Expand(Ident);
    impl Expand {
        fn mark(&self, attrs: &mut Vec<Attribute>, sig: &Signature) {
            if sig.asyncness.is_some() {
                let (krate, attribute) = (Crate::default().0, &self.0);
                attrs.insert(0, parse_quote!(#[#krate::#attribute]));
            }
        }
    }
    impl VisitMut for Expand {
        fn visit_item_fn_mut(&mut self, function: &mut ItemFn) {
            self.mark(&mut function.attrs, &function.sig);
        }
        fn visit_impl_item_fn_mut(&mut self, function: &mut ImplItemFn) {
            self.mark(&mut function.attrs, &function.sig);
        }
        fn visit_trait_item_fn_mut(&mut self, function: &mut TraitItemFn) {
            self.mark(&mut function.attrs, &function.sig);
        }
    }
    let attribute = Ident::new(kind.attribute(), Span::mixed_site());
    Expand(attribute).visit_item_mut(&mut item);
    item.into_token_stream()
}

impl Function {
    /// Reports a function that cannot be a generator or a manager.
    pub(crate) fn check(&self, kind: Kind) -> Result<()> {
        let (sig, name, attribute) = (&self.sig, kind.name(), kind.attribute());
        if let Some(token) = &sig.constness {
            bail!(token, "{name} cannot be `const`: remove it");
        }
        if let Some(abi) = &sig.abi {
            bail!(abi, "{name} cannot have a foreign ABI: remove it");
        }
        for attr in &self.attrs {
            match own_attribute(attr) {
                Some(other) if other == kind => {
                    bail!(attr, "`#[{attribute}]` is there already: remove this one");
                }
                Some(_) => bail!(
                    attr,
                    "a function is an async generator or an async context manager: remove one of the two attributes"
                ),
                None if is_instrument(&attr.meta) => bail!(
                    attr,
                    "below `#[{attribute}]`, `#[instrument]` covers only the call that creates {name}, and none of its \
                     polls: to run every poll in a span, use `asyncgen::in_scope` instead"
                ),
                None => {}
            }
        }
        // `#[async_trait]` removes the `async`, and returns a pinned future.
        match (sig.asyncness, returns_a_pinned_future(sig), kind) {
            (Some(_), ..) => Ok(()),
            (None, true, Kind::Generator) => bail!(
                sig.fn_token,
                "an attribute around this, `#[async_trait]` perhaps, has made a plain function of it: \
                 write one in here, `fn name(..) -> BoxStream<'_, T> {{ Box::pin(async_gen! {{ .. }}) }}`"
            ),
            (None, true, Kind::Manager) => bail!(
                sig.fn_token,
                "an attribute around this, `#[async_trait]` perhaps, has made a plain function of it: \
                 write this one on a function outside, and call that in here"
            ),
            (None, false, _) => {
                bail!(
                    sig.fn_token,
                    "{name} is written as an `async fn`: write `async fn`"
                )
            }
        }
    }

    /// Makes the function a plain one, after an error.
    pub(crate) fn make_plain(&mut self) {
        self.attrs
            .retain(|attr| own_attribute(attr).is_none() && !is_instrument(&attr.meta));
        let sig = &mut self.sig;
        sig.constness = None;
        sig.asyncness = None;
        if sig.variadic.take().is_some() {
            sig.abi = None;
        }
    }

    /// Returns the function with another body.
    pub(crate) fn with_body(&self, body: &TokenStream) -> TokenStream {
        let Function {
            attrs,
            vis,
            defaultness,
            sig,
            ..
        } = self;
        let outer = attrs.iter().filter(|attr| is_outer(attr));
        let inner = attrs.iter().filter(|attr| !is_outer(attr));
        if self.body.is_some() {
            let mut block = quote!(#(#inner)*);
            block.extend([body.clone()]);
            // The braces have the user's location. Lints take it for the location of the function.
            let mut braces = Group::new(Delimiter::Brace, block);
            braces.set_span(self.body_span);
            quote!(#(#outer)* #vis #defaultness #sig #braces)
        } else {
            let semicolon = Token![;](self.body_span);
            quote!(#(#outer)* #vis #defaultness #sig #semicolon)
        }
    }
}

/// Returns the kind if the attribute has the name of one of our attributes.
fn own_attribute(attr: &Attribute) -> Option<Kind> {
    let name = &attr.path().segments.last()?.ident;
    [Kind::Generator, Kind::Manager]
        .into_iter()
        .find(|kind| name == kind.attribute())
}

/// Returns `true` for `#[tracing::instrument]` and attributes of the same name, in a `#[cfg_attr(..)]` too. The compiler evaluates a
/// `#[cfg_attr(..)]` below an attribute macro after that macro.
fn is_instrument(meta: &Meta) -> bool {
    let path = meta.path();
    if !path.is_ident("cfg_attr") {
        return matches!(path.segments.last(), Some(last) if last.ident == "instrument");
    }
    let parse = Punctuated::<Meta, Token![,]>::parse_terminated;
    let list = meta.require_list();
    let metas = list.and_then(|list| list.parse_args_with(parse));
    metas.is_ok_and(|metas| metas.iter().skip(1).any(is_instrument))
}

/// Returns `true` if the return type is `Pin<..>` of a `Future`.
fn returns_a_pinned_future(sig: &Signature) -> bool {
    let ReturnType::Type(_, ty) = &sig.output else {
        return false;
    };
    let is_pin = last_segment(ty).is_some_and(|last| last.ident == "Pin");
    is_pin && scan::mention(ty.to_token_stream(), &["Future"])
}

fn is_outer(attr: &Attribute) -> bool {
    matches!(attr.style, AttrStyle::Outer)
}
