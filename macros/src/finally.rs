//! `finally!({ body }, { cleanup })`.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::parse::{Parse, ParseStream, Result};
use syn::{Block, Error, Token, braced, parse2};

use crate::block::Rewritten;
use crate::context::{Context, Reader};
use crate::returns::Body;
use crate::{body, tail};

/// What is wrong with a `finally!` in a generator that can only be dropped.
pub(crate) const NOBODY_CLOSES: &str = "`finally!` in a generator that nobody could close: return \
     `impl AsyncGenerator<Yield = T>`, which is a stream as well";

/// Turns
///
/// ```ignore
/// finally!({ yield_!(1); 2 }, { close().await })
/// ```
///
/// into
///
/// ```ignore
/// {
///     if false { loop { break 'around; } }
///     let outcome = guarded(access!(token), async {
///         let inner_token = within!(token);
///         'inner: {
///             return if true { hidden::yield_!(inner_token 'inner 1); 2 } else { absent() };
///         }
///         absent()
///     }).await;
///     cleaning(access!(token), outcome, async { .. }).await
/// }
/// ```
pub(crate) fn expand(input: TokenStream) -> TokenStream {
    let expansion = Finally::read(input).and_then(Finally::expand);
    let expansion = expansion.unwrap_or_else(Error::into_compile_error);
    quote!({ #expansion })
}

struct Finally {
    around: Context,
    blocks: Blocks,
}

/// What a user writes: `{ body }, { cleanup }`.
pub(crate) struct Blocks {
    pub(crate) body: Block,
    pub(crate) cleanup: Block,
}

impl Finally {
    fn read(input: TokenStream) -> Result<Self> {
        let mut input = Reader::new(input);
        let krate = input.krate()?;
        Ok(Finally {
            around: Context::read(krate, &mut input)?,
            blocks: parse2(input.rest())?,
        })
    }
}

impl Parse for Blocks {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let body = block(input)?;
        if input.parse::<Option<Token![,]>>()?.is_none() {
            return Err(two_blocks(input));
        }
        let cleanup = block(input)?;
        input.parse::<Option<Token![,]>>()?;
        if !input.is_empty() {
            return Err(two_blocks(input));
        }
        Ok(Blocks { body, cleanup })
    }
}

fn two_blocks(input: ParseStream<'_>) -> Error {
    let message = "`finally!` takes two blocks: `finally!({ body }, { cleanup })`";
    // Not `input.error`, which begins with "unexpected end of input" there.
    Error::new(input.span(), message)
}

fn block(input: ParseStream<'_>) -> Result<Block> {
    if !input.peek(syn::token::Brace) {
        return Err(two_blocks(input));
    }
    let content;
    let brace_token = braced!(content in input);
    let stmts = body::parse(&content)?;
    Ok(Block { brace_token, stmts })
}

impl Finally {
    fn expand(mut self) -> Result<TokenStream> {
        let private = &self.around.krate.private();
        let body = self.expand_body(private)?;
        let cleanup = self.expand_cleanup(private)?;
        let guard = self.around.guard(Span::mixed_site());
        let access = self.around.access(Span::mixed_site(), private);
        Ok(quote_spanned! {Span::mixed_site()=>
            #guard
            let __asyncgen_outcome = #private::try_block(#access, #body).await;
            #private::finally_block(#access, __asyncgen_outcome, #cleanup).await
        })
    }

    fn expand_body(&mut self, private: &TokenStream) -> Result<TokenStream> {
        let block = &mut self.blocks.body;
        let Rewritten {
            names,
            contents,
            macros,
        } = self.around.rewrite(Body::Guarded, block)?;
        let error = self
            .around
            .returns
            .value
            .as_ref()
            .filter(|_| contents.tries);
        let tried = error.map(|result| {
            quote!(if false {
                return #private::absent::<#private::SameError<#result, _>>();
            })
        });
        let (label, tail) = (&names.label, tail::value(block, private));
        let labelled = quote! {
            #macros
            #tried
            if false {
                break #label;
            }
            #tail
        };
        let end = quote!(#private::absent());
        Ok(self.around.block(&names, private, &labelled, Some(end)))
    }

    fn expand_cleanup(&mut self, private: &TokenStream) -> Result<TokenStream> {
        let block = &mut self.blocks.cleanup;
        let Rewritten { names, macros, .. } = self.around.rewrite(Body::Cleanup, block)?;
        let tail = tail::unit(block);
        let labelled = quote! {
            #macros
            if false {
                return;
            }
            #tail
        };
        Ok(self.around.block(&names, private, &labelled, None))
    }
}
