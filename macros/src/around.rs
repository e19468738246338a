//! What a `finally!` and an `async_with!` know of the body that they stand directly in.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::parse::{Parse, ParseStream, Result};
use syn::{Block, Lifetime, parse2};

use crate::args::Crate;
use crate::deferred::{bracketed_type, flag};
use crate::returns::{Body, Returns, Yields};
use crate::yields::{self, Names};
use crate::{body, jumps, types};

/// What the hidden macro is handed before the user's tokens: where the crate is, the result around it
/// that a `?` in a block has the error type of, whether `yield_!` wraps in `Ok`, and the token and the
/// label of what it stands in.
pub(crate) fn head(returns: &Returns, names: &Names, krate: &Crate) -> TokenStream {
    let Names { token, label } = names;
    let krate = &krate.0;
    let yields = returns.yields;
    let result = returns
        .value
        .as_ref()
        .filter(|value| parse2((*value).clone()).is_ok_and(|value| types::is_result(&value)));
    let protocol = returns.protocol.is_some();
    quote!([#krate] [#result] #yields #protocol, #token #label)
}

/// The head, but for where the crate is.
pub(crate) struct Head {
    pub(crate) result: Option<TokenStream>,
    yields: Yields,
    closable: bool,
    token: Ident,
    label: Lifetime,
}

impl Parse for Head {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        Ok(Head {
            result: bracketed_type(input)?,
            yields: input.parse()?,
            closable: flag(input)?,
            token: input.parse()?,
            label: input.parse()?,
        })
    }
}

/// A block of the construct, rewritten.
pub(crate) struct Rewritten {
    pub(crate) names: Names,
    pub(crate) contents: body::Contents,
    /// What stands before it.
    pub(crate) macros: Option<TokenStream>,
}

impl Head {
    /// Compiles nowhere but directly in the body.
    pub(crate) fn guard(&self, span: Span) -> TokenStream {
        let label = &self.label;
        quote_spanned! {span=>
            if false {
                loop {
                    break #label;
                }
            }
        }
    }

    /// The access for a future that is awaited beside the [`guard`](Self::guard).
    pub(crate) fn access(&self, span: Span, private: &TokenStream) -> TokenStream {
        let token = &self.token;
        // SAFETY: as in `__yield`, if it is awaited where it says.
        quote_spanned!(span=> #private::Access::new(unsafe { #private::directly() }, #token))
    }

    /// Rewrites one of the user's blocks.
    pub(crate) fn rewrite(
        &self,
        which: Body,
        block: &mut Block,
        krate: &Crate,
    ) -> Result<Rewritten> {
        jumps::check(block, which)?;
        let returns = self.returns(which);
        let names = Names::at(Span::mixed_site(), returns.yields);
        let contents = body::rewrite(block, &returns, &names, krate)?;
        let macros = contents
            .opaque
            .then(|| yields::local_macros(block, &returns, &names, krate));
        Ok(Rewritten {
            names,
            contents,
            macros,
        })
    }

    /// What stands for the return type in one of the blocks.
    fn returns(&self, body: Body) -> Returns {
        Returns {
            item: quote!(_),
            protocol: self.closable.then(|| quote!(_)),
            body,
            value: self.result.clone(),
            yields: self.yields,
            boxed: None,
            small: false,
            span: Span::mixed_site(),
        }
    }

    /// A block as a future with a token of its own.
    pub(crate) fn block(
        &self,
        names: &Names,
        private: &TokenStream,
        labelled: &TokenStream,
        end: Option<TokenStream>,
    ) -> TokenStream {
        let outer = &self.token;
        let Names { token, label } = names;
        quote! {
            async {
                let #token = #outer;
                // SAFETY: given to a future of the construct's with an `access` of the outer token; the new
                // one is bound to a hygienic name, and spoken of by the hidden macros alone.
                let #token = unsafe { #private::Token::within(#token) };
                #label: {
                    #labelled
                }
                #end
            }
        }
    }
}
