//! What the attribute goes on: an `async fn` of any kind.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::{Parse, ParseStream, Result};
use syn::visit_mut::VisitMut;
use syn::{
    AttrStyle, Attribute, Block, Error, ImplItemFn, Item, ItemFn, LitStr, Signature, Token,
    TraitItemFn, Visibility, braced, parse_quote,
};

use crate::args::Crate;
use crate::{attributes, body};

/// A free function, a method, or a declaration in a trait.
pub(crate) struct Function {
    attrs: Vec<Attribute>,
    vis: Visibility,
    defaultness: Option<Token![default]>,
    pub(crate) sig: Signature,
    /// `None` in a declaration without a body; an error where it cannot be read.
    pub(crate) body: Option<Result<Block>>,
    /// Where the body stands.
    body_span: Span,
}

impl Parse for Function {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let mut attrs = input.call(Attribute::parse_outer)?;
        let vis = input.parse()?;
        let defaultness = input.parse()?;
        if !is_function(input) {
            return Err(input.error(where_to_write_it(input)));
        }
        let sig = input.parse()?;
        let mut body_span = Span::mixed_site();
        let body = if input.parse::<Option<Token![;]>>()?.is_some() {
            None
        } else {
            let content;
            let brace_token = braced!(content in input);
            body_span = brace_token.span.join();
            attrs.extend(content.call(Attribute::parse_inner)?);
            let stmts = body::parse(&content);
            Some(stmts.map(|stmts| Block { brace_token, stmts }))
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
fn where_to_write_it(input: ParseStream<'_>) -> &'static str {
    let has_functions = input.peek(Token![impl])
        || input.peek(Token![trait])
        || input.peek(Token![unsafe])
        || input.peek(Token![mod]);
    if has_functions {
        "`#[async_generator]` goes on a function: write it on each `async fn` in here that yields"
    } else {
        "`#[async_generator]` goes on an `async fn`"
    }
}

/// Makes generators of all the `async fn`s in an item that the attribute was put on by mistake, so
/// that the yields in them are no further errors.
pub(crate) fn expand_inside(item: TokenStream) -> TokenStream {
    struct Expand;
    impl Expand {
        fn mark(attrs: &mut Vec<Attribute>, sig: &Signature) {
            if sig.asyncness.is_some() {
                let krate = Crate::default().0;
                attrs.insert(0, parse_quote!(#[#krate::async_generator]));
            }
        }
    }
    impl VisitMut for Expand {
        fn visit_item_fn_mut(&mut self, function: &mut ItemFn) {
            Self::mark(&mut function.attrs, &function.sig);
        }
        fn visit_impl_item_fn_mut(&mut self, function: &mut ImplItemFn) {
            Self::mark(&mut function.attrs, &function.sig);
        }
        fn visit_trait_item_fn_mut(&mut self, function: &mut TraitItemFn) {
            Self::mark(&mut function.attrs, &function.sig);
        }
    }
    match syn::parse2::<Item>(item.clone()) {
        Ok(mut item) => {
            Expand.visit_item_mut(&mut item);
            item.into_token_stream()
        }
        Err(_) => item,
    }
}

impl Function {
    /// Refuses what no generator can be.
    pub(crate) fn check(&self) -> Result<()> {
        let sig = &self.sig;
        if let Some(token) = &sig.constness {
            return Err(Error::new_spanned(
                token,
                "an async generator cannot be `const`: remove it",
            ));
        }
        if let Some(abi) = &sig.abi {
            return Err(Error::new_spanned(
                abi,
                "an async generator cannot have a foreign ABI: remove it",
            ));
        }
        if let Some(variadic) = &sig.variadic {
            return Err(Error::new_spanned(
                variadic,
                "an async generator cannot be variadic",
            ));
        }
        if let Some(again) = self.attrs.iter().find(|attr| is_ours(attr)) {
            return Err(Error::new_spanned(
                again,
                "`#[async_generator]` is there already: remove this one",
            ));
        }
        if sig.asyncness.is_none() {
            return Err(Error::new_spanned(
                sig.fn_token,
                "an async generator is written as an `async fn`: write `async fn`",
            ));
        }
        Ok(())
    }

    /// Whether a macro below ours may still rewrite what this one makes of the function.
    pub(crate) fn is_seen_by_others(&self) -> bool {
        self.attrs.iter().any(attributes::is_foreign)
    }

    /// Takes off what makes the function more than a plain one, after an error.
    pub(crate) fn make_plain(&mut self) {
        self.attrs.retain(|attr| !is_ours(attr));
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
            quote!(#head;)
        }
    }
}

/// Whether the attribute is this one again, by the look of it.
fn is_ours(attr: &Attribute) -> bool {
    attr.path()
        .segments
        .last()
        .is_some_and(|last| last.ident == "async_generator")
}

fn is_outer(attr: &Attribute) -> bool {
    matches!(attr.style, AttrStyle::Outer)
}
