//! The return type: what the caller gets, what `yield_!` takes, and what the body evaluates to.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::visit_mut::{self, VisitMut};
use syn::{
    Error, Path, PathArguments, PathSegment, ReturnType, Signature, Token, Type, TypeImplTrait,
    TypeParamBound, TypePath, parse_quote,
};

use crate::facts::BodyKind;
use crate::facts::Kind;
use crate::facts::Returns;
use crate::facts::YieldForm;
use crate::signature::generator;
use crate::signature::generator::Generator;
use crate::signature::manager;
use crate::signature::manager::Manager;
use crate::signature::return_type_error::{
    FORMS, IS_A_MACRO, ReturnTypeError, first_impl_trait, known_as_no_stream, not_a_manager,
    not_a_stream,
};
use crate::signature::types;
use crate::signature::types::is_result;
use crate::signature::types::type_to_string;
use crate::syntax::args::Crate;
use crate::syntax::path::associated_type;
use crate::syntax::path::only_type_argument;
use crate::syntax::path::pinned_box;

impl Returns {
    /// Reads the return type, and makes it what the caller sees; if it is a mistake, what was meant.
    pub(crate) fn read(sig: &mut Signature, kind: Kind, krate: &Crate) -> Result<Self, Error> {
        let ReturnType::Type(_, ty) = &mut sig.output else {
            let ident = &sig.ident;
            let says = match kind {
                Kind::Generator => {
                    "a generator says what it yields: write `-> impl Stream<Item = T>`"
                }
                Kind::Manager => {
                    "a context manager says what it lends: write `-> impl AsyncContextManager<Value = T>`"
                }
            };
            return Err(Error::new_spanned(
                ident,
                format!("{says} after `fn {ident}(..)`"),
            ));
        };
        let ty = ungrouped(ty);
        let span = ty.span();
        let returns = match kind {
            Kind::Generator => Self::read_generator(ty, krate),
            Kind::Manager => Self::read_manager(ty, krate),
        };
        returns
            .map(|returns| {
                CaptureAllLifetimes.visit_type_mut(ty);
                Returns { span, ..returns }
            })
            .map_err(|ReturnTypeError { error, suggestion }| {
                *ty = suggestion.map_or_else(|| ty.clone(), |suggestion| *suggestion);
                error
            })
    }

    fn read_generator(ty: &mut Type, krate: &Crate) -> Result<Self, ReturnTypeError> {
        if manager::is_named_in(ty) {
            return Err(Error::new_spanned(ty, manager::IS_NO_GENERATOR).into());
        }
        match ty {
            Type::ImplTrait(impl_trait) => Self::read_impl(impl_trait, krate),
            Type::Path(path) => Self::read_path(path, krate),
            Type::Macro(_) => Err(Error::new_spanned(&*ty, IS_A_MACRO).into()),
            _ => Err(not_a_stream(ty, ty)),
        }
    }

    fn read_manager(ty: &mut Type, krate: &Crate) -> Result<Self, ReturnTypeError> {
        let span = ty.span();
        let (manager, boxed) = match ty {
            Type::ImplTrait(impl_trait) => {
                (manager::of_bounds(&mut impl_trait.bounds, krate), None)
            }
            Type::Path(path) => (
                manager::of_boxed(&mut path.path, krate),
                Some(quote_spanned!(span=> _)),
            ),
            _ => (None, None),
        };
        match manager {
            Some(manager) => Ok(Self::of_manager(&manager?, boxed, krate)),
            None => Err(not_a_manager(ty)),
        }
    }

    /// A boxed stream or generator, or the alias of one.
    fn read_path(ty: &mut TypePath, krate: &Crate) -> Result<Self, ReturnTypeError> {
        let boxed = quote_spanned!(ty.span()=> _);
        if let Some(generator) = generator::of_boxed(&mut ty.path, krate) {
            return Ok(Self::of_generator(&generator?, Some(boxed)));
        }
        if let Some(item) = boxed_item(&mut ty.path) {
            return Ok(Self::of_item(item, Some(boxed)));
        }
        known_as_no_stream(ty)?;
        let private = krate.private();
        let span = Span::mixed_site().located_at(ty.span());
        Ok(Returns {
            item: quote!(<#ty as #private::BoxedStream>::Item),
            protocol: None,
            body: BodyKind::Unit,
            value: None,
            yields: YieldForm::Items,
            boxed: Some(quote_spanned!(span=> <#ty as #private::BoxedStream>::Itself)),
            small: false,
            span: Span::mixed_site(),
        })
    }

    fn read_impl(impl_trait: &mut TypeImplTrait, krate: &Crate) -> Result<Self, ReturnTypeError> {
        let mut says_no_item = None;
        for bound in &mut impl_trait.bounds {
            let TypeParamBound::Trait(bound) = bound else {
                continue;
            };
            let Some(last) = bound.path.segments.last_mut() else {
                continue;
            };
            if last.ident == "TryStream" {
                return Ok(Self::read_try_stream(last, krate)?);
            }
            if last.ident == "AsyncGenerator" {
                let generator = Generator::read(last, krate)?;
                if generator.is_stream && !says_stream(&impl_trait.bounds) {
                    let (krate, item) = (&krate.0, &generator.item);
                    impl_trait
                        .bounds
                        .push(parse_quote!(#krate::Stream<Item = #item>));
                }
                return Ok(Self::of_generator(&generator, None));
            }
            if last.ident == "Stream" || last.ident == "FusedStream" {
                match associated_type(last, "Item") {
                    Some(item) => return Ok(Self::of_item(item, None)),
                    None => says_no_item = Some(last),
                }
            }
        }
        if let Some(stream) = says_no_item {
            // `Stream<T>`, perhaps.
            let item = only_type_argument(stream).cloned();
            let written = item
                .as_ref()
                .map_or_else(|| String::from("T"), type_to_string);
            let message = format!(
                "the stream does not say what it yields: write `{}<Item = {written}>`",
                stream.ident
            );
            let error = Error::new_spanned(&stream, message);
            if let Some(item) = item {
                stream.arguments = PathArguments::AngleBracketed(parse_quote!(<Item = #item>));
            }
            return Err(error.into());
        }
        Err(match item_of_another_trait(impl_trait) {
            Some(item) => not_a_stream(&Type::ImplTrait(impl_trait.clone()), &item),
            None => Error::new_spanned(impl_trait, FORMS).into(),
        })
    }

    /// Adds `Item = Result<T, E>`, which the trait means and does not say.
    fn read_try_stream(segment: &mut PathSegment, krate: &Crate) -> Result<Self, Error> {
        let (Some(ok), Some(error)) = (
            associated_type(segment, "Ok"),
            associated_type(segment, "Error"),
        ) else {
            return Err(Error::new_spanned(
                segment,
                "the stream does not say what it yields: write `TryStream<Ok = T, Error = E>`",
            ));
        };
        if let Some(opaque) = first_impl_trait(ok).or_else(|| first_impl_trait(error)) {
            return Err(Error::new_spanned(
                opaque,
                "`TryStream` needs a type with a name here: write `impl Stream<Item = Result<T, E>>` instead",
            ));
        }
        let private = krate.private();
        let item = quote!(#private::Result<#ok, #error>);
        let small = types::is_small(ok) && types::is_small(error);
        if let PathArguments::AngleBracketed(arguments) = &mut segment.arguments {
            arguments.args.push(parse_quote!(Item = #item));
        }
        Ok(Returns {
            item,
            protocol: None,
            body: BodyKind::Result,
            value: None,
            yields: YieldForm::OkValues,
            boxed: None,
            small,
            span: Span::mixed_site(),
        })
    }

    /// A stream of items whose type is written out.
    fn of_item(item: &Type, boxed: Option<TokenStream>) -> Self {
        let body = if is_result(item) {
            BodyKind::Result
        } else {
            BodyKind::Unit
        };
        let small = types::is_small(item);
        Returns {
            item: nameable(item),
            protocol: None,
            body,
            value: None,
            yields: YieldForm::Items,
            boxed,
            small,
            span: Span::mixed_site(),
        }
    }

    /// A context manager.
    fn of_manager(manager: &Manager, boxed: Option<TokenStream>, krate: &Crate) -> Self {
        let private = krate.private();
        let lent = nameable(&manager.value);
        let value = manager.output(krate);
        Returns {
            item: quote!(#private::LentPtr<#lent>),
            protocol: Some(manager.protocol(krate)),
            body: match value {
                None => BodyKind::Unit,
                Some(_) => BodyKind::Value,
            },
            value,
            yields: YieldForm::Lends,
            boxed,
            small: false,
            span: Span::mixed_site(),
        }
    }

    /// A generator.
    fn of_generator(generator: &Generator, boxed: Option<TokenStream>) -> Self {
        Returns {
            item: nameable(&generator.item),
            protocol: Some(generator.protocol.clone()),
            body: match generator.value {
                None => BodyKind::Unit,
                Some(_) => BodyKind::Value,
            },
            value: generator.value.as_ref().map(nameable),
            yields: YieldForm::Items,
            boxed,
            small: types::is_small(&generator.item),
            span: Span::mixed_site(),
        }
    }
}

/// Whether one of the bounds is a stream.
fn says_stream(bounds: &Punctuated<TypeParamBound, Token![+]>) -> bool {
    bounds.iter().any(|bound| match bound {
        TypeParamBound::Trait(bound) => {
            let last = bound.path.segments.last();
            last.is_some_and(|last| last.ident == "Stream" || last.ident == "FusedStream")
        }
        _ => false,
    })
}

/// What is in the invisible group that a macro's `$ty:ty` comes in, and in parentheses.
fn ungrouped(ty: &mut Type) -> &mut Type {
    match ty {
        Type::Group(inner) => ungrouped(&mut inner.elem),
        Type::Paren(inner) => ungrouped(&mut inner.elem),
        _ => ty,
    }
}

/// `T` of `impl Iterator<Item = T>` and of `impl Future<Output = T>`.
fn item_of_another_trait(impl_trait: &TypeImplTrait) -> Option<Type> {
    impl_trait.bounds.iter().find_map(|bound| {
        let TypeParamBound::Trait(bound) = bound else {
            return None;
        };
        let last = bound.path.segments.last()?;
        associated_type(last, "Item")
            .or_else(|| associated_type(last, "Output"))
            .cloned()
    })
}

/// `T` of `BoxStream<'_, T>`, `LocalBoxStream<'_, T>` and `Pin<Box<dyn Stream<Item = T>>>`.
fn boxed_item(path: &mut Path) -> Option<&Type> {
    let last = path.segments.last_mut()?;
    if last.ident == "BoxStream" || last.ident == "LocalBoxStream" {
        return only_type_argument(last);
    }
    let Type::TraitObject(object) = pinned_box(last)? else {
        return None;
    };
    object.bounds.iter().find_map(|bound| match bound {
        TypeParamBound::Trait(bound) => associated_type(bound.path.segments.last()?, "Item"),
        _ => None,
    })
}

/// Re-spans each `impl` to this crate's edition, in which it captures all lifetimes in scope.
struct CaptureAllLifetimes;

impl VisitMut for CaptureAllLifetimes {
    fn visit_type_impl_trait_mut(&mut self, impl_trait: &mut TypeImplTrait) {
        let span = &mut impl_trait.impl_token.span;
        *span = Span::mixed_site().located_at(*span);
        visit_mut::visit_type_impl_trait_mut(self, impl_trait);
    }
}

/// The type, as the body can repeat it.
fn nameable(ty: &Type) -> TokenStream {
    let mut ty = ty.clone();
    InferImplTraits.visit_type_mut(&mut ty);
    ty.into_token_stream()
}

/// Replaces each `impl Trait` by `_`: it has no name that the body could repeat.
struct InferImplTraits;

impl VisitMut for InferImplTraits {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        if let Type::ImplTrait(_) = ty {
            *ty = parse_quote!(_);
        } else {
            visit_mut::visit_type_mut(self, ty);
        }
    }
}
