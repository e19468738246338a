//! Reads the return type: the type of the items, and the type that the body evaluates to.

use proc_macro2::{Group, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::visit_mut::{self, VisitMut};
use syn::{
    Error, Path, PathSegment, Result, ReturnType, Signature, Type, TypeImplTrait, TypePath,
    parse_quote,
};

use crate::facts::{BodyKind, BodySignature, Dialect, Kind, YieldForm};
use crate::signature::return_type_error::{
    FORMS, IS_A_MACRO, check_bounds, check_path, contains_impl_trait, incomplete_try_stream,
    not_a_manager, not_a_stream,
};
use crate::signature::types::{self, is_result, nameable, type_to_string, ungrouped};
use crate::signature::{generator, manager};
use crate::syntax::args::Crate;
use crate::syntax::errors::bail;
use crate::syntax::path::{
    associated_type, is_one_of, only_type_argument, pinned_object, push_argument, trait_mut,
    traits, type_arguments,
};
use crate::syntax::question_mark;

impl BodySignature {
    /// Reads the return type, and changes it into the type that the caller gets.
    pub(crate) fn read(
        sig: &mut Signature,
        kind: Kind,
        body: Option<&Group>,
        krate: &Crate,
    ) -> Result<Self> {
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
            bail!(ident, "{says} after `fn {ident}(..)`");
        };
        let ty = ungrouped(ty);
        let span = ty.span();
        check_bounds(ty, kind)?;
        let signature = match kind {
            Kind::Generator => Self::read_generator(ty, body, krate)?,
            Kind::Manager => Self::read_manager(ty, krate)?,
        };
        CaptureAllLifetimes.visit_type_mut(ty);
        Ok(BodySignature { span, ..signature })
    }

    fn read_generator(ty: &mut Type, body: Option<&Group>, krate: &Crate) -> Result<Self> {
        if manager::complete(ty, krate) && manager::is_manager(ty) {
            bail!(ty, "{}", manager::IS_NO_GENERATOR);
        }
        let signature = match ty {
            Type::ImplTrait(impl_trait) => Self::read_impl(impl_trait, body, krate)?,
            Type::Path(path) => Self::read_path(path, body, krate)?,
            Type::Macro(_) => bail!(ty, "{IS_A_MACRO}"),
            _ => return Err(not_a_stream(ty, ty)),
        };
        Ok(match (body, &signature.resume_protocol) {
            (Some(body), None) => signature.with_question_mark(body.stream()),
            _ => signature,
        })
    }

    fn read_manager(ty: &mut Type, krate: &Crate) -> Result<Self> {
        let inferred = quote_spanned!(ty.span()=> _);
        let (manager, boxed) = match ty {
            Type::ImplTrait(ty) => (manager::of_bounds(&mut ty.bounds, krate), None),
            Type::Path(ty) => (manager::of_boxed(&mut ty.path, krate), Some(inferred)),
            _ => (None, None),
        };
        match manager {
            Some(manager) => Ok(BodySignature {
                boxed_as: boxed,
                ..manager?.signature(krate)
            }),
            None => {
                let error = not_a_manager(ty);
                // Otherwise the compiler would report that they are missing.
                manager::complete(ty, krate);
                Err(error)
            }
        }
    }

    /// Reads the type of a boxed stream or generator, or an alias of one.
    fn read_path(ty: &mut TypePath, body: Option<&Group>, krate: &Crate) -> Result<Self> {
        let boxed = Some(quote_spanned!(ty.span()=> _));
        if let Some(generator) = generator::of_boxed(&mut ty.path, body, krate) {
            return Ok(BodySignature {
                boxed_as: boxed,
                ..generator?
            });
        }
        if let Some(item) = boxed_item(&mut ty.path) {
            return Ok(Self::of_item(item, boxed));
        }
        if let Some((ok, error)) = boxed_try_stream(&ty.path) {
            return Ok(BodySignature {
                boxed_as: boxed,
                ..Self::of_try_stream(ok, error, krate)
            });
        }
        check_path(ty)?;
        let private = krate.private();
        let span = Span::mixed_site().located_at(ty.span());
        Ok(BodySignature {
            boxed_as: Some(quote_spanned!(span=> <#ty as #private::BoxedStream>::Itself)),
            ..Self::of_items(quote!(<#ty as #private::BoxedStream>::Item))
        })
    }

    fn read_impl(ty: &mut TypeImplTrait, body: Option<&Group>, krate: &Crate) -> Result<Self> {
        if let Some(segment) = trait_mut(&mut ty.bounds, &["TryStream"]) {
            return Self::read_try_stream(segment, krate);
        }
        if let Some(segment) = trait_mut(&mut ty.bounds, &["AsyncGenerator"]) {
            // A generator that receives nothing and whose return type is left out is also a stream.
            let has_value = associated_type(segment, "Return").is_some();
            let is_both = type_arguments(segment).next().is_none() && !has_value;
            let item = associated_type(segment, "Yield").cloned();
            let span = ty.impl_token.span;
            let signature = Self::read_async_generator(segment, body, span, krate)?;
            if is_both && !traits(&ty.bounds).any(is_stream) {
                let krate = &krate.0;
                ty.bounds.push(parse_quote!(#krate::Stream<Item = #item>));
            }
            return Ok(signature);
        }
        let item = traits(&ty.bounds)
            .filter(|last| is_stream(last))
            .find_map(|last| associated_type(last, "Item"));
        if let Some(item) = item {
            return Ok(Self::of_item(item, None));
        }
        if let Some(stream) = traits(&ty.bounds).find(|last| is_stream(last)) {
            // Perhaps `Stream<T>`.
            let item = only_type_argument(stream).map_or_else(|| String::from("T"), type_to_string);
            let name = &stream.ident;
            bail!(
                stream,
                "the stream does not say what it yields: write `{name}<Item = {item}>`"
            );
        }
        // Perhaps `impl Iterator<Item = T>` or `impl Future<Output = T>`.
        let item = traits(&ty.bounds)
            .find_map(|last| associated_type(last, "Item").or(associated_type(last, "Output")));
        Err(match item {
            Some(item) => not_a_stream(&Type::ImplTrait(ty.clone()), item),
            None => Error::new_spanned(&*ty, FORMS),
        })
    }

    /// Reads `TryStream<Ok = T, Error = E>`, and adds `Item = Result<T, E>`. The compiler does not infer it.
    fn read_try_stream(segment: &mut PathSegment, krate: &Crate) -> Result<Self> {
        let (Some(ok), Some(error)) = (
            associated_type(segment, "Ok"),
            associated_type(segment, "Error"),
        ) else {
            return Err(incomplete_try_stream(segment));
        };
        if let Some(opaque) = [ok, error].into_iter().find(contains_impl_trait) {
            bail!(
                opaque,
                "`TryStream` needs a type with a name here: write `impl Stream<Item = Result<T, E>>` instead"
            );
        }
        let signature = Self::of_try_stream(ok, error, krate);
        let item = &signature.item;
        push_argument(segment, parse_quote!(Item = #item));
        Ok(signature)
    }

    fn of_try_stream(ok: &Type, error: &Type, krate: &Crate) -> Self {
        let private = krate.private();
        BodySignature {
            body: BodyKind::Result,
            yields: YieldForm::OkValues,
            cheap_to_move: types::is_cheap_to_move(ok) && types::is_cheap_to_move(error),
            ..Self::of_items(quote!(#private::Result<#ok, #error>))
        }
    }

    /// Returns the facts of a stream whose items have the given type.
    pub(crate) fn of_items(item: TokenStream) -> Self {
        BodySignature {
            item,
            resume_protocol: None,
            body: BodyKind::Unit,
            question_mark: None,
            body_type: None,
            yields: YieldForm::Items,
            boxed_as: None,
            cheap_to_move: false,
            attribute: Span::mixed_site(),
            span: Span::mixed_site(),
            dialect: Dialect::Macros,
        }
    }

    fn of_item(item: &Type, boxed: Option<TokenStream>) -> Self {
        BodySignature {
            body: match is_result(item) {
                true => BodyKind::Result,
                false => BodyKind::Unit,
            },
            boxed_as: boxed,
            cheap_to_move: types::is_cheap_to_move(item),
            ..Self::of_items(nameable(item))
        }
    }

    /// Lets the body of a stream evaluate to a `Result` if it contains a `?`.
    pub(crate) fn with_question_mark(self, body: TokenStream) -> Self {
        // The types that are cheap to move are no results.
        if self.body != BodyKind::Unit || self.cheap_to_move {
            return self;
        }
        match question_mark::find(body) {
            None => self,
            question_mark => BodySignature {
                body: BodyKind::Result,
                question_mark,
                ..self
            },
        }
    }
}

fn is_stream(segment: &PathSegment) -> bool {
    is_one_of(segment, &["Stream", "FusedStream"])
}

/// Returns `T` of `BoxStream<'_, T>`, `LocalBoxStream<'_, T>` or `Pin<Box<dyn Stream<Item = T>>>`.
fn boxed_item(path: &mut Path) -> Option<&Type> {
    let last = path.segments.last_mut()?;
    if is_one_of(last, &["BoxStream", "LocalBoxStream"]) {
        return only_type_argument(last);
    }
    traits(pinned_object(last)?).find_map(|last| associated_type(last, "Item"))
}

/// Returns `T` and `E` of `BoxTryStream<'_, T, E>` or `LocalBoxTryStream<'_, T, E>`.
fn boxed_try_stream(path: &Path) -> Option<(&Type, &Type)> {
    let last = path.segments.last()?;
    let mut types = type_arguments(last).fuse();
    let (ok, error) = (types.next()?, types.next()?);
    is_one_of(last, &["BoxTryStream", "LocalBoxTryStream"]).then_some((ok, error))
}

/// Gives each `impl` a span of this crate, whose edition is 2024. In that edition an `impl Trait` captures all lifetimes in scope.
struct CaptureAllLifetimes;

impl VisitMut for CaptureAllLifetimes {
    fn visit_type_impl_trait_mut(&mut self, impl_trait: &mut TypeImplTrait) {
        let span = &mut impl_trait.impl_token.span;
        *span = Span::mixed_site().located_at(*span);
        visit_mut::visit_type_impl_trait_mut(self, impl_trait);
    }
}
