//! Expands `async_with!(manager, |pattern| { block })`.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::parse::Result;
use syn::spanned::Spanned;
use syn::{Expr, Pat, Stmt, parse_quote, parse_quote_spanned, parse2};

use crate::body_context::{BodyContext, Reader};
use crate::emit::expand_hidden;
use crate::exits::Exits;
use crate::facts::{BodyKind, YieldForm};
use crate::syntax::args::Crate;
use crate::syntax::constructs::{AsyncWithInput, REQUIRED_ERROR};
use crate::syntax::own_macro::INNER_ASYNC_WITH;
use crate::syntax::scan;
use crate::{check, span};

/// Expands
///
/// ```ignore
/// async_with!(transaction(db), |tx| { yield_!(tx.count().await?); Ok(()) })
/// ```
///
/// in the body of a generator to
///
/// ```ignore
/// {
///     use asyncgen::__private;
///     if false { loop { break 'around; } }
///     match pin!(transaction(db)) {
///         mut manager => {
///             let uses = use_of(&manager);
///             let entering = enter_future(exchange_access!(token), manager.as_mut());
///             'used: {
///                 let followed_by = match entering.await {
///                     Ok(followed_by) => followed_by,
///                     Err(error) => break 'used not_entered(uses, error),
///                 };
///                 let expected = block_output(uses);
///                 let ended = {
///                     let mut loan = LoanScope;
///                     let lent = lend(lending, &mut loan, manager.as_mut());
///                     let tx = lent;
///                     block_in_body(exchange_access!(token), followed_by, async {
///                         let inner_token = within!(token);
///                         'inner: {
///                             if let Some(value) = expected.none() { return value; }
///                             return if true {
///                                 hidden::yield_!(inner_token 'inner; tx.count().await?);
///                                 Ok(())
///                             } else {
///                                 unreachable_value()
///                             };
///                         }
///                         unreachable_value()
///                     }).await
///                 };
///                 exit_future(exchange_access!(token), manager, uses, ended).await
///             }
///         }
///     }
/// }
/// ```
///
/// The names of the variables begin with `__asyncgen_`, so that no constant of the user has the same name, and methods are called
/// by their paths. Outside of a generator, `NoHost` replaces the `ExchangeAccess`, `block_elsewhere` replaces `block_in_body`, and the block has no token
/// and no label.
///
/// With several managers, the block of the first one is an `async_with!` for the other managers. Its expansion also calls `required_error` and
/// `convert_error`, which convert the error of an inner manager to the error of the nearest outer manager that has one.
pub(crate) fn expand(input: TokenStream) -> TokenStream {
    let expansion = expand_hidden(input, |input, krate| {
        AsyncWith::read(input, krate)?.expand()
    });
    quote!({ #expansion })
}

struct AsyncWith {
    krate: Crate,
    /// The right to call `lend` once, which the `macro_rules!` around this macro has created.
    lending: Ident,
    /// The generator or manager in whose body the `async_with!` is directly, if any.
    around: Option<BodyContext>,
    /// The form of the yields of the generator around it, if the `async_with!` is in the tokens of another macro.
    hidden_in: Option<YieldForm>,
    input: AsyncWithInput,
    /// The location of the manager, which the whole expansion has. So the compiler reports an error about the manager's type once, there.
    span: Span,
    /// The name by which the expansion imports the module with the hidden items. A path whose parts have several locations is not shown
    /// at one of them.
    private: TokenStream,
}

impl AsyncWith {
    fn read(mut input: Reader, krate: Crate) -> Result<Self> {
        let lending = input.ident()?;
        let (mut around, mut hidden_in) = (None, None);
        if !input.semicolon() {
            let word = input.ident()?;
            if input.semicolon() {
                hidden_in = Some(YieldForm::of(&word));
            } else {
                around = Some(BodyContext::behind_token(krate.clone(), word, &mut input)?);
                input.semicolon();
            }
        }
        let input = parse2::<AsyncWithInput>(input.rest())?;
        let span = Span::mixed_site().located_at(name_span(&input.manager));
        Ok(AsyncWith {
            krate,
            lending,
            around,
            hidden_in,
            input,
            span,
            private: quote_spanned!(span=> __asyncgen_private),
        })
    }

    fn expand(mut self) -> Result<TokenStream> {
        self.capture_uniquely();
        let inner = self.nest();
        let (block, has_yielded) = self.expand_block()?;
        let AsyncWith {
            lending,
            input: AsyncWithInput { manager, .. },
            span,
            private,
            ..
        } = &self;
        let span = *span;
        let hidden = self.krate.private();
        let scope_check = self.around.as_ref().map(|around| around.scope_check(span));
        let host = self.host();
        let required_error = inner.map(|variable| self.required_error(&variable));
        let not_entered = self.convert(
            quote_spanned!(span=> #private::not_entered(__asyncgen_uses, __asyncgen_error)),
        );
        let used = self.lend_to(&block);
        let exited = self.convert(quote_spanned! {span=>
            #private::exit_future(#host, __asyncgen_manager, __asyncgen_uses, __asyncgen_ended).await
        });
        Ok(quote_spanned! {span=>
            // Moved before the user's code runs, to a name of this expansion alone: tokens of `syn` could name the other variable.
            let __asyncgen_lending = #lending;
            use #hidden as #private;
            #scope_check
            match #hidden::pin!(#manager) {
                mut __asyncgen_manager => {
                    #has_yielded
                    let __asyncgen_uses = #private::use_of(&__asyncgen_manager);
                    let __asyncgen_entering = #private::enter_future(
                        #host,
                        #private::Pin::as_mut(&mut __asyncgen_manager),
                    );
                    // This block drops the result of entering before the user's block runs.
                    'used: {
                        let __asyncgen_followed_by = match __asyncgen_entering.await {
                            #private::Ok(__asyncgen_followed_by) => __asyncgen_followed_by,
                            #private::Err(__asyncgen_error) => {
                                // `clippy::diverging_sub_expression` would report a use of the variable itself if the user's block diverges.
                                let __asyncgen_uses = __asyncgen_uses;
                                break 'used #not_entered;
                            }
                        };
                        let __asyncgen_expected = #private::block_output(__asyncgen_uses);
                        #required_error
                        let __asyncgen_ended = #used;
                        #exited
                    }
                }
            }
        })
    }

    /// Returns the access to the exchange of the generator around it, if there is one.
    fn host(&self) -> TokenStream {
        let (span, private) = (self.span, &self.private);
        match &self.around {
            Some(around) => around.exchange_access(span, private),
            None => quote_spanned!(span=> #private::NoHost),
        }
    }

    /// Returns the scope of the loan, which awaits the block.
    fn lend_to(&self, block: &TokenStream) -> Group {
        let (span, private, host) = (self.span, &self.private, self.host());
        let AsyncWithInput { pattern, .. } = &self.input;
        // Elsewhere, a backtrace shows the `async_with!` anyway. The other two awaits keep the location of the expansion: the compiler
        // would report an error about the manager's type there a second time.
        let (function, await_) = match &self.around {
            Some(_) => ("block_in_body", name_span(&self.input.manager)),
            None => ("block_elsewhere", span),
        };
        let (function, await_) = (Ident::new(function, span), span::await_at(await_));
        // The block captures the variables of the pattern. A pattern inside of the block would store the reference twice.
        let bind = (!self.input.is_typed()).then(|| bind(pattern, span));
        let statements = quote_spanned! {span=>
            let mut __asyncgen_loan = #private::LoanScope;
            let __asyncgen_lent = #private::lend(
                __asyncgen_lending,
                &mut __asyncgen_loan,
                #private::Pin::as_mut(&mut __asyncgen_manager),
                #private::AsyncContextManager::value,
            );
            #bind
            #private::#function(#host, __asyncgen_followed_by, #block).#await_
        };
        let mut scope = Group::new(Delimiter::Brace, statements);
        // The compiler reports that the loan has ended at the end of the user's block.
        let braces = self.input.block.brace_token.span.join();
        scope.set_span(Span::mixed_site().located_at(braces));
        scope
    }

    /// Declares the variable that determines the error type of the other managers.
    fn required_error(&self, variable: &Ident) -> TokenStream {
        let (span, private) = (self.span, &self.private);
        let outer_error = match &self.input.outer_error {
            None => quote_spanned!(span=> #private::AnyError),
            Some(outer_error) => quote!(#outer_error),
        };
        quote_spanned!(span=> let #variable = #private::required_error(__asyncgen_uses, &#outer_error);)
    }

    /// Converts the error in the result of a use of the manager to that of the manager around it, if there is one.
    fn convert(&self, result: TokenStream) -> TokenStream {
        let (span, private) = (self.span, &self.private);
        match &self.input.outer_error {
            None => result,
            Some(outer_error) => quote_spanned! {span=>
                #private::convert_error(#outer_error, __asyncgen_uses, #result)
            },
        }
    }

    /// Makes the block capture the lent reference as a `&mut`, also if it only uses methods that take `&self`.
    ///
    /// It would capture a `&` otherwise. A future that holds one is `Send` only if the lent value is `Sync`, which many connections are not.
    fn capture_uniquely(&mut self) {
        let span = self.span;
        let AsyncWithInput {
            pattern: Pat::Ident(pattern),
            others,
            block,
            ..
        } = &mut self.input
        else {
            return;
        };
        let name = pattern.ident.to_string();
        // A pattern in capitals may be a constant, and `ref` creates a reference to the lent reference.
        if name.starts_with(char::is_uppercase) || pattern.by_ref.is_some() {
            return;
        }
        // A lint should report a variable that the block does not use, and another manager may borrow the value.
        let is_mentioned = |tokens: TokenStream| scan::mention(tokens, &[&name]);
        let stmts = &block.stmts;
        if is_mentioned(quote!(#(#stmts)*))
            && !others
                .iter()
                .any(|(manager, _)| is_mentioned(quote!(#manager)))
        {
            let mut lent = pattern.ident.clone();
            lent.set_span(span.resolved_at(lent.span()));
            block
                .stmts
                .insert(0, parse_quote_spanned!(span=> let _ = &mut *#lent;));
        }
    }

    /// Replaces the block by an `async_with!` for the other managers, if there are any. Returns the name of the variable that the expansion
    /// of that `async_with!` uses.
    fn nest(&mut self) -> Option<Ident> {
        let variable = Ident::new(REQUIRED_ERROR, self.span);
        let inner = self.input.take_inner(variable.clone())?;
        let span = Span::mixed_site().located_at(name_span(&inner.manager));
        // In a body, the rewriting of the block passes the context on.
        let call = if self.around.is_some() {
            let name = Ident::new(INNER_ASYNC_WITH, span);
            quote!(#name!(#inner))
        } else {
            let private = span::respan(span, self.krate.private());
            let word = self.hidden_in.map(YieldForm::word);
            quote_spanned!(span=> #private::async_with!(#word; #inner))
        };
        self.input.block.stmts = vec![Stmt::Expr(parse_quote!(#call), None)];
        Some(variable)
    }

    /// Returns the future of the block, and the statement before it in the body around it.
    fn expand_block(&mut self) -> Result<(TokenStream, Option<TokenStream>)> {
        let span = self.span;
        // The imported module is not used here, because the user's block may contain another item of its name.
        let private = &span::respan(span, self.krate.private());
        let is_typed = self.input.is_typed();
        let AsyncWithInput {
            pattern,
            output,
            block,
            ..
        } = &mut self.input;
        let annotated = output.as_ref().map(|output| {
            let span = Span::mixed_site().located_at(output.span());
            let unreachable = span::respan(span, quote!(#private::unreachable_value));
            quote_spanned!(span=> if false { return #unreachable::<#output>(); };)
        });
        let bind = is_typed.then(|| bind(pattern, span));
        // Without the semicolons, a `*` that follows would be parsed as a multiplication.
        let start = quote_spanned! {span=>
            if let #private::Some(__asyncgen_value) = #private::BlockOutput::none(__asyncgen_expected) {
                return __asyncgen_value;
            };
            #annotated
            #bind
        };
        if let Some(around) = &self.around {
            let kind = BodyKind::WithBlock;
            let expanded = around.block(kind, block, private, Exits::default(), |_| Some(start))?;
            return Ok((expanded.future, expanded.has_yielded));
        }
        check::check_detached(block, self.hidden_in)?;
        let span = block.brace_token.span.join();
        let braces = Span::mixed_site().located_at(span);
        let stmts = match &block.stmts[..] {
            stmts if !is_typed => quote!(#(#stmts)*),
            // An attribute `#![..]` in tokens that do not parse would receive the braces around them, so these are the user's.
            [Stmt::Expr(Expr::Verbatim(_), _)] => quote!(#block),
            // Items that the block declares are not in scope in the pattern's type. Lints ignore braces of an expansion.
            stmts => quote_spanned!(braces=> { #(#stmts)* }),
        };
        let future = quote_spanned!(span=> async { #start #stmts });
        Ok((future, None))
    }
}

fn bind(pattern: &Pat, span: Span) -> TokenStream {
    let lent = quote_spanned!(span=> __asyncgen_lent);
    quote!(let #pattern = #lent;)
}

/// Returns the location of the last name in the manager expression. In an error about a longer expression, the compiler would
/// show its first token only.
fn name_span(manager: &Expr) -> Span {
    match manager {
        Expr::MethodCall(call) => call.method.span(),
        Expr::Call(call) => name_span(&call.func),
        Expr::Path(path) => path.path.segments.last().span(),
        _ => manager.span(),
    }
}
