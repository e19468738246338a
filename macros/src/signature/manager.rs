//! Reads `AsyncContextManager<Value = V, Error = E, Exit = X>`.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::punctuated::Punctuated;
use syn::visit_mut::{self, VisitMut};
use syn::{Path, PathSegment, Result, Token, Type, TypeParamBound, parse_quote};

use crate::facts::{BodyKind, BodySignature, YieldForm};
use crate::signature::types::{self, is_unit, nameable, type_to_string};
use crate::syntax::args::Crate;
use crate::syntax::errors::bail;
use crate::syntax::path::{
    associated_type, is_one_of, last_segment, pinned_object, push_argument, trait_mut,
    type_arguments,
};
use crate::syntax::scan;

/// The types of a context manager, unboxed or boxed.
pub(crate) struct Manager {
    /// The type of the lent value.
    value: Type,
    /// `Error` and `Exit`; `None` if the manager has no error.
    result: Option<(Type, TokenStream)>,
}

impl Manager {
    /// Reads the trait, and adds `Error` and `Exit` if they are left out.
    fn read(segment: &mut PathSegment, krate: &Crate) -> Result<Self> {
        let argument = type_arguments(segment).next();
        let Some(value) = associated_type(segment, "Value").cloned() else {
            // Perhaps `AsyncContextManager<T>`.
            let written = argument.map_or_else(|| String::from("T"), type_to_string);
            bail!(
                &segment,
                "the context manager does not say what it lends: write `AsyncContextManager<Value = {written}>`, \
                 with `Value = ()` if that is nothing"
            );
        };
        if let Some(argument) = argument {
            bail!(
                argument,
                "`AsyncContextManager` has no parameters: write `AsyncContextManager<Value = T, Error = E>`"
            );
        }
        let error = associated_type(segment, "Error").cloned();
        let exit = associated_type(segment, "Exit").cloned();
        let private = krate.private();
        let infallible = parse_quote!(Error = #private::Infallible);
        let result = match (error, exit) {
            (None, None) => {
                push_argument(segment, infallible);
                push_argument(segment, parse_quote!(Exit = ()));
                None
            }
            (None, Some(exit)) if is_unit(&exit) => {
                push_argument(segment, infallible);
                None
            }
            (None, Some(exit)) => bail!(
                exit,
                "an `Exit` other than `()` is of a context manager that has an `Error`: write `Error = E` \
                 before it"
            ),
            (Some(error), Some(exit)) if is_unit(&exit) && is_infallible(&error) => None,
            (Some(_), Some(exit)) if is_unit(&exit) || types::has_no_drop(&exit) => bail!(
                exit,
                "a context manager with an `Error` has `Exit = Completed`, which can be left out, or \
                 `Exit = Option<Completed>`, if it may swallow the error"
            ),
            (Some(error), Some(exit)) => Some((error, exit.into_token_stream())),
            (Some(error), None) => {
                let exit = quote!(#private::Completed);
                push_argument(segment, parse_quote!(Exit = #exit));
                Some((error, exit))
            }
        };
        Ok(Manager { value, result })
    }

    /// Returns the facts of the manager's body.
    pub(crate) fn signature(&self, krate: &Crate) -> BodySignature {
        let private = krate.private();
        let value = nameable(&self.value);
        let (protocol, body, body_type) = match &self.result {
            None => (quote!(#private::Sent<()>), BodyKind::Unit, None),
            Some((error, exit)) => (
                quote!(#private::Thrown<#private::Completed, #error>),
                BodyKind::Value,
                Some(quote!(#private::Result<#exit, #error>)),
            ),
        };
        BodySignature {
            resume_protocol: Some(protocol),
            body,
            body_type,
            yields: YieldForm::Lends,
            ..BodySignature::of_items(quote!(#private::LentPtr<#value>))
        }
    }
}

/// Adds `Error` and `Exit` to the managers in a type that is not itself a manager's, such as the items of a generator. Returns `true` if
/// the type contains the name of a context manager.
pub(crate) fn complete(ty: &mut Type, krate: &Crate) -> bool {
    struct Complete<'a> {
        krate: &'a Crate,
        is_named: bool,
    }
    impl VisitMut for Complete<'_> {
        fn visit_path_segment_mut(&mut self, segment: &mut PathSegment) {
            if is_one_of(segment, &NAMES) {
                self.is_named = true;
                if segment.ident == NAMES[0] {
                    let _ = Manager::read(segment, self.krate);
                }
            }
            visit_mut::visit_path_segment_mut(self, segment);
        }
    }
    let mut complete = Complete {
        krate,
        is_named: false,
    };
    complete.visit_type_mut(ty);
    complete.is_named
}

/// Reads `impl AsyncContextManager<..>`. Returns `None` if the trait is not among the bounds.
pub(crate) fn of_bounds(
    bounds: &mut Punctuated<TypeParamBound, Token![+]>,
    krate: &Crate,
) -> Option<Result<Manager>> {
    trait_mut(bounds, &["AsyncContextManager"]).map(|segment| Manager::read(segment, krate))
}

/// Reads `BoxAsyncContextManager<'_, V, E, X>`, `LocalBoxAsyncContextManager<..>` or `Pin<Box<dyn AsyncContextManager<..>>>`. Returns
/// `None` for another type.
pub(crate) fn of_boxed(path: &mut Path, krate: &Crate) -> Option<Result<Manager>> {
    let last = path.segments.last_mut()?;
    if !is_one_of(last, &NAMES[1..]) {
        return of_bounds(pinned_object(last)?, krate);
    }
    let types: Vec<_> = type_arguments(last).cloned().collect();
    let result = match &types[..] {
        [] => return None,
        [_] => None,
        [_, error] => {
            let private = krate.private();
            let exit = quote!(#private::Completed);
            push_argument(last, parse_quote!(#exit));
            Some((error.clone(), exit))
        }
        [_, _, exit, ..] if is_unit(exit) => None,
        [_, error, exit, ..] => Some((error.clone(), exit.to_token_stream())),
    };
    let value = types[0].clone();
    Some(Ok(Manager { value, result }))
}

/// Returns `true` if a type is that of a context manager, unboxed or boxed.
pub(crate) fn is_manager(ty: &Type) -> bool {
    let mut ty = ty.clone();
    match types::ungrouped(&mut ty) {
        Type::ImplTrait(ty) => trait_mut(&mut ty.bounds, &NAMES[..1]).is_some(),
        Type::Path(ty) => ty.path.segments.last_mut().is_some_and(|last| {
            is_one_of(last, &NAMES[1..])
                || pinned_object(last)
                    .is_some_and(|bounds| trait_mut(bounds, &NAMES[..1]).is_some())
        }),
        _ => false,
    }
}

/// Returns `true` if a type contains the name of a context manager.
pub(crate) fn is_named_in(ty: &Type) -> bool {
    scan::mention(ty.to_token_stream(), &NAMES)
}

const NAMES: [&str; 3] = [
    "AsyncContextManager",
    "BoxAsyncContextManager",
    "LocalBoxAsyncContextManager",
];

pub(crate) const IS_NO_GENERATOR: &str =
    "a function that returns a context manager is one: write `#[async_context_manager]`";

/// Returns the message for a return type that is not a context manager's. It suggests a type that lends `value` if that is given, or what
/// `T`, `&T` or `Result<T, E>` is the type of.
pub(crate) fn suggest_form(ty: &Type, value: Option<&Type>) -> String {
    let (mut lent, mut error) = (None, None);
    match (ty, last_segment(ty)) {
        (Type::Reference(reference), _) => lent = Some(&*reference.elem),
        (_, Some(result)) if result.ident == "Result" => {
            let mut arguments = type_arguments(result);
            lent = arguments.next();
            let written = arguments.next().map(type_to_string);
            error = Some(written.unwrap_or_else(|| String::from("E")));
        }
        (_, Some(_)) if !is_named_in(ty) => lent = Some(ty),
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
