//! What `AsyncGenerator<S, E, Yield = T, Return = R>` says.

use std::mem;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{
    Error, GenericArgument, Ident, Path, PathArguments, PathSegment, Result, Type, TypeParamBound,
    parse_quote,
};

use crate::syntax::args::Crate;
use crate::syntax::path::associated_type;
use crate::syntax::path::pinned_box;
use crate::syntax::path::type_arguments;

/// An `AsyncGenerator`, unboxed or boxed.
pub(crate) struct Generator {
    /// What it yields.
    pub(crate) item: Type,
    /// The type that says how it is resumed.
    pub(crate) protocol: TokenStream,
    /// What it returns, if not `()`.
    pub(crate) value: Option<Type>,
    /// Whether it is a stream: nobody sends to it, and it returns nothing.
    pub(crate) is_stream: bool,
}

impl Generator {
    /// Reads the trait, and adds `Return = ()` where that is left out.
    pub(crate) fn read(segment: &mut PathSegment, krate: &Crate) -> Result<Self> {
        let Some(item) = associated_type(segment, "Yield").cloned() else {
            recover(segment);
            return Err(Error::new_spanned(
                segment,
                "the generator does not say what it yields: write `AsyncGenerator<Yield = T>`",
            ));
        };
        let value = associated_type(segment, "Return").cloned();
        let goes_in: Vec<_> = type_arguments(segment).cloned().collect();
        if let Some(third) = goes_in.get(2) {
            recover(segment);
            return Err(Error::new_spanned(
                third,
                "`AsyncGenerator` takes two types, of what is sent and of what is thrown; \
                 what comes out is written `Yield = T, Return = R`",
            ));
        }
        if let (None, PathArguments::AngleBracketed(arguments)) = (&value, &mut segment.arguments) {
            arguments.args.push(parse_quote!(Return = ()));
        }
        Ok(Generator {
            item,
            protocol: protocol(&goes_in, krate),
            is_stream: goes_in.is_empty() && value.is_none(),
            value: value.filter(|value| !is_unit(value)),
        })
    }
}

/// Makes of it what was meant, so that the one error is the only one.
fn recover(segment: &mut PathSegment) {
    let PathArguments::AngleBracketed(arguments) = &mut segment.arguments else {
        return;
    };
    let mut types = 0;
    let arguments = &mut arguments.args;
    *arguments = mem::take(arguments)
        .into_iter()
        .filter_map(|mut argument| {
            match &mut argument {
                GenericArgument::Type(_) => types += 1,
                GenericArgument::AssocType(other) if other.ident == "Item" => {
                    other.ident = Ident::new("Yield", other.ident.span());
                }
                _ => {}
            }
            (types <= 2 || !matches!(argument, GenericArgument::Type(_))).then_some(argument)
        })
        .collect();
}

/// `BoxAsyncGenerator<'_, T, R, S, E>`, `LocalBoxAsyncGenerator` of the same, and `Pin<Box<dyn
/// AsyncGenerator<..>>>`; `None` if the type is none of these.
pub(crate) fn of_boxed(path: &mut Path, krate: &Crate) -> Option<Result<Generator>> {
    let last = path.segments.last_mut()?;
    if last.ident == "BoxAsyncGenerator" || last.ident == "LocalBoxAsyncGenerator" {
        let types: Vec<_> = type_arguments(last).cloned().collect();
        let (item, others) = types.split_first()?;
        let (value, goes_in) = match others.split_first() {
            Some((value, goes_in)) => (Some(value), goes_in),
            None => (None, others),
        };
        return Some(Ok(Generator {
            item: item.clone(),
            protocol: protocol(goes_in, krate),
            value: value.filter(|value| !is_unit(value)).cloned(),
            is_stream: false,
        }));
    }
    let Type::TraitObject(object) = pinned_box(last)? else {
        return None;
    };
    object.bounds.iter_mut().find_map(|bound| match bound {
        TypeParamBound::Trait(bound) => {
            let segment = bound.path.segments.last_mut()?;
            (segment.ident == "AsyncGenerator").then(|| Generator::read(segment, krate))
        }
        _ => None,
    })
}

/// The type that says how a generator is resumed.
fn protocol(goes_in: &[Type], krate: &Crate) -> TokenStream {
    let private = krate.private();
    match goes_in {
        [] => quote!(#private::Sent<()>),
        [sent] => quote!(#private::Sent<#sent>),
        [sent, thrown, ..] => quote!(#private::Thrown<#sent, #thrown>),
    }
}

fn is_unit(ty: &Type) -> bool {
    matches!(ty, Type::Tuple(tuple) if tuple.elems.is_empty())
}
