//! `finally!({ body }, { cleanup })`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::parse::{Parse, ParseStream, Result};
use syn::{Block, Error, Lifetime, Macro, Token, braced, parse_quote, parse2};

use crate::args::Crate;
use crate::deferred::{bracketed_type, flag};
use crate::returns::{Body, Returns, Yields};
use crate::yields::{self, Names};
use crate::{body, jumps, tail, types};

/// What is wrong with a `finally!` in a generator that can only be dropped.
pub(crate) const NOBODY_CLOSES: &str = "`finally!` in a generator that nobody could close: return \
     `impl AsyncGenerator<Yield = T>`, which is a stream as well";

/// Makes a `finally!` a call of the hidden one.
pub(crate) fn redirect(mac: &mut Macro, returns: &Returns, names: &Names, krate: &Crate) {
    let head = head(returns, names, krate);
    let blocks = &mac.tokens;
    let tokens = quote!(#head #blocks);
    let private = krate.private();
    let span = mac.path.segments[0].ident.span();
    let path = yields::located_at(span, quote!(#private::finally));
    mac.path = parse_quote!(#path);
    mac.tokens = tokens;
    yields::locate_delimiter(mac);
}

/// What the hidden macro is handed before the blocks: where the crate is, the result around it that
/// a `?` in the body has the error type of, whether `yield_!` wraps in `Ok`, and the token and the
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
    result: Option<TokenStream>,
    yields: Yields,
    closable: bool,
    pub(crate) token: Ident,
    pub(crate) label: Lifetime,
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

impl Head {
    /// What stands for the return type in a block of the construct.
    pub(crate) fn returns(&self, body: Body) -> Returns {
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
}

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
///     let outcome = guarded(unsafe { Access::new(token) }, async {
///         let inner_token = unsafe { Token::within(token) };
///         'inner: {
///             return if true { hidden::yield_!(inner_token 'inner 1); 2 } else { absent() };
///         }
///         absent()
///     }).await;
///     cleaning(unsafe { Access::new(token) }, outcome, async { .. }).await
/// }
/// ```
pub(crate) fn expand(input: TokenStream) -> TokenStream {
    let expansion = parse2::<Finally>(input).and_then(|finally| finally.expand());
    let expansion = expansion.unwrap_or_else(Error::into_compile_error);
    quote!({ #expansion })
}

struct Finally {
    krate: Crate,
    around: Head,
    blocks: Blocks,
}

/// What a user writes: `{ body }, { cleanup }`.
pub(crate) struct Blocks {
    pub(crate) body: Block,
    pub(crate) cleanup: Block,
}

impl Parse for Finally {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        Ok(Finally {
            krate: Crate::parse_bracketed(input)?,
            around: input.parse()?,
            blocks: input.parse()?,
        })
    }
}

impl Parse for Blocks {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let body = block(input)?;
        if input.parse::<Option<Token![,]>>()?.is_none() {
            return Err(two_blocks(input));
        }
        let cleanup = block(input)?;
        input.parse::<Option<Token![,]>>()?;
        if !input.is_empty() {
            return Err(two_blocks(input));
        }
        Ok(Blocks { body, cleanup })
    }
}

fn two_blocks(input: ParseStream<'_>) -> Error {
    let message = "`finally!` takes two blocks: `finally!({ body }, { cleanup })`";
    // Not `input.error`, which begins with "unexpected end of input" there.
    Error::new(input.span(), message)
}

fn block(input: ParseStream<'_>) -> Result<Block> {
    if !input.peek(syn::token::Brace) {
        return Err(two_blocks(input));
    }
    let content;
    let brace_token = braced!(content in input);
    let stmts = body::parse(&content)?;
    Ok(Block { brace_token, stmts })
}

impl Finally {
    fn expand(mut self) -> Result<TokenStream> {
        let private = &self.krate.private();
        let body = self.expand_body(private)?;
        let cleanup = self.expand_cleanup(private)?;
        let Head { token, label, .. } = &self.around;
        let access = quote! {
            // SAFETY: awaited directly in the body: the `break` compiles nowhere else.
            unsafe { #private::Access::new(#token) }
        };
        Ok(quote_spanned! {Span::mixed_site()=>
            if false {
                loop {
                    break #label;
                }
            }
            let outcome = #private::guarded(#access, #body).await;
            #private::cleaning(#access, outcome, #cleanup).await
        })
    }

    fn expand_body(&mut self, private: &TokenStream) -> Result<TokenStream> {
        let (names, contents, macros) = self.rewrite(Body::Guarded)?;
        let Names { token, label } = &names;
        let tail = tail::value(&self.blocks.body, private);
        let error = self.around.result.as_ref().filter(|_| contents.tries);
        let tried = error.map(|result| {
            quote!(if false {
                return #private::absent::<#private::SameError<#result, _>>();
            })
        });
        let outer = &self.around.token;
        Ok(quote! {
            async {
                // SAFETY: `expand` gives this block to `guarded` with an access of the token; the
                // new one is bound to a hygienic name, and spoken of by the hidden macros alone.
                let #token = unsafe { #private::Token::within(#outer) };
                #label: {
                    #macros
                    #tried
                    if false {
                        break #label;
                    }
                    #tail
                }
                #private::absent()
            }
        })
    }

    fn expand_cleanup(&mut self, private: &TokenStream) -> Result<TokenStream> {
        let (names, _, macros) = self.rewrite(Body::Cleanup)?;
        let Names { token, label } = &names;
        let tail = tail::unit(&self.blocks.cleanup);
        let outer = &self.around.token;
        Ok(quote! {
            async {
                // SAFETY: as in the body, with `cleaning`.
                let #token = unsafe { #private::Token::within(#outer) };
                #label: {
                    #macros
                    if false {
                        return;
                    }
                    #tail
                }
            }
        })
    }

    /// Rewrites one of the blocks.
    fn rewrite(&mut self, which: Body) -> Result<(Names, body::Contents, Option<TokenStream>)> {
        let returns = self.around.returns(which);
        let names = Names::at(Span::mixed_site(), returns.yields);
        let block = match which {
            Body::Cleanup => &mut self.blocks.cleanup,
            _ => &mut self.blocks.body,
        };
        jumps::check(block, which)?;
        let contents = body::rewrite(block, &returns, &names, &self.krate)?;
        let macros = contents
            .opaque
            .then(|| yields::local_macros(block, &returns, &names, &self.krate));
        Ok((names, contents, macros))
    }
}
