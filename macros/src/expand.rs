//! The transformation, as a whole.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Block;
use syn::parse::Result;

use crate::args::{Args, Crate};
use crate::function::Function;
use crate::returns::{Body, Returns};
use crate::yields::Names;
use crate::{arguments, body, deferred, tail, yields};

/// Turns
///
/// ```ignore
/// async fn evens(source: Receiver<u32>, unused: Guard) -> impl Stream<Item = u32> {
///     println!("{:?}", yield_!(0));
///     #[for_await]
///     for n in source {
///         if n == 13 {
///             return;
///         }
///         yield_!(n);
///     }
/// }
/// ```
///
/// into
///
/// ```ignore
/// fn evens(source: Receiver<u32>, unused: Guard) -> impl Stream<Item = u32> {
///     let token: Token<u32, (), true> = unsafe { Token::new() };
///     generator(token, async move {
///         let _ = &source;
///         let unused = unused;
///         'generator: {
///             // because of `println!`, which may hold anything
///             macro_rules! yield_ {
///                 ($($operand:tt)*) => { hidden::yield_! { token 'generator $($operand)* } };
///             }
///             macro_rules! yield_from_ { .. }
///             // because of the `return`
///             if false {
///                 return;
///             }
///             let _: () = if true {
///                 println!("{:?}", yield_!(0));
///                 {
///                     hidden::for_await_loop! { [] n, source, {
///                         if n == 13 {
///                             return;
///                         }
///                         hidden::yield_in_place! { token 'generator n };
///                     } }
///                 };
///             } else {};
///         }
///     })
/// }
/// ```
///
/// where `token` and `'generator` are hygienic, and called so that nothing else is.
pub(crate) fn function(args: &Args, mut function: Function) -> TokenStream {
    match try_function(args, &mut function) {
        Ok(tokens) => tokens,
        Err(error) => {
            // The function stays, so that its uses are no further errors.
            function.sig.asyncness = None;
            let error = error.into_compile_error();
            if function.body.is_some() {
                function.with_body(&error)
            } else {
                let declaration = function.with_body(&TokenStream::new());
                quote!(#error #declaration)
            }
        }
    }
}

fn try_function(args: &Args, function: &mut Function) -> Result<TokenStream> {
    function.check()?;
    let returns = Returns::read(&mut function.sig, &args.krate)?;
    function.sig.asyncness = None;
    let Some(body) = &function.body else {
        return Ok(function.with_body(&TokenStream::new()));
    };
    let arguments = arguments::move_into_body(&mut function.sig);
    let body = body.clone();
    let value = if function.is_seen_by_others() {
        Ok(deferred::defer(&body, &arguments, &returns, &args.krate))
    } else {
        value(body, &arguments, &returns, &args.krate)
    };
    Ok(function.with_body(&value?))
}

/// What the function evaluates to: the generator, in a box if the return type is one.
pub(crate) fn value(
    body: Block,
    arguments: &TokenStream,
    returns: &Returns,
    krate: &Crate,
) -> Result<TokenStream> {
    let generator = generator(body, arguments, returns, krate)?;
    if !returns.boxed {
        return Ok(generator);
    }
    let private = krate.private();
    Ok(quote!(#private::boxed!({ #generator })))
}

/// The expression that makes the generator.
pub(crate) fn generator(
    mut block: Block,
    arguments: &TokenStream,
    returns: &Returns,
    krate: &Crate,
) -> Result<TokenStream> {
    let private = &krate.private();
    let names = Names::default();
    let contents = body::rewrite(&mut block, returns, &names, private)?;
    let macros = contents
        .opaque
        .then(|| yields::local_macros(returns.yields, &names, private));
    let Names { token, label } = &names;
    // The `return` that is never reached tells the compiler the body's type before it reads the
    // first of the user's.
    let body = match returns.body {
        Body::Unit => {
            let tail = tail::unit(&block);
            let first_return = (contents.returns || !contents.yields).then(|| {
                quote!(if false {
                    return;
                })
            });
            quote! {
                #label: {
                    #macros
                    #first_return
                    #tail
                }
            }
        }
        Body::Result => {
            let tail = tail::result(&block, token, private);
            quote! {
                #label: {
                    #macros
                    if false {
                        return #private::ok(#token);
                    }
                    if false {
                        break #label;
                    }
                    #tail
                }
                #private::ok(#token)
            }
        }
    };
    let item = &returns.item;
    let waits = contents.waits;
    let start = (!waits).then(|| quote!(#private::start();));
    Ok(quote! {
        // SAFETY: the token is bound to a hygienic name, and spoken of below by `generator` and, in
        // the body given with it, by the hidden macros, which hand it to `Access::new`.
        let #token: #private::Token<#item, (), #waits> = unsafe { #private::Token::new() };
        #private::generator(#token, async move {
            #start
            #arguments
            #body
        })
    })
}
