//! What the attribute goes on: an `async fn` of any kind.

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::{Parse, ParseStream, Result};
use syn::{AttrStyle, Attribute, Block, Error, Signature, Token, Visibility, braced};

use crate::attributes;

/// A free function, a method, or a declaration in a trait.
pub(crate) struct Function {
    attrs: Vec<Attribute>,
    vis: Visibility,
    defaultness: Option<Token![default]>,
    pub(crate) sig: Signature,
    /// `None` in a declaration without a body.
    pub(crate) body: Option<Block>,
}

impl Parse for Function {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let mut attrs = input.call(Attribute::parse_outer)?;
        let vis = input.parse()?;
        let defaultness = input.parse()?;
        let is_function = input.peek(Token![const])
            || input.peek(Token![async])
            || input.peek(Token![unsafe])
            || input.peek(Token![extern])
            || input.peek(Token![fn]);
        if !is_function {
            return Err(input.error("`#[async_generator]` goes on an `async fn`"));
        }
        let sig = input.parse()?;
        let body = if input.parse::<Option<Token![;]>>()?.is_some() {
            None
        } else {
            let content;
            let brace_token = braced!(content in input);
            attrs.extend(content.call(Attribute::parse_inner)?);
            let stmts = content.call(Block::parse_within)?;
            Some(Block { brace_token, stmts })
        };
        Ok(Function {
            attrs,
            vis,
            defaultness,
            sig,
            body,
        })
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
            quote!(#head { #(#inner)* #body })
        } else {
            quote!(#head;)
        }
    }
}

fn is_outer(attr: &Attribute) -> bool {
    matches!(attr.style, AttrStyle::Outer)
}
