//! `async_with!(manager, |pattern| { block })`.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::parse::Result;
use syn::spanned::Spanned;
use syn::{Error, Expr, parse2};

use crate::check;
use crate::context::Context;
use crate::context::Reader;
use crate::emit::block::Rewritten;
use crate::emit::tail_expr;
use crate::facts::BodyKind;
use crate::facts::YieldForm;
use crate::span;
use crate::syntax::args::Crate;
use crate::syntax::constructs::AsyncWithInput;

/// Turns
///
/// ```ignore
/// async_with!(transaction(db), |tx| { yield_!(tx.count().await?); Ok(()) })
/// ```
///
/// in the body of a generator into
///
/// ```ignore
/// {
///     use asyncgen::__private;
///     if false { loop { break 'around; } }
///     match pin!(transaction(db)) {
///         mut the_manager => {
///             let uses = uses(&the_manager);
///             let entering = entering(access!(token), the_manager.as_mut());
///             'used: {
///                 let followed_by = match entering.await {
///                     Ok(followed_by) => followed_by,
///                     Err(error) => break 'used not_entered(uses, error),
///                 };
///                 let expected = expected(uses);
///                 let ended = {
///                     let mut loan = Loan;
///                     let lent = lend(lending, &mut loan, the_manager.as_mut());
///                     let tx = lent;
///                     within(access!(token), followed_by, async {
///                         let inner_token = within!(token);
///                         'inner: {
///                             if let Some(value) = expected.none() { return value; }
///                             return if true {
///                                 hidden::yield_!(inner_token 'inner tx.count().await?);
///                                 Ok(())
///                             } else {
///                                 absent()
///                             };
///                         }
///                         absent()
///                     }).await
///                 };
///                 leaving(access!(token), the_manager, uses, ended).await
///             }
///         }
///     }
/// }
/// ```
///
/// (but that no method is called by a dot, and that what the user cannot name is called `__asyncgen_..`, which no constant
/// of theirs is). Elsewhere `Nowhere` stands in the place of the `Access`, and `nowhere` in that
/// of `within`; and the user's block has neither token nor label.
pub(crate) fn expand(input: TokenStream) -> TokenStream {
    let expansion = AsyncWith::read(input).and_then(AsyncWith::expand);
    let expansion = expansion.unwrap_or_else(Error::into_compile_error);
    quote!({ #expansion })
}

struct AsyncWith {
    krate: Crate,
    /// The variable that holds the promise to leave the manager alone while it lends. The `macro_rules!` around this one
    /// has made it.
    lending: Ident,
    /// What it stands directly in, if that is a generator or a manager.
    around: Option<Context>,
    /// What it is hidden in, if it is the ordinary one because it stands among another macro's tokens.
    hidden_in: Option<YieldForm>,
    parts: AsyncWithInput,
}

impl AsyncWith {
    fn read(input: TokenStream) -> Result<Self> {
        let mut input = Reader::new(input);
        let krate = input.krate()?;
        let lending = input.ident()?;
        let (mut around, mut hidden_in) = (None, None);
        if !input.semicolon() {
            let word = input.ident()?;
            if input.semicolon() {
                hidden_in = Some(YieldForm::of(&word));
            } else {
                around = Some(Context::behind_token(krate.clone(), word, &mut input)?);
                input.semicolon();
            }
        }
        Ok(AsyncWith {
            krate,
            lending,
            around,
            hidden_in,
            parts: parse2(input.rest())?,
        })
    }
}

impl AsyncWith {
    fn expand(mut self) -> Result<TokenStream> {
        // What does not fit the manager is said there, and said once: the compiler goes by the span.
        let span = Span::mixed_site().located_at(name_span(&self.parts.manager));
        let hidden = self.krate.private();
        let private = private_at(span);
        let names = WithNames::at(span);
        let block = self.expand_block(&names)?;
        let (guard, surroundings) = self.surroundings(span);
        let within = match &self.around {
            Some(_) => quote_spanned!(span=> within),
            None => quote_spanned!(span=> nowhere),
        };
        let WithNames { lent, expected, .. } = &names;
        let lending = &self.lending;
        let AsyncWithInput {
            manager,
            pattern,
            block: user,
            ..
        } = &self.parts;
        // Bound here, it is captured by the block, which would hold it twice otherwise.
        let bind = (!self.parts.is_typed()).then(|| quote!(let #pattern = #lent;));
        // What was lent is taken back where the user's block ends.
        let mut scope = Group::new(
            Delimiter::Brace,
            quote_spanned! {span=>
                let mut __asyncgen_loan = #private::LoanScope;
                let #lent = #private::lend(
                    #lending,
                    &mut __asyncgen_loan,
                    #private::Pin::as_mut(&mut __asyncgen_manager),
                    #private::AsyncContextManager::value,
                );
                #bind
                #private::#within(#surroundings, __asyncgen_followed_by, #block).await
            },
        );
        scope.set_span(Span::mixed_site().located_at(user.brace_token.span.join()));
        Ok(quote_spanned! {span=>
            use #hidden as #private;
            #guard
            match #hidden::pin!(#manager) {
                mut __asyncgen_manager => {
                    let __asyncgen_uses = #private::uses(&__asyncgen_manager);
                    let __asyncgen_entering = #private::entering(
                        #surroundings,
                        #private::Pin::as_mut(&mut __asyncgen_manager),
                    );
                    // In a block of its own, so that of how entering ended nothing is kept while the user's runs.
                    'used: {
                        let __asyncgen_followed_by = match __asyncgen_entering.await {
                            #private::Ok(__asyncgen_followed_by) => __asyncgen_followed_by,
                            #private::Err(__asyncgen_error) => {
                                // Not the call alone: where the block diverges it does, by its type, and Clippy
                                // warns of a part of an expression that does.
                                let __asyncgen_uses = __asyncgen_uses;
                                break 'used #private::not_entered(__asyncgen_uses, __asyncgen_error);
                            }
                        };
                        let #expected = #private::expected(__asyncgen_uses);
                        let __asyncgen_ended = #scope;
                        #private::leaving(#surroundings, __asyncgen_manager, __asyncgen_uses, __asyncgen_ended).await
                    }
                }
            }
        })
    }

    /// What proves that it stands directly in a generator or a manager, and the access to that.
    fn surroundings(&self, span: Span) -> (Option<TokenStream>, TokenStream) {
        let private = private_at(span);
        match &self.around {
            None => (None, quote_spanned!(span=> #private::NoHost)),
            Some(head) => (Some(head.scope_check(span)), head.yielder(span, &private)),
        }
    }

    /// The user's block as a future.
    fn expand_block(&mut self, names: &WithNames) -> Result<TokenStream> {
        let WithNames {
            expected, value, ..
        } = names;
        let span = value.span();
        let private = &span::respan(span, self.krate.private());
        let is_typed = self.parts.is_typed();
        let AsyncWithInput {
            pattern,
            output,
            block,
            ..
        } = &mut self.parts;
        let annotated = output.as_ref().map(|output| {
            let span = Span::mixed_site().located_at(output.span());
            let absent = span::respan(span, quote!(#private::absent));
            quote_spanned!(span=> if false { return #absent::<#output>(); };)
        });
        // The semicolons are for what may follow: a `*` would be a product to the compiler's mind.
        let start = quote_spanned! {span=>
            if let #private::Some(#value) = #private::Expected::none(#expected) {
                return #value;
            };
            #annotated
        };
        let lent = &names.lent;
        let bind = is_typed.then(|| quote!(let #pattern = #lent;));
        let block_span = block.brace_token.span.join();
        let Some(around) = &self.around else {
            check::check_detached(block, self.hidden_in)?;
            let stmts = &block.stmts;
            let stmts = match bind {
                None => quote!(#(#stmts)*),
                // What the block declares is no type of the pattern's. (The braces are none of the user's, for lints.)
                Some(bind) => {
                    let braces = Span::mixed_site().located_at(block_span);
                    quote_spanned!(braces=> #bind { #(#stmts)* })
                }
            };
            return Ok(quote_spanned!(block_span=> async { #start #stmts }));
        };
        let Rewritten { names, macros, .. } = around.rewrite(BodyKind::WithBlock, block)?;
        let (label, tail) = (&names.label, tail_expr::value(block, private));
        let labelled = quote! {
            #start
            #bind
            #macros
            if false {
                break #label;
            }
            #tail
        };
        let end = quote!(#private::absent());
        Ok(around.block(&names, private, &labelled, Some(end)))
    }
}

/// Where the manager is named: of a longer expression the compiler tells us the first word alone.
fn name_span(manager: &Expr) -> Span {
    match manager {
        Expr::MethodCall(call) => call.method.span(),
        Expr::Call(call) => name_span(&call.func),
        Expr::Path(path) => path.path.segments.last().span(),
        _ => manager.span(),
    }
}

/// What the expansion calls the module of what is hidden: imported, so that a path to what is in it is of one
/// span. Not so in the user's block, which may have something else of that name.
fn private_at(span: Span) -> TokenStream {
    quote_spanned!(span=> __asyncgen_private)
}

/// The hygienic names that the block is handed.
struct WithNames {
    lent: Ident,
    expected: Ident,
    value: Ident,
}

impl WithNames {
    fn at(span: Span) -> Self {
        WithNames {
            lent: Ident::new("__asyncgen_lent", span),
            expected: Ident::new("__asyncgen_expected", span),
            value: Ident::new("__asyncgen_value", span),
        }
    }
}
