//! `finally!({ body }, { cleanup })`.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::parse::Result;
use syn::{Error, parse2};

use crate::context::Context;
use crate::context::Reader;
use crate::emit::block::{self, Rewritten};
use crate::emit::tail_expr;
use crate::facts::BodyKind;
use crate::syntax::constructs::FinallyInput;

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
    blocks: FinallyInput,
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

impl Finally {
    fn expand(mut self) -> Result<TokenStream> {
        let private = &self.around.krate.private();
        let (body, has_yielded) = self.expand_body(private)?;
        let cleanup = self.expand_cleanup(private)?;
        let guard = self.around.scope_check(Span::mixed_site());
        let access = self.around.yielder(Span::mixed_site(), private);
        Ok(quote_spanned! {Span::mixed_site()=>
            #guard
            let __asyncgen_outcome = #private::try_block(#access, #body).await;
            #has_yielded
            #private::finally_block(#access, __asyncgen_outcome, #cleanup).await
        })
    }

    /// Returns the body as a future, and the statement that follows if the body has yielded.
    fn expand_body(&mut self, private: &TokenStream) -> Result<(TokenStream, Option<TokenStream>)> {
        let block = &mut self.blocks.body;
        let Rewritten {
            names,
            summary,
            has_yielded,
            declarations,
        } = self.around.rewrite(BodyKind::FinallyBody, block)?;
        let error = self
            .around
            .returns
            .value
            .as_ref()
            .filter(|_| summary.has_try);
        let tried = error.map(|result| {
            quote!(if false {
                return #private::absent::<#private::SameError<#result, _>>();
            })
        });
        let tail = block::tail(block, has_yielded.is_some(), &names, private);
        let label = &names.label;
        let labelled = quote! {
            #declarations
            #tried
            if false {
                break #label;
            }
            #tail
        };
        let end = quote!(#private::absent());
        let future = self.around.block(&names, private, &labelled, Some(end));
        Ok((future, has_yielded))
    }

    fn expand_cleanup(&mut self, private: &TokenStream) -> Result<TokenStream> {
        let block = &mut self.blocks.cleanup;
        let Rewritten {
            names,
            declarations,
            ..
        } = self.around.rewrite(BodyKind::Cleanup, block)?;
        let tail = tail_expr::unit(block);
        let labelled = quote! {
            #declarations
            if false {
                return;
            }
            #tail
        };
        Ok(self.around.block(&names, private, &labelled, None))
    }
}
