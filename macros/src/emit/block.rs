//! Expands a block of `finally!` or `async_with!` to a future with a token of its own.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Block;
use syn::parse::Result;

use crate::body_context::{BodyContext, HygienicNames};
use crate::check::{self, BodySummary};
use crate::emit::tail_expr;
use crate::exits::Exits;
use crate::facts::{BodyKind, BodySignature};
use crate::{calls, rewrite};

/// A block of the user as a future.
pub(crate) struct Expanded {
    pub(crate) future: TokenStream,
    /// The statement for the body around the future, before it, if the block of a context manager yields.
    pub(crate) has_yielded: Option<TokenStream>,
    pub(crate) summary: BodySummary,
}

impl BodyContext {
    /// Returns a statement that compiles only directly in the body.
    // There are few constructs, so the `if false` costs little. The hidden macros for yields contain none.
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

    /// Returns the `ExchangeAccess` for a future that is awaited at once, after a [`scope_check`](Self::scope_check).
    pub(crate) fn exchange_access(&self, span: Span, private: &TokenStream) -> TokenStream {
        let token = &self.names.token;
        quote_spanned!(span=> #private::exchange_access!(#token))
    }

    /// Returns a block of the user as a future. It has to be passed to a future of the construct together with a
    /// [`exchange_access`](Self::exchange_access). `start` returns the statements before the block.
    /// `outer` are the exits of the body around the body of a `finally!`.
    pub(crate) fn block(
        &self,
        body: BodyKind,
        block: &mut Block,
        private: &TokenStream,
        outer: Exits,
        start: impl FnOnce(&BodySummary) -> Option<TokenStream>,
    ) -> Result<Expanded> {
        let signature = BodySignature {
            body,
            ..self.signature.clone()
        };
        let mut names = HygienicNames::at(Span::mixed_site(), signature.yields);
        let summary = check::check(block, &signature, outer)?;
        let end = block.brace_token.span.close();
        let mut statements = None;
        if let Some(outer) = &self.names.proof {
            let own = outer.of_block(body, summary.first_yield, end, &names.label);
            (names.proof, statements) = (Some(own.0), own.1);
        }
        let [declared, has_yielded] = statements.map_or([None, None], |both| both.map(Some));
        rewrite::rewrite(block, &summary, &signature, &names, &self.krate);
        let macros = calls::local_macros(&summary, &signature, &names, &self.krate);
        let start = start(&summary);
        let outer = &self.names.token;
        let HygienicNames { token, label, .. } = &names;
        let proof = names.proof_to_read();
        // The jump is never reached. It uses the label, and in a cleanup it tells the compiler the block's type.
        let (jump, tail, end) = match body {
            BodyKind::Cleanup => (quote!(return), tail_expr::unit(block, None), None),
            _ => {
                let tail = match body {
                    BodyKind::FinallyBody => {
                        tail_expr::finally_body(block, proof, &summary.exits, private)
                    }
                    _ => tail_expr::value(block, proof, private),
                };
                let end = quote!(#private::unreachable_value());
                (quote!(break #label), tail, Some(end))
            }
        };
        let future = quote! {
            async {
                let #token = #private::within!(#outer);
                #label: {
                    #start
                    #declared
                    #macros
                    if false {
                        #jump;
                    }
                    #tail
                }
                #end
            }
        };
        Ok(Expanded {
            future,
            has_yielded,
            summary,
        })
    }
}
