//! Reads the head of an `async_coroutine!`: `-> impl AsyncGenerator<S, E, Yield = T, Return = R>`.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::parse::{ParseStream, Result};
use syn::{
    Error, GenericArgument, PathArguments, PathSegment, Token, TraitBound, Type, TypeParamBound,
    parse_quote,
};

use crate::facts::BodySignature;
use crate::signature::generator::check_inputs;
use crate::signature::types::ungrouped;
use crate::syntax::args::Crate;
use crate::syntax::errors::bail;
use crate::syntax::path::{associated_type, type_arguments};

const FORM: &str = "the head of `async_coroutine!` is `-> impl AsyncGenerator<S, E, Yield = T, Return = R> { body }`, \
     where `_` stands for a type that is inferred";

/// Parses the arrow and the type. Fills `check` with a statement in which the compiler resolves the path of the trait.
pub(crate) fn parse(
    check: &mut TokenStream,
    input: ParseStream<'_>,
    krate: &Crate,
) -> Result<BodySignature> {
    let arrow = input.parse::<Token![->]>()?;
    if input.is_empty() {
        bail!(arrow, "{FORM}");
    }
    let mut ty = input
        .parse::<Type>()
        .map_err(|error| Error::new(error.span(), FORM))?;
    let ty = ungrouped(&mut ty);
    let Type::ImplTrait(impl_trait) = ty else {
        bail!(ty, "{FORM}");
    };
    let mut bounds = impl_trait.bounds.iter();
    let Some(TypeParamBound::Trait(bound)) = bounds.next() else {
        bail!(ty, "{FORM}");
    };
    let Some(segment) = trait_segment(bound) else {
        bail!(ty, "{FORM}");
    };
    *check = resolve(bound, krate);
    if let Some(other) = bounds.next() {
        bail!(
            other,
            "the head of `async_coroutine!` is `impl AsyncGenerator<..>` without other bounds: \
             the generator implements what its parts allow, as an `async` block does"
        );
    }
    check_arguments(segment)?;
    Ok(BodySignature {
        span: Span::mixed_site().located_at(impl_trait.impl_token.span),
        ..inferred(segment, krate)?
    })
}

/// Returns the types for a body without a head. Nothing is thrown. The other types are inferred, except for those that only the body could
/// determine, which are `()`.
pub(crate) fn absent(
    yields_nothing: bool,
    ignores_input: bool,
    krate: &Crate,
) -> Result<BodySignature> {
    let or_unit = |is_unit| -> Type {
        if is_unit {
            parse_quote!(())
        } else {
            parse_quote!(_)
        }
    };
    let (input, item) = (or_unit(ignores_input), or_unit(yields_nothing));
    inferred(&parse_quote!(AsyncGenerator<#input, Yield = #item>), krate)
}

/// Returns the segment of the trait, if it is an `AsyncGenerator`.
fn trait_segment(bound: &TraitBound) -> Option<&PathSegment> {
    let is_plain = bound.lifetimes.is_none() && bound.maybe.is_none();
    let last = bound.path.segments.last()?;
    (is_plain && last.ident == "AsyncGenerator").then_some(last)
}

/// Reports arguments that the trait does not have. The compiler does not see the arguments as those of the trait.
fn check_arguments(segment: &PathSegment) -> Result<()> {
    let arguments = match &segment.arguments {
        PathArguments::AngleBracketed(arguments) => &arguments.args,
        PathArguments::None => return Ok(()),
        PathArguments::Parenthesized(_) => bail!(segment, "{FORM}"),
    };
    for argument in arguments {
        match argument {
            GenericArgument::Type(_) => {}
            GenericArgument::AssocType(ty)
                if ty.generics.is_none() && (ty.ident == "Yield" || ty.ident == "Return") => {}
            _ => bail!(argument, "{FORM}"),
        }
    }
    Ok(())
}

/// Returns a statement that names the trait, so that the compiler reports a path that is not that of the trait, and does not report an
/// import for the head as unused.
fn resolve(bound: &TraitBound, krate: &Crate) -> TokenStream {
    let private = krate.private();
    let mut path = bound.path.clone();
    if let Some(last) = path.segments.last_mut() {
        last.arguments = PathArguments::None;
    }
    let none = quote!(#private::Option::None);
    let object = quote!(dyn #path<(), #private::Infallible, Yield = (), Return = ()>);
    quote!(let _: #private::Option<&(#object)> = #none;)
}

/// Reads the trait. Associated types that are left out are inferred. The parameters have the defaults that they have in the trait.
fn inferred(segment: &PathSegment, krate: &Crate) -> Result<BodySignature> {
    let inferred = parse_quote!(_);
    let or_inferred = |name| associated_type(segment, name).unwrap_or(&inferred);
    let inputs: Vec<_> = type_arguments(segment).cloned().collect();
    check_inputs(&inputs)?;
    let (item, value) = (or_inferred("Yield"), or_inferred("Return"));
    Ok(BodySignature::of_generator(
        item,
        &inputs,
        Some(value),
        krate,
    ))
}
