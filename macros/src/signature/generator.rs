//! Reads `AsyncGenerator<S, E, Yield = T, Return = R>`.

use proc_macro2::{Group, Span, TokenStream};
use quote::quote;
use syn::spanned::Spanned;
use syn::{Path, PathSegment, Result, Type, parse_quote};

use crate::facts::{BodyKind, BodySignature};
use crate::signature::return_type_error::contains_impl_trait;
use crate::signature::types::{is_cheap_to_move, is_result, is_unit, nameable};
use crate::span;
use crate::syntax::args::Crate;
use crate::syntax::errors::bail;
use crate::syntax::path::{
    associated_type, is_one_of, last_segment, pinned_object, push_argument, trait_mut,
    type_arguments,
};
use crate::syntax::question_mark;

impl BodySignature {
    /// Reads the trait, and adds a return type if it is left out: `Return = Result<(), E>` if the items are results, else `Return = ()`.
    pub(super) fn read_async_generator(
        segment: &mut PathSegment,
        body: Option<&Group>,
        span: Span,
        krate: &Crate,
    ) -> Result<Self> {
        let Some(item) = associated_type(segment, "Yield").cloned() else {
            bail!(
                segment,
                "the generator does not say what it yields: write `AsyncGenerator<Yield = T>`"
            );
        };
        let inputs: Vec<_> = type_arguments(segment).cloned().collect();
        check_inputs(&inputs)?;
        if let Some(value) = associated_type(segment, "Return") {
            return Ok(Self::of_generator(&item, &inputs, Some(value), krate));
        }
        // The search takes time. Types that are cheap to move are no results.
        let question_mark = match body {
            Some(body) if !is_result(&item) && !is_cheap_to_move(&item) => {
                question_mark::find(body.stream())
            }
            _ => None,
        };
        let value = match is_result(&item) || question_mark.is_some() {
            true => ending_in_error(&item, span, krate),
            false => None,
        };
        let signature = BodySignature {
            question_mark,
            ..Self::of_generator(&item, &inputs, value.as_ref(), krate)
        };
        let body = match value {
            Some(_) => BodyKind::Result,
            None => BodyKind::Unit,
        };
        let value = value.unwrap_or_else(|| parse_quote!(()));
        push_argument(segment, parse_quote!(Return = #value));
        Ok(BodySignature { body, ..signature })
    }

    /// Returns the facts of a generator with the given items, inputs and return type.
    pub(super) fn of_generator(
        item: &Type,
        inputs: &[Type],
        value: Option<&Type>,
        krate: &Crate,
    ) -> Self {
        let value = value.filter(|value| !is_unit(value));
        BodySignature {
            resume_protocol: Some(protocol(inputs, krate)),
            body: match value {
                Some(_) => BodyKind::Value,
                None => BodyKind::Unit,
            },
            body_type: value.map(nameable),
            cheap_to_move: is_cheap_to_move(item),
            ..Self::of_items(nameable(item))
        }
    }
}

/// Reports a third type parameter.
pub(super) fn check_inputs(inputs: &[Type]) -> Result<()> {
    if let Some(third) = inputs.get(2) {
        bail!(
            third,
            "`AsyncGenerator` takes two types, of what is sent and of what is thrown; \
             what comes out is written `Yield = T, Return = R`"
        );
    }
    Ok(())
}

/// Returns `Result<(), E>` for items of type `Result<_, E>`. Returns `None` if the error type contains an `impl Trait`, which has no name.
fn ending_in_error(item: &Type, span: Span, krate: &Crate) -> Option<Type> {
    let private = krate.private();
    let written = last_segment(item)
        .filter(|last| last.ident == "Result")
        .and_then(|last| type_arguments(last).nth(1));
    if let Some(error) = written {
        return (!contains_impl_trait(error)).then(|| parse_quote!(#private::Result<(), #error>));
    }
    // All tokens have one location, so that the compiler points there if the items are not results.
    let result = span::respan(span, quote!(#private::SameError<#item, ()>));
    (!contains_impl_trait(item)).then(|| parse_quote!(#result))
}

/// Reads `BoxAsyncGenerator<'_, T, R, S, E>`, `LocalBoxAsyncGenerator<..>` or `Pin<Box<dyn AsyncGenerator<..>>>`. Returns `None` for
/// another type.
pub(crate) fn of_boxed(
    path: &mut Path,
    body: Option<&Group>,
    krate: &Crate,
) -> Option<Result<BodySignature>> {
    let span = path.span();
    let last = path.segments.last_mut()?;
    if is_one_of(last, &["BoxAsyncGenerator", "LocalBoxAsyncGenerator"]) {
        let types: Vec<_> = type_arguments(last).cloned().collect();
        let inputs = types.get(2..).unwrap_or_default();
        let item = types.first()?;
        let signature = BodySignature::of_generator(item, inputs, types.get(1), krate);
        return Some(Ok(signature));
    }
    let segment = trait_mut(pinned_object(last)?, &["AsyncGenerator"])?;
    Some(BodySignature::read_async_generator(
        segment, body, span, krate,
    ))
}

/// Returns the protocol of a generator that receives values and errors of the given types.
fn protocol(inputs: &[Type], krate: &Crate) -> TokenStream {
    let private = krate.private();
    match inputs {
        [] => quote!(#private::Sent<()>),
        [sent] => quote!(#private::Sent<#sent>),
        [sent, thrown, ..] => quote!(#private::Thrown<#sent, #thrown>),
    }
}
