//! The transformation, as a whole.

use proc_macro2::{Delimiter, Group, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::parse::{ParseStream, Parser, Result};
use syn::{Block, parse2};

use crate::args::{Args, Crate};
use crate::function::{Function, Kind};
use crate::returns::{Body, Returns, Yields};
use crate::yields::Names;
use crate::{arguments, body, deferred, endings, function, tail, yield_paths, yields};

/// What the attribute makes of the item below it.
pub(crate) fn attribute(args: TokenStream, item: TokenStream, kind: Kind) -> TokenStream {
    let parse = |input: ParseStream<'_>| Function::parse(input, kind);
    match parse.parse2(item.clone()) {
        Ok(function) => expand_function(args, function, kind),
        Err(error) => function::with_error(item, kind, &error.into_compile_error()),
    }
}

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
///     let token: Token<u32, ()> = unsafe { token() };
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
///
/// A context manager becomes `manager(token, async move { .. })` in the same way; its yields lend.
fn expand_function(args: TokenStream, mut function: Function, kind: Kind) -> TokenStream {
    match try_expand_function(args, &mut function, kind) {
        Ok(tokens) => tokens,
        Err(error) => {
            // The function stays, so that its uses are no further errors.
            function.make_plain();
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

fn try_expand_function(
    args: TokenStream,
    function: &mut Function,
    kind: Kind,
) -> Result<TokenStream> {
    let args = parse2::<Args>(args)?;
    function.check(kind)?;
    let returns = Returns::read(&mut function.sig, kind, &args.krate)?;
    function.sig.asyncness = None;
    let Some(body) = &function.body else {
        return Ok(function.with_body(&TokenStream::new()));
    };
    let body = body.clone()?;
    let arguments = arguments::move_into_body(&mut function.sig);
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
    let private = krate.private();
    Ok(match &returns.boxed {
        None => generator,
        Some(ty) => {
            let span = Span::mixed_site().located_at(returns.span);
            let boxed = yields::located_at(span, quote!(#private::boxed));
            quote_spanned!(span=> #boxed!(#ty, { #generator }))
        }
    })
}

/// The expression that makes the generator.
pub(crate) fn generator(
    mut block: Block,
    arguments: &TokenStream,
    returns: &Returns,
    krate: &Crate,
) -> Result<TokenStream> {
    let private = &krate.private();
    // What does not fit the return type is said there.
    let span = Span::mixed_site().located_at(returns.span);
    let is_manager = returns.yields == Yields::Lends;
    if is_manager {
        yield_paths::check(&block)?;
        endings::check(&block, returns)?;
    }
    let names = Names::at(span, returns.yields);
    let contents = body::rewrite(&mut block, returns, &names, krate)?;
    let macros = contents
        .opaque
        .then(|| yields::local_macros(&block, returns, &names, krate));
    let Names { token, label } = &names;
    // The `return` that is never reached tells the compiler the body's type before it reads the
    // first of the user's. It points at the return type when it speaks of that.
    let located = &yields::located_at(span, private.clone());
    let body = match returns.body {
        Body::Unit | Body::Cleanup => {
            let tail = tail::unit(&block);
            let first_return = (contents.returns || !contents.yields).then(|| {
                quote_spanned!(span=> if false {
                    return;
                })
            });
            quote! {
                #label: {
                    #macros
                    #first_return
                    #tail
                };
            }
        }
        Body::Result => {
            let tail = tail::result(&block, token, private);
            let first_return = quote_spanned!(span=> if false { return #located::ok(#token); });
            quote! {
                #label: {
                    #macros
                    #first_return
                    let () = () else {
                        break #label;
                    };
                    #tail
                }
                #private::ok(#token)
            }
        }
        Body::Value | Body::Guarded | Body::With => {
            let value = &returns.value;
            let tail = tail::value(&block, private);
            let first_return =
                quote_spanned!(span=> if false { return #located::absent::<#value>(); });
            quote! {
                #label: {
                    #macros
                    #first_return
                    let () = () else {
                        break #label;
                    };
                    #tail
                }
                #private::absent()
            }
        }
    };
    let item = &returns.item;
    let protocol = match &returns.protocol {
        None => quote!(()),
        Some(protocol) if is_manager && !contents.closes && !contents.opaque => {
            quote!(#private::Unguarded<#protocol>)
        }
        Some(protocol) => protocol.clone(),
    };
    // The block is the user's, so that the compiler names what it captures, and points there.
    let body_span = block.brace_token.span.join();
    let mut state_machine = Group::new(Delimiter::Brace, quote!(#arguments #body));
    state_machine.set_span(body_span);
    let state_machine = quote_spanned!(body_span=> async move #state_machine);
    let function = if is_manager {
        quote!(#private::manager)
    } else {
        quote!(#private::generator)
    };
    let call = yields::located_at(span, function);
    let generator = quote_spanned!(span=> #call(#token, #state_machine));
    Ok(quote_spanned! {span=>
        // SAFETY: the token is bound to a hygienic name, and spoken of below by `generator` and, in
        // the body given with it, by the hidden macros, which hand it to those that the contract names.
        let #token: #private::Token<#item, #protocol> = unsafe { #private::token() };
        #generator
    })
}
