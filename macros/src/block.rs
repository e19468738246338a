//! A block of a `finally!` or an `async_with!`, as a future that is polled directly in the body.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Block;
use syn::parse::Result;

use crate::context::Context;
use crate::returns::{Body, Returns};
use crate::yields::{self, Names};
use crate::{body, jumps};

/// A block of the construct, rewritten.
pub(crate) struct Rewritten {
    pub(crate) names: Names,
    pub(crate) contents: body::Contents,
    /// The local macros, which stand before the block.
    pub(crate) macros: Option<TokenStream>,
}

impl Context {
    /// A statement that compiles nowhere but directly in the body.
    pub(crate) fn guard(&self, span: Span) -> TokenStream {
        let label = &self.names.label;
        quote_spanned! {span=>
            if false {
                loop {
                    break #label;
                }
            }
        }
    }

    /// The access for a future that is awaited at once, beside the [`guard`](Self::guard).
    pub(crate) fn access(&self, span: Span, private: &TokenStream) -> TokenStream {
        let token = &self.names.token;
        quote_spanned!(span=> #private::yielder!(#token))
    }

    /// Rewrites one of the user's blocks.
    pub(crate) fn rewrite(&self, which: Body, block: &mut Block) -> Result<Rewritten> {
        jumps::check(block, which)?;
        let returns = Returns {
            body: which,
            ..self.returns.clone()
        };
        let names = Names::at(Span::mixed_site(), returns.yields);
        let contents = body::rewrite(block, &returns, &names, &self.krate)?;
        let macros = contents
            .opaque
            .then(|| yields::local_macros(block, &returns, &names, &self.krate));
        Ok(Rewritten {
            names,
            contents,
            macros,
        })
    }

    /// A block as a future with a token of its own, which is given to a future of the construct's together with an
    /// [`access`](Self::access).
    pub(crate) fn block(
        &self,
        names: &Names,
        private: &TokenStream,
        labelled: &TokenStream,
        end: Option<TokenStream>,
    ) -> TokenStream {
        let outer = &self.names.token;
        let Names { token, label } = names;
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
