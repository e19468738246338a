//! A block of a `finally!` or an `async_with!`, as a future that is polled directly in the body.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Block;
use syn::parse::Result;

use crate::calls;
use crate::check;
use crate::check::BodySummary;
use crate::context::Context;
use crate::facts::BodyKind;
use crate::facts::HygienicNames;
use crate::facts::Returns;
use crate::rewrite;

/// A block of the construct, rewritten.
pub(crate) struct Rewritten {
    pub(crate) names: HygienicNames,
    pub(crate) summary: BodySummary,
    /// The local macros, which stand before the block.
    pub(crate) macros: Option<TokenStream>,
}

impl Context {
    /// A statement that compiles nowhere but directly in the body.
    pub(crate) fn scope_check(&self, span: Span) -> TokenStream {
        let label = &self.names.label;
        quote_spanned! {span=>
            if false {
                loop {
                    break #label;
                }
            }
        }
    }

    /// Returns the `Yielder` of a future that is awaited at once, beside the [`scope_check`](Self::scope_check).
    pub(crate) fn yielder(&self, span: Span, private: &TokenStream) -> TokenStream {
        let token = &self.names.token;
        quote_spanned!(span=> #private::yielder!(#token))
    }

    /// Rewrites one of the user's blocks.
    pub(crate) fn rewrite(&self, body: BodyKind, block: &mut Block) -> Result<Rewritten> {
        let returns = Returns {
            body,
            ..self.returns.clone()
        };
        let names = HygienicNames::at(Span::mixed_site(), returns.yields);
        let summary = check::check(block, &returns)?;
        rewrite::rewrite(block, &summary, &returns, &names, &self.krate);
        let macros = calls::local_macros(&summary, &returns, &names, &self.krate);
        Ok(Rewritten {
            names,
            summary,
            macros,
        })
    }

    /// Returns a block as a future with a token of its own. It is passed to a future of the construct together with a
    /// [`yielder`](Self::yielder).
    pub(crate) fn block(
        &self,
        names: &HygienicNames,
        private: &TokenStream,
        labelled: &TokenStream,
        end: Option<TokenStream>,
    ) -> TokenStream {
        let outer = &self.names.token;
        let HygienicNames { token, label } = names;
        quote! {
            async {
                let #token = #private::within!(#outer);
                #label: {
                    #labelled
                }
                #end
            }
        }
    }
}
