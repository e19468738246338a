//! What `AsyncContextManager<Value = V, Error = E, Exit = X>` says.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Error, Path, PathArguments, PathSegment, Result, Type, TypeParamBound, parse_quote};

use crate::signature::types;
use crate::signature::types::type_to_string;
use crate::syntax::args::Crate;
use crate::syntax::path::associated_type;
use crate::syntax::path::pinned_box;
use crate::syntax::path::type_arguments;
use crate::syntax::scan;

/// A context manager, unboxed or boxed.
pub(crate) struct Manager {
    /// What it lends.
    pub(crate) value: Type,
    /// What it fails with, and what it returns in `Ok`; `None` if it has nothing to do with errors.
    pub(crate) result: Option<(Type, TokenStream)>,
}

impl Manager {
    /// Reads the trait, and adds the `Error` and the `Exit` that are left out.
    fn read(segment: &mut PathSegment, krate: &Crate) -> Result<Self> {
        let argument = type_arguments(segment).next().cloned();
        let Some(value) = associated_type(segment, "Value").cloned() else {
            // `AsyncContextManager<T>`, perhaps.
            let written = argument
                .as_ref()
                .map_or_else(|| String::from("T"), type_to_string);
            let message = format!(
                "the context manager does not say what it lends: write `AsyncContextManager<Value = {written}>`, \
                 with `Value = ()` if that is nothing"
            );
            let error = Error::new_spanned(&segment, message);
            if let Some(value) = argument {
                segment.arguments = PathArguments::AngleBracketed(parse_quote!(<Value = #value>));
            }
            return Err(error);
        };
        if let Some(argument) = argument {
            return Err(Error::new_spanned(
                argument,
                "`AsyncContextManager` has no parameters: write `AsyncContextManager<Value = T, Error = E>`",
            ));
        }
        let error = associated_type(segment, "Error").cloned();
        let exit = associated_type(segment, "Exit").cloned();
        let private = krate.private();
        let PathArguments::AngleBracketed(arguments) = &mut segment.arguments else {
            unreachable!("the value stands there");
        };
        let result = match (error, exit) {
            (None, None) => {
                let arguments = &mut arguments.args;
                arguments.push(parse_quote!(Error = #private::Infallible));
                arguments.push(parse_quote!(Exit = ()));
                None
            }
            (None, Some(exit)) if is_unit(&exit) => {
                arguments
                    .args
                    .push(parse_quote!(Error = #private::Infallible));
                None
            }
            (None, Some(exit)) => {
                return Err(Error::new_spanned(
                    exit,
                    "an `Exit` other than `()` is of a context manager that has an `Error`: write `Error = E` \
                     before it",
                ));
            }
            (Some(error), Some(exit)) if is_unit(&exit) && is_infallible(&error) => None,
            (Some(_), Some(exit)) if is_unit(&exit) || types::has_no_drop(&exit) => {
                return Err(Error::new_spanned(
                    exit,
                    "a context manager with an `Error` has `Exit = Completed`, which can be left out, or \
                     `Exit = Option<Completed>`, if it may swallow the error",
                ));
            }
            (Some(error), Some(exit)) => Some((error, exit.into_token_stream())),
            (Some(error), None) => {
                let exit = quote!(#private::Completed);
                arguments.args.push(parse_quote!(Exit = #exit));
                Some((error, exit))
            }
        };
        Ok(Manager { value, result })
    }

    /// The type that says how the manager's body is resumed.
    pub(crate) fn protocol(&self, krate: &Crate) -> TokenStream {
        let private = krate.private();
        match &self.result {
            None => quote!(#private::Sent<()>),
            Some((error, _)) => quote!(#private::Thrown<#private::Completed, #error>),
        }
    }

    /// What the body evaluates to, if that is not `()`.
    pub(crate) fn output(&self, krate: &Crate) -> Option<TokenStream> {
        let private = krate.private();
        let (error, exit) = self.result.as_ref()?;
        Some(quote!(#private::Result<#exit, #error>))
    }
}

/// `impl AsyncContextManager<..>`; `None` if none of the bounds is it.
pub(crate) fn of_bounds<'a>(
    bounds: impl IntoIterator<Item = &'a mut TypeParamBound>,
    krate: &Crate,
) -> Option<Result<Manager>> {
    bounds.into_iter().find_map(|bound| match bound {
        TypeParamBound::Trait(bound) => {
            let segment = bound.path.segments.last_mut()?;
            (segment.ident == "AsyncContextManager").then(|| Manager::read(segment, krate))
        }
        _ => None,
    })
}

/// `BoxAsyncContextManager<'_, V, E, X>`, `LocalBoxAsyncContextManager` of the same, and `Pin<Box<dyn
/// AsyncContextManager<..>>>`; `None` if the type is none of these.
pub(crate) fn of_boxed(path: &mut Path, krate: &Crate) -> Option<Result<Manager>> {
    let last = path.segments.last_mut()?;
    if last.ident == "BoxAsyncContextManager" || last.ident == "LocalBoxAsyncContextManager" {
        let types: Vec<_> = type_arguments(last).cloned().collect();
        let (value, result) = match &types[..] {
            [] => return None,
            [value] => (value, None),
            [value, error] => {
                let exit = krate.private();
                let exit = quote!(#exit::Completed);
                if let PathArguments::AngleBracketed(arguments) = &mut last.arguments {
                    arguments.args.push(parse_quote!(#exit));
                }
                (value, Some((error.clone(), exit)))
            }
            [value, _, exit, ..] if is_unit(exit) => (value, None),
            [value, error, exit, ..] => (value, Some((error.clone(), exit.to_token_stream()))),
        };
        let value = value.clone();
        return Some(Ok(Manager { value, result }));
    }
    match pinned_box(last)? {
        Type::TraitObject(object) => of_bounds(&mut object.bounds, krate),
        _ => None,
    }
}

/// Whether a type speaks of context managers.
pub(crate) fn is_named_in(ty: &Type) -> bool {
    NAMES
        .iter()
        .any(|name| scan::mention(ty.to_token_stream(), &[name]))
}

const NAMES: [&str; 3] = [
    "AsyncContextManager",
    "BoxAsyncContextManager",
    "LocalBoxAsyncContextManager",
];

pub(crate) const IS_NO_GENERATOR: &str =
    "a function that returns a context manager is one: write `#[async_context_manager]`";

/// What to write in the place of a return type: `T`, `Result<T, E>`, a reference to `T`, or something around
/// what lends a `value`.
pub(crate) fn suggest_form(ty: &Type, value: Option<&Type>) -> String {
    let (mut lent, mut error) = (None, None);
    match ty {
        Type::Reference(reference) => lent = Some(&*reference.elem),
        Type::Path(path) => {
            if let Some(result) = path
                .path
                .segments
                .last()
                .filter(|last| last.ident == "Result")
            {
                let mut arguments = type_arguments(result);
                lent = arguments.next();
                error = Some(
                    arguments
                        .next()
                        .map_or_else(|| String::from("E"), type_to_string),
                );
            } else if !is_named_in(ty) {
                lent = Some(ty);
            }
        }
        _ => {}
    }
    let value = value
        .or(lent)
        .map_or_else(|| String::from("T"), type_to_string);
    let (error, boxed_error) = match error {
        Some(error) => (format!(", Error = {error}"), format!(", {error}")),
        None => Default::default(),
    };
    format!(
        "the return type says what the context manager lends: write `impl AsyncContextManager<Value = {value}{error}>`, \
         or in a box `BoxAsyncContextManager<'_, {value}{boxed_error}>`, and no alias of these"
    )
}

fn is_infallible(ty: &Type) -> bool {
    scan::mention(ty.to_token_stream(), &["Infallible"]) || matches!(ty, Type::Never(_))
}

fn is_unit(ty: &Type) -> bool {
    matches!(ty, Type::Tuple(tuple) if tuple.elems.is_empty())
}
