//! Expands `finally!({ body }, { cleanup })`.

use proc_macro2::{Delimiter, Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::parse::Result;
use syn::{Error, parse2};

use crate::body_context::{BodyContext, Reader};
use crate::check::{self, BodySummary};
use crate::emit::expand_hidden;
use crate::exits::Exits;
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
///
/// If a jump may leave the body, the body evaluates to a `BodyEnd`, and the last expression is
///
/// ```ignore
/// let end = finally_block(exchange_access!(token), outcome, async { .. }).await;
/// match end {
///     Ok(BodyEnd::Value(value)) => value,
///     Ok(BodyEnd::Return(value)) => return value,
///     Ok(BodyEnd::Jump(0)) => break 'outer,
///     Ok(BodyEnd::Jump(_)) => unreachable_value(),
///     Err(error) => return Err(error),
/// }
/// ```
pub(crate) fn expand(input: TokenStream) -> TokenStream {
    let expansion = expand_hidden(input, try_expand);
    quote!({ #expansion })
}

fn try_expand(mut input: Reader, krate: Crate) -> Result<TokenStream> {
    let around = BodyContext::read(krate, &mut input)?;
    let outer = Exits::read(&mut input)?;
    let await_ = input.await_keyword()?;
    let repeated = input.group(Delimiter::Bracket)?.stream();
    let repeated: Vec<_> = repeated.into_iter().map(TokenStream::from).collect();
    let FinallyInput {
        mut body,
        mut cleanup,
    } = parse2(input.rest())?;
    let private = &around.krate.private();
    // In the body of a `finally!`, a `?` converts the error to a type that nothing determines. So a `return` that is never reached has the
    // error type of the function. A nested `finally!` gets its error type from the outer one. If there is no `?`, the `return` has the type of
    // the body, so that the compiler reports the `return` of another macro there, and not a `return` of the expansion.
    let first_return = |summary: &BodySummary| {
        let Exits {
            is_wrapped,
            is_option,
            has_end,
            ..
        } = summary.exits;
        let result = around.signature.body_type.as_ref();
        let is_known = outer.is_outermost && is_wrapped && !is_option;
        let ty = match result.filter(|_| is_known) {
            Some(result) => Some(quote!(#private::SameError<#result, _>)),
            None => (has_end && !is_wrapped).then(|| quote!(#private::BodyEnd<_, _>)),
        };
        ty.map(|ty| {
            quote!(if false {
                return #private::unreachable_value::<#ty>();
            })
        })
    };
    let body = around.block(
        BodyKind::FinallyBody,
        &mut body,
        private,
        outer,
        first_return,
    )?;
    let BodySummary { exits, jumps, .. } = body.summary;
    if let Some(jump) = jumps.leaving.get(repeated.len()) {
        return Err(Error::new(jump.span, check::jump_behind_a_macro(jump)));
    }
    let kind = BodyKind::Cleanup;
    let cleanup = around.block(kind, &mut cleanup, private, Exits::default(), |_| None)?;
    let scope_check = around.scope_check(Span::mixed_site());
    let access = around.exchange_access(Span::mixed_site(), private);
    let (body, has_yielded, cleanup) = (body.future, body.has_yielded, cleanup.future);
    let value = quote_spanned! {Span::mixed_site()=>
        #private::finally_block(#access, __asyncgen_outcome, #cleanup).#await_
    };
    let value = if exits.is_native() {
        value
    } else {
        let end = Ident::new("__asyncgen_end", Span::mixed_site());
        let leave = exits.leave(&outer, &end, &jumps, &repeated, private);
        quote_spanned! {Span::mixed_site()=>
            let #end = #value;
            #leave
        }
    };
    Ok(quote_spanned! {Span::mixed_site()=>
        #scope_check
        #has_yielded
        let __asyncgen_outcome = #private::try_block(#access, #body).#await_;
        #value
    })
}
