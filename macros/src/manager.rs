//! What `AsyncContextManager<Value = V, Error = E, Exit = X>` says.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Error, Path, PathArguments, PathSegment, Result, Type, TypeParamBound, parse_quote};

use crate::args::Crate;
use crate::generics::{associated_type, pinned_box, type_arguments};

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
        let Some(value) = associated_type(segment, "Value").cloned() else {
            return Err(Error::new_spanned(
                segment,
                "the context manager does not say what it lends: write `AsyncContextManager<Value = T>`, \
                 with `Value = ()` if that is nothing",
            ));
        };
        if let Some(argument) = type_arguments(segment).next() {
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
            (Some(_), Some(exit)) if is_unit(&exit) => None,
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

fn is_unit(ty: &Type) -> bool {
    matches!(ty, Type::Tuple(tuple) if tuple.elems.is_empty())
}
