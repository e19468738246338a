//! Writes the expansions that rust-analyzer sees.
//!
//! To complete code, rust-analyzer inserts a word at the cursor, which often leaves code that does not parse. It expands the code with and
//! without the word, and requires that both expansions are equal up to the cursor. The expansions for the compiler depend on the whole body,
//! so they are not. The expansions of this module contain the tokens of the user once, in order, and parsed as little as possible. Everything
//! before a token depends only on the tokens before it, except for facts that a cursor rarely changes.
//!
//! The expansions have the types of those for the compiler. They are never run, and contain no token, no label and no `unsafe`.

mod async_with;
mod function;
mod tokens;

use std::env;
use std::sync::OnceLock;

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::quote;
use syn::parse::Result;

pub(crate) use self::async_with::async_with;
pub(crate) use self::function::attribute;
use crate::body_context::Reader;
use crate::emit::{async_gen, expand_hidden, stream};
use crate::facts::{BodyKind, BodySignature, Dialect, YieldForm};
use crate::syntax::args::Crate;
use crate::syntax::macro_names::BodyMacro;
use crate::syntax::own_macro::{OwnMacro, find_users_macros};

/// Returns `true` if the macros run in rust-analyzer.
///
/// Its process is recognized by its name, because no process that compiles a crate has that name. (An environment variable that
/// rust-analyzer sets for its processes may be set elsewhere.) With `--cfg asyncgen_editor`, the compiler checks the types of the expansions.
pub(crate) fn is_active() -> bool {
    static IS_RUST_ANALYZER: OnceLock<bool> = OnceLock::new();
    cfg!(asyncgen_editor)
        || *IS_RUST_ANALYZER.get_or_init(|| {
            let program = env::current_exe().ok();
            let name = program.as_deref().and_then(|program| program.file_name());
            name.is_some_and(|name| name.to_string_lossy().contains("rust-analyzer"))
        })
}

/// Expands the body of a generator or a manager. The input is that of `expand_body!`.
///
/// The function `evens` of `emit/mod.rs` has
///
/// ```ignore
/// {
///     let types: editor::Types<(u32), (())> = editor::types(new_token);
///     editor::generator(types, async move {
///         macro_rules! yield_ {
///             () => { editor::yielded(types, ()) };
///             ($($operand:tt)*) => { editor::yielded(types, $($operand)*) };
///         }
///         ..
///         {
///             println!("{:?}", yield_!(0));
///             for n in editor::items(source) {
///                 if n == 13 {
///                     return;
///                 }
///                 yield_!(n);
///             }
///         };
///     })
/// }
/// ```
pub(crate) fn body(input: TokenStream) -> TokenStream {
    expand_hidden(input, |mut input, krate| {
        let new_token = input.ident()?;
        let body = Body::read(input, &krate)?;
        Ok(body.expand(&new_token, &krate))
    })
}

struct Body {
    signature: BodySignature,
    /// The statements that bind the patterns of the parameters.
    arguments: TokenStream,
    body: Group,
}

impl Body {
    fn read(mut input: Reader, krate: &Crate) -> Result<Self> {
        let word = input.ident()?;
        let mut arguments = TokenStream::new();
        let (signature, body) = if let Some(kind) = BodyMacro::of(&word) {
            let input = input.rest();
            if kind == BodyMacro::AsyncCoroutine {
                async_gen::coroutine_signature(input, krate)?
            } else {
                let signature = match kind.has_keywords() {
                    true => stream::signature(input.clone(), kind, krate),
                    false => async_gen::signature(input.clone(), kind, krate),
                };
                (signature, Group::new(Delimiter::Brace, input))
            }
        } else {
            let signature = BodySignature::read_tokens(&word, &mut input)?;
            arguments = input.group(Delimiter::Bracket)?.stream();
            (signature, input.group(Delimiter::Brace)?)
        };
        Ok(Body {
            signature,
            arguments,
            body,
        })
    }

    fn expand(&self, new_token: &Ident, krate: &Crate) -> TokenStream {
        let Body {
            signature,
            arguments,
            body,
        } = self;
        let private = &krate.private();
        let editor = &quote!(#private::editor);
        let types = &Ident::new("__asyncgen_types", Span::mixed_site());
        let mut users_macros = Vec::new();
        find_users_macros(body.stream(), &mut users_macros);
        let ends_in_result = tokens::ends_in_result(body.stream());
        let body = tokens::rewrite(body, signature, private);
        let start = match signature.dialect {
            Dialect::Macros => local_macros(signature.yields, &users_macros, types, private),
            Dialect::Keywords => {
                let variable = tokens::item_variable();
                let initial = match signature.yields {
                    YieldForm::OkValues => quote!(ok_value),
                    _ => quote!(item),
                };
                quote!(let mut #variable = #editor::#initial(#types);)
            }
        };
        let end = match &signature.body_type {
            Some(value) => quote!(return #private::unreachable_value::<#value>();),
            None if signature.body == BodyKind::Result => quote!(return #editor::end(#types);),
            None => quote!(return;),
        };
        let body = match (signature.body, &signature.body_type) {
            (BodyKind::Value, _) => quote!(return #body;),
            (BodyKind::Result, _) if ends_in_result => quote!(return #body;),
            (BodyKind::Result, None) => quote!(return #editor::tail(#types, #body);),
            (BodyKind::Result, Some(_)) => quote!(return #private::into_output(#body);),
            _ => quote!(let _: () = #body;),
        };
        let BodySignature {
            item,
            resume_protocol,
            ..
        } = signature;
        let protocol = resume_protocol.clone().unwrap_or_else(|| quote!(()));
        let function = match signature.yields {
            YieldForm::Lends => quote!(manager),
            _ => quote!(generator),
        };
        let value = quote!(#editor::#function(#types, async move { #arguments #start if false { #end } #body }));
        let value = match &signature.boxed_as {
            None => value,
            Some(_) => quote!(#private::Box::pin(#value)),
        };
        quote! {
            let #types: #editor::Types<(#item), (#protocol)> = #editor::types(#new_token);
            #value
        }
    }
}

/// Returns the definitions of the macros that a body may use, unless macros of the user have their names.
fn local_macros(
    yields: YieldForm,
    users_macros: &[OwnMacro],
    types: &Ident,
    private: &TokenStream,
) -> TokenStream {
    let editor = &quote!(#private::editor);
    let yield_ = match yields {
        YieldForm::Items => quote! {
            () => { #editor::yielded(#types, ()) };
            ($($operand:tt)*) => { #editor::yielded(#types, $($operand)*) };
        },
        YieldForm::OkValues => quote! {
            () => { #editor::yielded(#types, #private::Ok(())) };
            ($($operand:tt)*) => { #editor::yielded(#types, #private::Ok($($operand)*)) };
        },
        YieldForm::Lends => quote! {
            () => { #editor::lent(#types, &mut ()) };
            ($($operand:tt)*) => { #editor::lent(#types, $($operand)*) };
        },
    };
    let (yielder, yield_from) = match yields {
        YieldForm::OkValues => (
            quote!(ok_yielder),
            quote! {
                ($($source:tt)*) => {{
                    use #private::ProbeFallback as _;
                    #editor::try_delegated(
                        #types,
                        #editor::probe(#types, $($source)*).__asyncgen_try_kind(),
                    )
                }};
            },
        ),
        _ => (
            quote!(yielder),
            quote! {
                ($($source:tt)*) => {{
                    use #private::ProbeFallback as _;
                    #editor::delegated(
                        #types,
                        #editor::probe(#types, $($source)*).__asyncgen_kind(),
                        #editor::probe(#types, ()).__asyncgen_by_default(),
                    )
                }};
            },
        ),
    };
    let macros = [
        (
            "yield_",
            "Yields an item. See [`asyncgen::yield_!`](asyncgen::yield_).",
            yield_,
        ),
        (
            "yield_from_",
            "Delegates to a stream or a generator. See [`asyncgen::yield_from_!`](asyncgen::yield_from_).",
            yield_from,
        ),
        (
            "finally",
            "Runs a block, and then a cleanup. See [`asyncgen::finally!`](asyncgen::finally).",
            quote! {
                ($body:tt, $cleanup:tt $($rest:tt)*) => {{
                    let __asyncgen_value = $body;
                    $cleanup;
                    __asyncgen_value
                }};
                ($body:tt $($rest:tt)*) => {{
                    let __asyncgen_value = $body;
                    __asyncgen_value
                }};
            },
        ),
        (
            "async_with",
            "Runs a block with the value of a context manager. See [`asyncgen::async_with!`](asyncgen::async_with).",
            quote!(($($parts:tt)*) => { #private::async_with!(; $($parts)*) };),
        ),
        (
            "with_yielder",
            "Runs a block whose futures can yield. See [`asyncgen::with_yielder!`](asyncgen::with_yielder).",
            quote! {
                (|$pattern:pat_param| -> $output:ty { $($block:tt)* } $($rest:tt)*) => {{
                    let __asyncgen_yielder = #editor::#yielder(#types);
                    #editor::block(async {
                        if false { return #private::unreachable_value::<$output>(); }
                        let $pattern = &__asyncgen_yielder;
                        { $($block)* }
                    })
                }};
                (|$pattern:pat_param| { $($block:tt)* } $($rest:tt)*) => {{
                    let __asyncgen_yielder = #editor::#yielder(#types);
                    #editor::block(async {
                        let $pattern = &__asyncgen_yielder;
                        { $($block)* }
                    })
                }};
                (|$pattern:pat_param| $($block:tt)*) => {
                    with_yielder!(|$pattern| { $($block)* })
                };
                (|$pattern:ident : $yielder:ty| $($rest:tt)*) => {
                    with_yielder!(|$pattern| $($rest)*)
                };
            },
        ),
    ];
    let macros = macros.into_iter().filter_map(|(name, docs, rules)| {
        let name = Ident::new(name, Span::call_site());
        if OwnMacro::of(&name.clone().into()).is_some_and(|own| users_macros.contains(&own)) {
            return None;
        }
        Some(quote! {
            #[doc = #docs]
            #[allow(unused_macros)]
            macro_rules! #name { #rules }
        })
    });
    quote!(#(#macros)*)
}
