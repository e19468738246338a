//! What the attribute goes on: an `async fn` of any kind.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::parse::{ParseStream, Parser, Result};
use syn::visit_mut::VisitMut;
use syn::{
    AttrStyle, Attribute, Error, ImplItemFn, Item, ItemFn, LitStr, ReturnType, Signature, Token,
    TraitItemFn, Type, Visibility, parse_quote,
};

use crate::facts::Kind;
use crate::syntax::args::Crate;
use crate::syntax::scan;

/// A free function, a method, or a declaration in a trait.
pub(crate) struct Function {
    attrs: Vec<Attribute>,
    vis: Visibility,
    defaultness: Option<Token![default]>,
    pub(crate) sig: Signature,
    /// `None` in a declaration without a body.
    pub(crate) body: Option<Group>,
    /// Where the body begins, or the semicolon in its place.
    body_span: Span,
}

impl Function {
    /// Parses what the attribute stands above, but for the body, which is left as it is.
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

/// Splits the last braces off an item, which are a function's body.
fn split_off_body(item: TokenStream) -> (TokenStream, Option<Group>) {
    let mut tokens: Vec<TokenTree> = item.into_iter().collect();
    loop {
        match tokens.pop() {
            // The invisible group of a macro's `$item:item` or `$body:block`.
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

/// Splits the attributes `#![..]` off a body.
fn split_off_attributes(body: Group) -> Result<(Vec<Attribute>, Group)> {
    let mut tokens = body.stream().into_iter();
    let begins_with_one = is_sign(tokens.next(), '#') && is_sign(tokens.next(), '!');
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

fn is_sign(token: Option<TokenTree>, sign: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == sign)
}

/// Whether a function comes next.
fn is_function(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    while ahead.peek(Token![const])
        || ahead.peek(Token![async])
        || ahead.peek(Token![unsafe])
        || ahead.peek(Token![extern])
        || ahead.peek(LitStr)
    {
        if ahead.parse::<TokenTree>().is_err() {
            return false;
        }
    }
    ahead.peek(Token![fn])
}

/// Where the attribute should stand, if not on what comes next.
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

/// An error of an item that the attribute was put on by mistake, or of a function that cannot be
/// read, with so much of the item that its uses are no further errors.
pub(crate) fn with_error(item: TokenStream, kind: Kind, error: &TokenStream) -> TokenStream {
    match syn::parse2::<Item>(item.clone()) {
        Ok(item) => {
            let item = expand_inside(item, kind);
            quote!(#error #item)
        }
        Err(_) => with_error_as_body(item, error),
    }
}

/// The error as the body of a function that cannot be read.
fn with_error_as_body(item: TokenStream, error: &TokenStream) -> TokenStream {
    let mut tokens: Vec<TokenTree> = item.into_iter().collect();
    let head = tokens.iter().position(|token| is_word(token, "fn"));
    let (Some(head), Some(TokenTree::Group(body))) = (head, tokens.last_mut()) else {
        let item: TokenStream = tokens.into_iter().collect();
        return quote!(#error #item);
    };
    let mut with_error = Group::new(body.delimiter(), error.clone());
    with_error.set_span(body.span());
    *body = with_error;
    let without_async = tokens
        .into_iter()
        .enumerate()
        .filter(|(index, token)| *index > head || !is_word(token, "async"));
    without_async.map(|(_, token)| token).collect()
}

fn is_word(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == word)
}

/// Puts the attribute on all the `async fn`s in an item, so that the yields in them are no further
/// errors.
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
    /// Refuses what no generator can be.
    pub(crate) fn check(&self, kind: Kind) -> Result<()> {
        let (sig, name) = (&self.sig, kind.name());
        if let Some(token) = &sig.constness {
            return Err(Error::new_spanned(
                token,
                format!("{name} cannot be `const`: remove it"),
            ));
        }
        if let Some(abi) = &sig.abi {
            return Err(Error::new_spanned(
                abi,
                format!("{name} cannot have a foreign ABI: remove it"),
            ));
        }
        if let Some(variadic) = &sig.variadic {
            return Err(Error::new_spanned(
                variadic,
                format!("{name} cannot be variadic"),
            ));
        }
        if let Some((again, other)) = self
            .attrs
            .iter()
            .find_map(|attr| own_attribute(attr).map(|other| (attr, other)))
        {
            let message = if kind == other {
                let attribute = kind.attribute();
                format!("`#[{attribute}]` is there already: remove this one")
            } else {
                String::from(
                    "a function is an async generator or an async context manager: remove one of the two attributes",
                )
            };
            return Err(Error::new_spanned(again, message));
        }
        if sig.asyncness.is_none() {
            // `#[async_trait]` leaves no `async`, and all that it adds where that was.
            let message = match (returns_a_pinned_future(sig), kind) {
                (true, Kind::Generator) => String::from(
                    "an attribute around this, `#[async_trait]` perhaps, has made a plain function of it: \
                     write one in here, `fn name(..) -> BoxStream<'_, T> { Box::pin(async_gen! { .. }) }`",
                ),
                (true, Kind::Manager) => String::from(
                    "an attribute around this, `#[async_trait]` perhaps, has made a plain function of it: \
                     write this one on a function outside, and call that in here",
                ),
                (false, _) => format!("{name} is written as an `async fn`: write `async fn`"),
            };
            return Err(Error::new_spanned(sig.fn_token, message));
        }
        Ok(())
    }

    /// Takes off what makes the function more than a plain one, after an error.
    pub(crate) fn make_plain(&mut self) {
        self.attrs.retain(|attr| own_attribute(attr).is_none());
        let sig = &mut self.sig;
        sig.constness = None;
        sig.asyncness = None;
        if sig.variadic.take().is_some() {
            sig.abi = None;
        }
    }

    /// The function with another body.
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
        let head = quote!(#(#outer)* #vis #defaultness #sig);
        if self.body.is_some() {
            // The braces stay the user's: to the compiler's lints a function is written where they are.
            let mut braces = Group::new(Delimiter::Brace, quote!(#(#inner)* #body));
            braces.set_span(self.body_span);
            quote!(#head #braces)
        } else {
            quote_spanned!(self.body_span=> #head;)
        }
    }
}

/// Which of our attributes it is, by the look of it.
fn own_attribute(attr: &Attribute) -> Option<Kind> {
    let name = &attr.path().segments.last()?.ident;
    [Kind::Generator, Kind::Manager]
        .into_iter()
        .find(|kind| name == kind.attribute())
}

/// Whether the return type is `Pin<..>` of a `Future`.
fn returns_a_pinned_future(sig: &Signature) -> bool {
    let ReturnType::Type(_, ty) = &sig.output else {
        return false;
    };
    let is_pin = matches!(&**ty, Type::Path(path)
        if path.path.segments.last().is_some_and(|last| last.ident == "Pin"));
    is_pin && scan::mention(ty.to_token_stream(), &["Future"])
}

fn is_outer(attr: &Attribute) -> bool {
    matches!(attr.style, AttrStyle::Outer)
}
