//! Expands the body of a generator or a context manager.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser, Result};
use syn::token::Brace;
use syn::{Attribute, Block, Pat, Token};

use crate::body_context::{BodyContext, Reader};
use crate::check::BodySummary;
use crate::emit::{async_gen, compile_errors, expand_hidden, stream, tail_expr};
use crate::exits::Exits;
use crate::facts::{BodyKind, BodySignature, Dialect, YieldForm};
use crate::syntax::args::Crate;
use crate::syntax::macro_names::BodyMacro;
use crate::{calls, check, rewrite, span, syntax};

/// Expands the body of a generator or a manager. The input comes from the `macro_rules!` `generator!` or `manager!`: the path of the crate,
/// a variable with the right to create the token, and either the rest of the function or the tokens of an `async_gen!`.
///
/// The function `evens` of `emit/mod.rs` has
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
pub(crate) fn expand(input: TokenStream) -> TokenStream {
    expand_hidden(input, try_expand)
}

fn try_expand(mut input: Reader, krate: Crate) -> Result<TokenStream> {
    let (new_token, word) = (input.ident()?, input.ident()?);
    if let Some(kind) = BodyMacro::of(&word) {
        let private = krate.private();
        let mut statements = TokenStream::new();
        let parsed = match kind.has_keywords() {
            true => stream::parse(input.rest(), kind, &krate),
            false => async_gen::parse(&mut statements, input.rest(), kind, &krate),
        };
        let expanded = parsed.and_then(|(signature, body)| {
            generator(body, &statements, &new_token, signature, krate)
        });
        return expanded.or_else(|error| {
            // The statements use what the user has imported for them.
            let errors = compile_errors(error, Some(&new_token), &private);
            Ok(quote!(#statements #errors))
        });
    }
    let signature = BodySignature::read_tokens(&word, &mut input)?;
    let arguments = locals(input.group(Delimiter::Bracket)?.stream())?;
    let body = input.group(Delimiter::Brace)?;
    let body = Block {
        brace_token: Brace {
            span: body.delim_span(),
        },
        stmts: syntax::block::parse.parse2(body.stream())?,
    };
    generator(body, &arguments, &new_token, signature, krate)
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

/// Returns the statements and the expression that create the generator, in a box if the return type is one. The `arguments` are statements
/// before the body.
fn generator(
    mut block: Block,
    arguments: &TokenStream,
    new_token: &Ident,
    signature: BodySignature,
    krate: Crate,
) -> Result<TokenStream> {
    let context = &BodyContext::of_body(&block, signature, krate);
    let BodyContext {
        krate,
        names,
        signature,
    } = context;
    let summary = check::check(&mut block, signature, Exits::default())?;
    rewrite::rewrite(&mut block, &summary, signature, names, krate);
    // The block has the user's location, so that errors about captured variables use their names.
    let body_span = block.brace_token.span.join();
    let mut statements = arguments.clone();
    statements.extend(labeled_block(&mut block, &summary, context));
    let mut state_machine = Group::new(Delimiter::Brace, statements);
    state_machine.set_span(body_span);
    let (async_, move_) = (Token![async](body_span), Token![move](body_span));
    let function = match signature.yields {
        YieldForm::Lends => "manager",
        _ => "generator",
    };
    // Errors about types that do not fit the return type point at it.
    let span = signature.span;
    let function = span::hidden_path(&krate.private_path(), function, span);
    let (token, private) = (&names.token, krate.private());
    let (item, protocol) = (&signature.item, protocol(signature, &summary, &private));
    let generator = quote_spanned! {span=>
        let #token: #private::Token<(#item), (#protocol)> = #private::token(#new_token);
        #function(#token, #async_ #move_ #state_machine)
    };
    Ok(match &signature.boxed_as {
        None => generator,
        Some(ty) => {
            let boxed = span::respan(span, quote!(#private::boxed));
            quote_spanned!(span=> #boxed!(#ty, { #generator }))
        }
    })
}

/// Returns the type parameter of the token that determines how the generator is resumed.
fn protocol(
    signature: &BodySignature,
    summary: &BodySummary,
    private: &TokenStream,
) -> TokenStream {
    let takes_part_in_close = summary.has_close || summary.has_opaque_macro;
    match &signature.resume_protocol {
        None => quote!(()),
        Some(protocol) if signature.yields == YieldForm::Lends && !takes_part_in_close => {
            quote!(#private::NoClose<(#protocol)>)
        }
        Some(protocol) => protocol.clone(),
    }
}

/// Returns the labeled block with the body that has been rewritten, and the value of the state machine.
///
/// The block begins with a `return` that is never reached. It determines the type of the body before the compiler reads the user's
/// `return`s, so that errors about that type point at the return type.
fn labeled_block(block: &mut Block, summary: &BodySummary, context: &BodyContext) -> TokenStream {
    let BodyContext {
        krate,
        names,
        signature,
    } = context;
    let (private, label, span) = (&krate.private(), &names.label, signature.span);
    let end = block.brace_token.span.close();
    let variables = names.proof.as_ref();
    let variables = variables.map(|proof| proof.declare_in_body(end, label));
    let macros = calls::local_macros(summary, signature, names, krate);
    if signature.body == BodyKind::Unit {
        let first_return = (summary.has_return || !summary.has_yield).then(|| {
            quote_spanned!(span=> if false {
                return;
            })
        });
        let tail = tail_expr::unit(block, names.proof_to_read());
        return quote! {
            #label: {
                #variables
                #macros
                #first_return
                #tail
            };
        };
    }
    // An inferred type has no location. If the body diverges, a lint would report a value of the type `!`.
    let is_inferred = matches!(&signature.body_type, Some(value) if value.to_string() == "_");
    let first_return = (!is_inferred).then(|| {
        let value = unreachable_value(signature, &names.token, private);
        quote_spanned!(span=> if false { return #value; })
    });
    let tail = match (signature.body, signature.dialect) {
        (BodyKind::Result, Dialect::Keywords) => tail_expr::unit_in_result(block, private),
        (BodyKind::Result, Dialect::Macros) => tail_expr::result(block, private),
        _ => tail_expr::value(block, names.proof_to_read(), private),
    };
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

/// Returns an expression that has the type of the body, and is never evaluated.
fn unreachable_value(
    signature: &BodySignature,
    token: &Ident,
    private: &TokenStream,
) -> TokenStream {
    let span = signature.span;
    let located = span::respan(span, private.clone());
    match (&signature.body_type, signature.question_mark) {
        (Some(value), _) => quote_spanned!(span=> #located::unreachable_value::<#value>()),
        (None, Some(question_mark)) => {
            let span = Span::mixed_site().located_at(question_mark);
            quote_spanned! {span=> {
                use #private::FallbackToNoResult as _;
                #private::item_probe(#token).__asyncgen_end()
            }}
        }
        (None, None) => quote_spanned!(span=> #located::ok_unit(#token)),
    }
}
