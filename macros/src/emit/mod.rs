//! Writes the expansions.

pub(crate) mod async_gen;
pub(crate) mod async_with;
pub(crate) mod block;
pub(crate) mod finally;
pub(crate) mod stream;
pub(crate) mod tail_expr;

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser, Result};
use syn::token::Brace;
use syn::{Attribute, Block, Error, Pat, Signature, Token, parse2};

use crate::body_context::{BodyContext, HygienicNames, Reader};
use crate::calls;
use crate::check;
use crate::exits::Exits;
use crate::facts::BodyKind;
use crate::facts::BodySignature;
use crate::facts::Dialect;
use crate::facts::Kind;
use crate::facts::YieldForm;
use crate::rewrite;
use crate::signature::params;
use crate::span;
use crate::syntax;
use crate::syntax::args::{Args, Crate};
use crate::syntax::function;
use crate::syntax::function::Function;
use crate::yield_proof::YieldProof;

/// Expands the attribute on the item below it.
pub(crate) fn attribute(args: TokenStream, item: TokenStream, kind: Kind) -> TokenStream {
    match Function::parse(item.clone(), kind) {
        Ok(mut function) => expand_function(args, &mut function, kind, params::move_into_body)
            .unwrap_or_else(|error| report(function, error, None)),
        Err(error) => function::with_error(item, kind, &error.into_compile_error()),
    }
}

/// Returns an error, and the function whose attribute reports it. The function remains, so that its uses are not further errors. `body` is the
/// rest of its body.
pub(crate) fn report(
    mut function: Function,
    error: Error,
    body: Option<TokenStream>,
) -> TokenStream {
    function.make_plain();
    let error = error.into_compile_error();
    if function.body.is_some() {
        function.with_body(&quote!(#error #body))
    } else {
        let declaration = function.with_body(&TokenStream::new());
        quote!(#error #declaration)
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
///         items plain cheap [u32] [] [] [] [let _ = &source; let unused = unused;] {
///             println!("{:?}", yield_!(0));
///             ..
///         }
///     }
/// }
/// ```
///
/// The macro is a `macro_rules!` that creates the right to make the token, and calls [`body()`]. The user may have chosen its path, so its
/// input contains only what the user wrote.
///
/// `bind` returns the statements at the start of the body that bind the parameters.
pub(crate) fn expand_function(
    args: TokenStream,
    function: &mut Function,
    kind: Kind,
    bind: fn(&mut Signature) -> TokenStream,
) -> Result<TokenStream> {
    let args = parse2::<Args>(args)?;
    function.check(kind)?;
    let signature =
        BodySignature::read(&mut function.sig, kind, function.body.as_ref(), &args.krate)?;
    params::complete_try_streams(&mut function.sig, &args.krate);
    function.sig.asyncness = None;
    let Some(body) = &function.body else {
        return Ok(function.with_body(&TokenStream::new()));
    };
    let arguments = bind(&mut function.sig);
    let private = args.krate.private();
    let hidden = match kind {
        Kind::Generator => quote!(generator),
        Kind::Manager => quote!(manager),
    };
    let value = quote!(#private::#hidden! { #signature [#arguments] #body });
    Ok(function.with_body(&value))
}

/// Expands a hidden macro, whose input begins with the path of the crate.
pub(crate) fn expand_hidden(
    input: TokenStream,
    expand: impl FnOnce(Reader, Crate) -> Result<TokenStream>,
) -> TokenStream {
    let mut input = Reader::new(input);
    let krate = match input.krate() {
        Ok(krate) => krate,
        // Not a call by this crate.
        Err(error) => return error.into_compile_error(),
    };
    let private = krate.private();
    let variable = input.peek_ident();
    expand(input, krate).unwrap_or_else(|error| compile_errors(error, variable.as_ref(), &private))
}

/// Returns the tokens that report errors.
///
/// `syn` writes `::core::compile_error!`. The name `core` may be that of another crate. The macro is imported instead, because an error that is
/// reported by a path with `$crate` has a note about macros. But a macro of the user's may have the name of the import. So
///
/// - the import has the same hygiene as its use. Otherwise the macro of the user's would be called if the hidden macro is called in a
///   `macro` of Rust's nightly version, whose names are hygienic. Here the compiler reports that the name is ambiguous.
/// - the value of the variable that the `macro_rules!` around the call has created is dropped first, because the tokens of an error could
///   name the variable. It is not moved to another variable, because they could name that one too.
fn compile_errors(error: Error, variable: Option<&Ident>, private: &TokenStream) -> TokenStream {
    let errors: Vec<_> = error
        .into_iter()
        .map(|error| {
            // `::core::`, the name of the macro, and its input.
            let mut tokens = error.into_compile_error().into_iter().skip(5);
            let span = tokens
                .next()
                .map_or_else(Span::call_site, |name| name.span());
            let name = Ident::new("__asyncgen_compile_error", span);
            quote!({
                use #private::compile_error as #name;
                #name #(#tokens)*
            })
        })
        .collect();
    // The compiler expands calls of an imported macro from the last to the first.
    let errors = errors.iter().rev();
    let variable =
        variable.map(|variable| quote_spanned!(Span::mixed_site()=> let _ = { #variable };));
    quote! {{
        #variable
        #(#errors)*
    }}
}

/// Expands the body of a generator or a manager. The input comes from the `macro_rules!` `generator!` or `manager!`: the path of the crate,
/// a variable with the right to create the token, and either the rest of the function or the tokens of an `async_gen!`.
///
/// The function above has
///
/// ```ignore
/// {
///     let the_generator: Token<u32, ()> = token(new_token);
///     generator(the_generator, async move {
///         let _ = &source;
///         let unused = unused;
///         'generator: {
///             // because of `println!`, whose tokens may contain a yield
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
/// where `the_generator` and `'generator` are hygienic names of this expansion alone. Every token with the hygiene of the call of this macro
/// can name the variable `new_token`, and `syn` adds such tokens when it prints an item of the user. They are harmless, because the
/// variable is moved before anything else happens.
///
/// The body of a context manager becomes `manager(lend_what_the_guard_derefs_to, async move { .. })` in the same way.
pub(crate) fn body(input: TokenStream) -> TokenStream {
    expand_hidden(input, try_body)
}

fn try_body(mut input: Reader, krate: Crate) -> Result<TokenStream> {
    let (new_token, word) = (input.ident()?, input.ident()?);
    if let Some(kind) = async_gen::BodyMacro::of(&word) {
        let private = krate.private();
        let mut statements = TokenStream::new();
        let parsed = async_gen::parse(&mut statements, input.rest(), kind, &krate);
        let expanded = parsed.and_then(|parts| expression(&statements, parts, &new_token, krate));
        return expanded.or_else(|error| {
            // The statements use what the user has imported for them.
            let errors = compile_errors(error, Some(&new_token), &private);
            Ok(quote!(#statements #errors))
        });
    }
    if let Some(kind) = stream::StreamMacro::of(&word) {
        let parts = stream::parse(input.rest(), kind, &krate)?;
        return expression(&TokenStream::new(), parts, &new_token, krate);
    }
    let signature = BodySignature::read_tokens(&word, &mut input)?;
    let arguments = locals(input.group(Delimiter::Bracket)?.stream())?;
    let body = input.group(Delimiter::Brace)?;
    // Compiler errors about the names point at the return type.
    let mut names = HygienicNames::at(signature.span, signature.yields);
    if signature.yields == YieldForm::Lends {
        let user = body.span_open().located_at(signature.span);
        names.proof = Some(YieldProof::of_body(user, &signature, &krate));
    }
    let context = BodyContext {
        krate,
        names,
        signature,
    };
    let body = Block {
        brace_token: Brace {
            span: body.delim_span(),
        },
        stmts: syntax::block::parse.parse2(body.stream())?,
    };
    value(body, &arguments, &new_token, &context)
}

/// Returns the value of a macro whose input is a body. `statements` precede the body.
fn expression(
    statements: &TokenStream,
    (signature, body): (BodySignature, Block),
    new_token: &Ident,
    krate: Crate,
) -> Result<TokenStream> {
    let context = BodyContext {
        krate,
        names: HygienicNames::at(signature.span, signature.yields),
        signature,
    };
    generator(body, statements, new_token, &context)
}

/// Returns the statements that move the parameters into the body, after checking that each is a whole `let` statement.
///
/// Anybody can call the hidden macro by name. Other statements could take in what follows them: the label, or a token that the
/// expansion writes, whose hygiene gives access to the token. A `let` statement ends with a semicolon of its own.
fn locals(arguments: TokenStream) -> Result<TokenStream> {
    let check = |input: ParseStream<'_>| {
        while !input.is_empty() {
            input.call(Attribute::parse_outer)?;
            input.parse::<Token![let]>()?;
            input.call(Pat::parse_single)?;
            input.parse::<Token![=]>()?;
            input.parse::<Option<Token![&]>>()?;
            input.call(Ident::parse_any)?;
            input.parse::<Token![;]>()?;
        }
        Ok(())
    };
    if !arguments.is_empty() {
        check.parse2(arguments.clone())?;
    }
    Ok(arguments)
}

/// Returns the value of the function: the generator, in a box if the return type is one.
fn value(
    body: Block,
    arguments: &TokenStream,
    new_token: &Ident,
    context: &BodyContext,
) -> Result<TokenStream> {
    let generator = generator(body, arguments, new_token, context)?;
    let BodyContext {
        krate, signature, ..
    } = context;
    let private = krate.private();
    Ok(match &signature.boxed_as {
        None => generator,
        Some(ty) => {
            let span = signature.span;
            let boxed = span::respan(span, quote!(#private::boxed));
            quote_spanned!(span=> #boxed!(#ty, { #generator }))
        }
    })
}

/// Returns the statements and the expression that create the generator.
fn generator(
    mut block: Block,
    arguments: &TokenStream,
    new_token: &Ident,
    context: &BodyContext,
) -> Result<TokenStream> {
    let BodyContext {
        krate,
        names,
        signature,
    } = context;
    let private = &krate.private();
    // Errors about types that do not fit the return type point at it.
    let span = signature.span;
    let is_manager = signature.yields == YieldForm::Lends;
    let summary = check::check(&mut block, signature, Exits::default())?;
    rewrite::rewrite(&mut block, &summary, signature, names, krate);
    let macros = calls::local_macros(&summary, signature, names, krate);
    let HygienicNames { token, label, .. } = names;
    let end = block.brace_token.span.close();
    let variables = names.proof.as_ref();
    let variables = variables.map(|proof| proof.declare_in_body(end, label));
    let proof = names.proof_to_read();
    // The first `return` is never reached. It determines the type of the body before the compiler reads the user's `return`s, so that
    // errors about that type point at the return type.
    let located = || span::respan(span, private.clone());
    let body = match signature.body {
        BodyKind::Unit | BodyKind::Cleanup => {
            let tail = tail_expr::unit(&block, proof);
            let first_return = (summary.has_return || !summary.has_yield).then(|| {
                quote_spanned!(span=> if false {
                    return;
                })
            });
            quote! {
                #label: {
                    #variables
                    #macros
                    #first_return
                    #tail
                };
            }
        }
        _ => {
            let end = match (&signature.body_type, signature.question_mark) {
                (Some(value), _) => {
                    let private = located();
                    quote_spanned!(span=> #private::unreachable_value::<#value>())
                }
                (None, Some(question_mark)) => {
                    let span = Span::mixed_site().located_at(question_mark);
                    quote_spanned! {span=> {
                        use #private::FallbackToNoResult as _;
                        #private::item_probe(#token).__asyncgen_end()
                    }}
                }
                (None, None) => {
                    let private = located();
                    quote_spanned!(span=> #private::ok_unit(#token))
                }
            };
            let tail = match signature.body {
                BodyKind::Result if signature.dialect == Dialect::Keywords => {
                    tail_expr::unit_in_result(&block, private)
                }
                BodyKind::Result => tail_expr::result(&mut block, private),
                _ => tail_expr::value(&block, proof, private),
            };
            // An inferred type has no location. If the body diverges, a lint would report a value of the type `!`.
            let is_inferred =
                matches!(&signature.body_type, Some(value) if value.to_string() == "_");
            let first_return =
                (!is_inferred).then(|| quote_spanned!(span=> if false { return #end; }));
            quote! {
                #label: {
                    #variables
                    #macros
                    #first_return
                    let () = () else {
                        break #label;
                    };
                    #tail
                }
                #private::unreachable_value()
            }
        }
    };
    let item = &signature.item;
    let protocol = match &signature.resume_protocol {
        None => quote!(()),
        Some(protocol) if is_manager && !summary.has_close && !summary.has_opaque_macro => {
            quote!(#private::NoClose<(#protocol)>)
        }
        Some(protocol) => protocol.clone(),
    };
    // The block has the user's location, so that errors about captured variables use their names.
    let body_span = block.brace_token.span.join();
    let mut statements = arguments.clone();
    statements.extend([body]);
    let mut state_machine = Group::new(Delimiter::Brace, statements);
    state_machine.set_span(body_span);
    let (async_, move_) = (Token![async](body_span), Token![move](body_span));
    let function = if is_manager { "manager" } else { "generator" };
    let function = span::hidden_path(&krate.private_path(), function, span);
    Ok(quote_spanned! {span=>
        let #token: #private::Token<(#item), (#protocol)> = #private::token(#new_token);
        #function(#token, #async_ #move_ #state_machine)
    })
}
