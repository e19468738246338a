//! `async_with!(manager, |pattern| { block })`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::parse::{Parse, ParseStream, Result};
use syn::spanned::Spanned;
use syn::{
    Block, Error, Expr, Lifetime, Macro, Pat, PatType, Stmt, Token, Type, braced, parse_quote,
    parse2,
};

use crate::args::Crate;
use crate::returns::{Body, Returns};
use crate::yields::{self, Names};
use crate::{body, finally, tail};

/// Makes an `async_with!` a call of the hidden one: with the token and the label of the body that it
/// stands directly in, if it does.
pub(crate) fn redirect(mac: &mut Macro, around: Option<(&Returns, &Names)>, krate: &Crate) {
    let head = match around {
        Some((returns, names)) => finally::head(returns, names, krate),
        None => {
            let krate = &krate.0;
            quote!([#krate])
        }
    };
    let parts = &mac.tokens;
    let tokens = quote!(#head; #parts);
    let private = krate.private();
    let span = mac.path.segments[0].ident.span();
    let path = yields::located_at(span, quote!(#private::async_with));
    mac.path = parse_quote!(#path);
    mac.tokens = tokens;
    yields::locate_delimiter(mac);
}

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
///     hidden::async_with_in_body! {
///         token 'around the_manager lent [let tx = lent;] expected transaction(db),
///         async {
///             let inner_token = unsafe { Token::within(token) };
///             'inner: {
///                 if let Some(value) = expected.none() { return value; }
///                 return if true { hidden::yield_!(inner_token 'inner tx.count().await?); Ok(()) } else { absent() };
///             }
///             absent()
///         }
///     }
/// }
/// ```
///
/// and elsewhere into
///
/// ```ignore
/// {
///     hidden::async_with_parts! {
///         [Nowhere] the_manager lent [let tx = lent;] expected transaction(db),
///         async {
///             if let Some(value) = expected.none() { return value; }
///             ..
///         }
///     }
/// }
/// ```
///
/// where the hidden macro enters the manager, awaits the block, and leaves the manager.
pub(crate) fn expand(input: TokenStream) -> TokenStream {
    let expansion = parse2::<AsyncWith>(input).and_then(AsyncWith::expand);
    let expansion = expansion.unwrap_or_else(Error::into_compile_error);
    quote!({ #expansion })
}

struct AsyncWith {
    krate: Crate,
    /// What it stands directly in, if that is a generator or a manager.
    around: Option<finally::Head>,
    parts: Parts,
}

impl Parse for AsyncWith {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let krate = Crate::parse_bracketed(input)?;
        let around = match input.peek(Token![;]) {
            true => None,
            false => Some(input.parse()?),
        };
        input.parse::<Token![;]>()?;
        Ok(AsyncWith {
            krate,
            around,
            parts: input.parse()?,
        })
    }
}

/// What a user writes: `manager, |pattern| -> Type { block }`.
pub(crate) struct Parts {
    pub(crate) manager: Expr,
    pattern: Pat,
    output: Option<Type>,
    pub(crate) block: Block,
}

impl Parse for Parts {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        if input.is_empty() {
            return Err(form(input));
        }
        let manager = input.parse()?;
        if input.parse::<Option<Token![,]>>()?.is_none() {
            return Err(form(input));
        }
        if input.peek(Token![move]) || input.peek(Token![async]) {
            return Err(Error::new(
                input.span(),
                "the block of an `async_with!` is an `async` block already: write `|value| { .. }`",
            ));
        }
        let pattern = if input.parse::<Option<Token![||]>>()?.is_some() {
            parse_quote!(())
        } else {
            if input.parse::<Option<Token![|]>>()?.is_none() {
                return Err(form(input));
            }
            let pattern = pattern(input)?;
            if input.parse::<Option<Token![|]>>()?.is_none() {
                return Err(Error::new(
                    input.span(),
                    "a context manager lends one value: write `|value| { .. }`",
                ));
            }
            pattern
        };
        let output = match input.parse::<Option<Token![->]>>()? {
            Some(_) => Some(input.parse()?),
            None => None,
        };
        let block = block(input)?;
        input.parse::<Option<Token![,]>>()?;
        if !input.is_empty() {
            return Err(form(input));
        }
        Ok(Parts {
            manager,
            pattern,
            output,
            block,
        })
    }
}

fn form(input: ParseStream<'_>) -> Error {
    // Not `input.error`, which begins with "unexpected end of input" there.
    let message =
        "`async_with!` takes a context manager and a block: `async_with!(manager, |value| { .. })`";
    Error::new(input.span(), message)
}

fn pattern(input: ParseStream<'_>) -> Result<Pat> {
    let pattern = Pat::parse_single(input)?;
    let Some(colon_token) = input.parse()? else {
        return Ok(pattern);
    };
    Ok(Pat::Type(PatType {
        attrs: Vec::new(),
        pat: Box::new(pattern),
        colon_token,
        ty: input.parse()?,
    }))
}

fn block(input: ParseStream<'_>) -> Result<Block> {
    if !input.peek(syn::token::Brace) {
        // What a closure may be, too: an expression.
        let Ok(expr) = input.parse::<Expr>() else {
            return Err(form(input));
        };
        return Ok(Block {
            brace_token: syn::token::Brace(expr.span()),
            stmts: vec![Stmt::Expr(expr, None)],
        });
    }
    let content;
    let brace_token = braced!(content in input);
    let stmts = body::parse(&content)?;
    Ok(Block { brace_token, stmts })
}

impl AsyncWith {
    fn expand(self) -> Result<TokenStream> {
        let private = &self.krate.private();
        // The compiler shows these names where what was lent is kept after the block.
        let span = Span::mixed_site().located_at(self.parts.manager.span());
        let the_manager = Ident::new("the_context_manager", span);
        let lent = Ident::new("lent", Span::mixed_site());
        let expected = Ident::new("expected", Span::mixed_site());
        let value = Ident::new("value_of_the_block", Span::mixed_site());
        let Parts {
            manager,
            pattern,
            output,
            mut block,
        } = self.parts;
        let first_return = output.map(|output| {
            quote!(if false {
                return #private::absent::<#output>();
            })
        });
        let start = quote! {
            #first_return
            if let #private::Some(#value) = #private::Expected::none(#expected) {
                return #value;
            }
        };
        let parts = quote!(#the_manager #lent [let #pattern = #lent;] #expected #manager,);
        let block_span = block.brace_token.span.join();
        let Some(around) = self.around else {
            let stmts = &block.stmts;
            let user = quote_spanned!(block_span=> async { #start #(#stmts)* });
            return Ok(quote! {
                #private::async_with_parts! { nowhere [#private::Nowhere] #parts #user }
            });
        };
        let returns = around.returns(Body::With);
        let names = Names::at(Span::mixed_site());
        let contents = body::rewrite(&mut block, &returns, &names, &self.krate)?;
        let macros = contents
            .opaque
            .then(|| yields::local_macros(&block, &returns, &names, &self.krate));
        let tail = tail::value(&block, private);
        let Names { token, label } = &names;
        let (outer, outer_label): (&Ident, &Lifetime) = (&around.token, &around.label);
        let hidden = Ident::new("__async_with_in_body", Span::mixed_site());
        Ok(quote! {
            #private::#hidden! {
                #outer #outer_label #parts
                async {
                    // SAFETY: `__async_with_in_body` gives this block to `within` with an access of the token;
                    // the new one is bound to a hygienic name, and spoken of by the hidden macros alone.
                    let #token = unsafe { #private::Token::within(#outer) };
                    #label: {
                        #macros
                        #start
                        if false {
                            break #label;
                        }
                        #tail
                    }
                    #private::absent()
                }
            }
        })
    }
}

impl ToTokens for Parts {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Parts {
            manager,
            pattern,
            output,
            block,
        } = self;
        let output = output.as_ref().map(|output| quote!(-> #output));
        tokens.extend(quote!(#manager, |#pattern| #output #block));
    }
}
