//! Expands `finally!({ body }, { cleanup })`.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::parse::Result;
use syn::parse2;

use crate::check::BodySummary;
use crate::context::{Context, Reader};
use crate::emit::expand_hidden;
use crate::facts::BodyKind;
use crate::syntax::args::Crate;
use crate::syntax::constructs::FinallyInput;

/// Expands
///
/// ```ignore
/// finally!({ yield_!(1); 2 }, { close().await })
/// ```
///
/// to
///
/// ```ignore
/// {
///     if false { loop { break 'around; } }
///     let outcome = try_block(exchange_access!(token), async {
///         let inner_token = within!(token);
///         'inner: {
///             return if true { hidden::yield_!(inner_token 'inner; 1); 2 } else { unreachable_value() };
///         }
///         unreachable_value()
///     }).await;
///     finally_block(exchange_access!(token), outcome, async { .. }).await
/// }
/// ```
pub(crate) fn expand(input: TokenStream) -> TokenStream {
    let expansion = expand_hidden(input, try_expand);
    quote!({ #expansion })
}

fn try_expand(mut input: Reader, krate: Crate) -> Result<TokenStream> {
    let around = Context::read(krate, &mut input)?;
    let FinallyInput {
        mut body,
        mut cleanup,
    } = parse2(input.rest())?;
    let private = &around.krate.private();
    // The unreachable `return` gives the errors of a `?` in the body the type of those of the generator.
    let error_type = |summary: &BodySummary| {
        let result = around.signature.body_type.as_ref();
        result.filter(|_| summary.has_try).map(|result| {
            quote!(if false {
                return #private::unreachable_value::<#private::SameError<#result, _>>();
            })
        })
    };
    let (body, has_yielded) =
        around.block(BodyKind::FinallyBody, &mut body, private, error_type)?;
    let (cleanup, _) = around.block(BodyKind::Cleanup, &mut cleanup, private, |_| None)?;
    let scope_check = around.scope_check(Span::mixed_site());
    let access = around.exchange_access(Span::mixed_site(), private);
    Ok(quote_spanned! {Span::mixed_site()=>
        #scope_check
        #has_yielded
        let __asyncgen_outcome = #private::try_block(#access, #body).await;
        #private::finally_block(#access, __asyncgen_outcome, #cleanup).await
    })
}
