//! The transformation, as a whole.

use proc_macro2::{Delimiter, Group, TokenStream};
use quote::{quote, quote_spanned};
use syn::parse::{Parser, Result};
use syn::token::Brace;
use syn::{Block, Error, parse2};

use crate::args::Args;
use crate::context::{Context, Reader};
use crate::function::{Function, Kind};
use crate::returns::{Body, Returns, Yields};
use crate::yields::Names;
use crate::{arguments, body, endings, expression, function, tail, yield_paths, yields};

/// What the attribute makes of the item below it.
pub(crate) fn attribute(args: TokenStream, item: TokenStream, kind: Kind) -> TokenStream {
    match Function::parse(item.clone(), kind) {
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
///     asyncgen::__private::generator! {
///         items plain small [u32] [] [] [] [let _ = &source; let unused = unused;] {
///             println!("{:?}", yield_!(0));
///             ..
///         }
///     }
/// }
/// ```
///
/// The path of that macro may be one that the user chose, and so it is handed what the user wrote, and no more. It is a
/// `macro_rules!` that makes the right to make the token, and calls [`body()`].
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
    let arguments = arguments::move_into_body(&mut function.sig);
    let private = args.krate.private();
    let hidden = match kind {
        Kind::Generator => quote!(generator),
        Kind::Manager => quote!(manager),
    };
    let value = quote!(#private::#hidden! { #returns [#arguments] #body });
    Ok(function.with_body(&value))
}

/// Expands what the `macro_rules!` `generator!` or `manager!` hands on: where the crate is, the token, the label, and either what the
/// attribute has left or the tokens of an `async_gen!`.
///
/// The function above has
///
/// ```ignore
/// {
///     let the_generator: Token<u32, ()> = token(the_generator);
///     generator(the_generator, async move {
///         let _ = &source;
///         let unused = unused;
///         'generator: {
///             // because of `println!`, which may hold anything
///             macro_rules! yield_ {
///                 ($($operand:tt)*) => { hidden::yield_! { the_generator 'generator; $($operand)* } };
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
///                         hidden::yield_in_place! { the_generator 'generator; n };
///                     } }
///                 };
///             } else {};
///         }
///     })
/// }
/// ```
///
/// where `the_generator` and `'generator` are hygienic, and called so that nothing else is.
///
/// A context manager becomes `manager(the_manager, async move { .. })` in the same way; its yields lend.
pub(crate) fn body(input: TokenStream) -> TokenStream {
    try_body(input).unwrap_or_else(Error::into_compile_error)
}

fn try_body(input: TokenStream) -> Result<TokenStream> {
    let mut input = Reader::new(input);
    let krate = input.krate()?;
    let (token, label, word) = (input.ident()?, input.label()?, input.ident()?);
    let names = Names { token, label };
    if let Some(kind) = expression::Kind::of(&word) {
        let (returns, body) = expression::parse(input.rest(), kind, &krate)?;
        let context = Context {
            krate,
            names,
            returns,
        };
        return generator(body, &TokenStream::new(), &context);
    }
    let returns = Returns::read_tokens(&word, &mut input)?;
    let context = Context {
        krate,
        names,
        returns,
    };
    let context = context.located();
    let arguments = input.group(Delimiter::Bracket)?.stream();
    let body = input.group(Delimiter::Brace)?;
    let body = Block {
        brace_token: Brace {
            span: body.delim_span(),
        },
        stmts: body::parse.parse2(body.stream())?,
    };
    value(body, &arguments, &context)
}

/// What the function evaluates to: the generator, in a box if the return type is one.
fn value(body: Block, arguments: &TokenStream, context: &Context) -> Result<TokenStream> {
    let generator = generator(body, arguments, context)?;
    let Context { krate, returns, .. } = context;
    let private = krate.private();
    Ok(match &returns.boxed {
        None => generator,
        Some(ty) => {
            let span = returns.span;
            let boxed = yields::located_at(span, quote!(#private::boxed));
            quote_spanned!(span=> #boxed!(#ty, { #generator }))
        }
    })
}

/// The expression that makes the generator.
fn generator(mut block: Block, arguments: &TokenStream, context: &Context) -> Result<TokenStream> {
    let Context {
        krate,
        names,
        returns,
    } = context;
    let private = &krate.private();
    // What does not fit the return type is said there.
    let span = returns.span;
    let is_manager = returns.yields == Yields::Lends;
    if is_manager {
        yield_paths::check(&block)?;
        endings::check(&block, returns)?;
    }
    let contents = body::rewrite(&mut block, returns, names, krate)?;
    let macros = contents
        .opaque
        .then(|| yields::local_macros(&block, returns, names, krate));
    let Names { token, label } = names;
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
            quote!(#private::NoClose<(#protocol)>)
        }
        Some(protocol) => protocol.clone(),
    };
    // The block is the user's, so that the compiler names what it captures, and points there.
    let body_span = block.brace_token.span.join();
    // The semicolon ends what stands before it. Otherwise the label would be in the body of a closure whose beginning
    // somebody hands to the hidden macro, and who polls that is not known.
    let arguments = (!arguments.is_empty()).then(|| quote!(#arguments;));
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
        let #token: #private::Token<(#item), (#protocol)> = #private::token(#token);
        #generator
    })
}
