//! Writes the expansions.

pub(crate) mod async_gen;
pub(crate) mod async_with;
pub(crate) mod block;
pub(crate) mod body;
pub(crate) mod finally;
pub(crate) mod stream;
pub(crate) mod tail_expr;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::parse::Result;
use syn::{Error, Signature, parse2};

use crate::body_context::Reader;
use crate::facts::{BodySignature, Kind};
use crate::signature::params;
use crate::syntax::args::{Args, Crate};
use crate::syntax::function::{self, Function};

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
/// The macro is a `macro_rules!` that creates the right to make the token, and calls [`body::expand`]. The user may have chosen its path, so its
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
