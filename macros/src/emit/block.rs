//! A block of a `finally!` or an `async_with!`, as a future that is polled directly in the body.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::parse::Result;
use syn::{Block, Error};

use crate::calls;
use crate::check::control_flow;
use crate::check::yields;
use crate::context::Context;
use crate::emit::tail_expr;
use crate::emit::yield_proof;
use crate::facts::BodyKind;
use crate::facts::HygienicNames;
use crate::facts::Returns;
use crate::facts::YieldForm;
use crate::rewrite;

/// A block of the construct, rewritten.
pub(crate) struct Rewritten {
    pub(crate) names: HygienicNames,
    pub(crate) summary: rewrite::BodySummary,
    /// The statement that follows the block if the exits of the block prove that it has yielded.
    pub(crate) has_yielded: Option<TokenStream>,
    /// The local macros, and the variables that they use. They precede the block.
    pub(crate) declarations: TokenStream,
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
    pub(crate) fn rewrite(&self, which: BodyKind, block: &mut Block) -> Result<Rewritten> {
        control_flow::check(block, which)?;
        let returns = Returns {
            body: which,
            ..self.returns.clone()
        };
        let mut names = self.names.of_block(Span::mixed_site(), returns.yields);
        let (mut variables, mut has_yielded) = (None, None);
        if returns.yields == YieldForm::Lends {
            let private = self.krate.private();
            let yield_ = yields::find(block);
            if which == BodyKind::Cleanup {
                if let Some(yield_) = yield_ {
                    return Err(Error::new(yield_, yields::IN_CLEANUP));
                }
                names.take_permit();
            }
            match yield_ {
                Some(yield_) if yield_proof::is_needed(&returns) => {
                    yield_proof::prove_returns(block, &names, &private)?;
                    let exempt = yield_proof::exempt(&self.names, &private, yield_);
                    has_yielded = Some(quote!({ #exempt }));
                }
                _ => names.hide_proof(),
            }
            variables = Some(yield_proof::block_variables(yield_, &mut names, &private));
        }
        let summary = rewrite::rewrite(block, &returns, &names, &self.krate)?;
        let macros = summary
            .has_opaque_macro
            .then(|| calls::local_macros(block, &returns, &names, &self.krate));
        Ok(Rewritten {
            names,
            summary,
            has_yielded,
            declarations: quote!(#variables #macros),
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
        let HygienicNames { token, label, .. } = names;
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

/// Ends a block in its value, and proves that it has yielded if it has to.
pub(crate) fn tail(
    block: &Block,
    proves: bool,
    names: &HygienicNames,
    private: &TokenStream,
) -> TokenStream {
    if proves {
        yield_proof::value_tail(block, names, private)
    } else {
        tail_expr::value(block, private)
    }
}
