//! `finally!({ body }, { cleanup })`.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::parse::Result;
use syn::{Error, parse2};

use crate::context::Context;
use crate::context::Reader;
use crate::emit::block::Rewritten;
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
///             return if true { hidden::yield_!(inner_token 'inner 1); 2 } else { unreachable_value() };
///         }
///         unreachable_value()
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
        let body = self.expand_body(private)?;
        let cleanup = self.expand_cleanup(private)?;
        let guard = self.around.scope_check(Span::mixed_site());
        let access = self.around.yielder(Span::mixed_site(), private);
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
            summary,
            macros,
        } = self.around.rewrite(BodyKind::FinallyBody, block)?;
        let error = self
            .around
            .returns
            .value
            .as_ref()
            .filter(|_| summary.has_try);
        let tried = error.map(|result| {
            quote!(if false {
                return #private::unreachable_value::<#private::SameError<#result, _>>();
            })
        });
        let (label, tail) = (&names.label, tail_expr::finally_body(block, private));
        let labelled = quote! {
            #macros
            #tried
            if false {
                break #label;
            }
            #tail
        };
        let end = quote!(#private::unreachable_value());
        Ok(self.around.block(&names, private, &labelled, Some(end)))
    }

    fn expand_cleanup(&mut self, private: &TokenStream) -> Result<TokenStream> {
        let block = &mut self.blocks.cleanup;
        let Rewritten { names, macros, .. } = self.around.rewrite(BodyKind::Cleanup, block)?;
        let tail = tail_expr::unit(block);
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
