//! Reads `AsyncGenerator<S, E, Yield = T, Return = R>`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Path, PathSegment, Result, Type, parse_quote};

use crate::signature::types::is_unit;
use crate::syntax::args::Crate;
use crate::syntax::errors::bail;
use crate::syntax::path::{
    associated_type, is_one_of, pinned_object, push_argument, trait_mut, type_arguments,
};

/// The types of an `AsyncGenerator`, unboxed or boxed.
pub(crate) struct Generator {
    /// The type of the items.
    pub(crate) item: Type,
    /// The protocol, which determines how the generator is resumed.
    pub(crate) protocol: TokenStream,
    /// The return type, unless it is `()`.
    pub(crate) value: Option<Type>,
    /// `true` if the generator is also a stream: it receives nothing, and its return type is left out.
    pub(crate) is_stream: bool,
}

impl Generator {
    /// Reads the trait, and adds `Return = ()` if the return type is left out.
    pub(crate) fn read(segment: &mut PathSegment, krate: &Crate) -> Result<Self> {
        let Some(item) = associated_type(segment, "Yield").cloned() else {
            bail!(
                segment,
                "the generator does not say what it yields: write `AsyncGenerator<Yield = T>`"
            );
        };
        let value = associated_type(segment, "Return").cloned();
        let inputs: Vec<_> = type_arguments(segment).cloned().collect();
        if let Some(third) = inputs.get(2) {
            bail!(
                third,
                "`AsyncGenerator` takes two types, of what is sent and of what is thrown; \
                 what comes out is written `Yield = T, Return = R`"
            );
        }
        if value.is_none() {
            push_argument(segment, parse_quote!(Return = ()));
        }
        Ok(Generator {
            item,
            protocol: protocol(&inputs, krate),
            is_stream: inputs.is_empty() && value.is_none(),
            value: value.filter(|value| !is_unit(value)),
        })
    }
}

/// Reads `BoxAsyncGenerator<'_, T, R, S, E>`, `LocalBoxAsyncGenerator<..>` or `Pin<Box<dyn AsyncGenerator<..>>>`. Returns `None` for
/// another type.
pub(crate) fn of_boxed(path: &mut Path, krate: &Crate) -> Option<Result<Generator>> {
    let last = path.segments.last_mut()?;
    if is_one_of(last, &["BoxAsyncGenerator", "LocalBoxAsyncGenerator"]) {
        let types: Vec<_> = type_arguments(last).cloned().collect();
        return Some(Ok(Generator {
            item: types.first()?.clone(),
            protocol: protocol(types.get(2..).unwrap_or_default(), krate),
            value: types.get(1).filter(|value| !is_unit(value)).cloned(),
            is_stream: false,
        }));
    }
    let segment = trait_mut(pinned_object(last)?, &["AsyncGenerator"])?;
    Some(Generator::read(segment, krate))
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
