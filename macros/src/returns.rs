//! The return type: what the caller gets, what `yield_!` takes, and what the body evaluates to.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::parse::Result;
use syn::visit_mut::{self, VisitMut};
use syn::{
    AngleBracketedGenericArguments, AssocType, Error, GenericArgument, Path, PathArguments,
    PathSegment, ReturnType, Signature, Type, TypeImplTrait, TypeParamBound, TypePath, parse_quote,
};

use crate::args::Crate;
use crate::types;

/// What a return type says.
pub(crate) struct Returns {
    /// The type of the generator's items, `_` where only the body can tell.
    pub(crate) item: TokenStream,
    pub(crate) body: Body,
    /// Whether `yield_!` and `yield_from_!` wrap in `Ok`.
    pub(crate) yields: Yields,
    /// Whether the caller gets the generator in a `Pin<Box<_>>`.
    pub(crate) boxed: bool,
    /// Whether to move an item costs next to nothing.
    pub(crate) small: bool,
}

/// What the body evaluates to.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Body {
    Unit,
    /// `Result<(), E>`, where the items are `Result<_, E>`.
    Result,
}

/// What `yield_!` takes.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Yields {
    Items,
    /// What is in the item's `Ok`.
    OkValues,
}

const FORMS: &str = "an async generator returns `impl Stream<Item = T>`, `impl TryStream<Ok = T, Error = E>`, \
     `BoxStream<'_, T>`, `Pin<Box<dyn Stream<Item = T> + Send + '_>>`, or an alias of a boxed stream";

impl Returns {
    /// Reads the return type, and makes it what the caller sees.
    pub(crate) fn read(sig: &mut Signature, krate: &Crate) -> Result<Self> {
        let ReturnType::Type(_, ty) = &mut sig.output else {
            let ident = &sig.ident;
            return Err(Error::new_spanned(
                ident,
                format!(
                    "a generator says what it yields: write `-> impl Stream<Item = T>` after `fn {ident}(..)`"
                ),
            ));
        };
        let ty = ungrouped(ty);
        let returns = match ty {
            Type::ImplTrait(impl_trait) => Self::read_impl(impl_trait, krate)?,
            Type::Path(ty) => Self::read_path(ty, krate)?,
            _ => return Err(not_a_stream(ty, ty)),
        };
        CaptureAllLifetimes.visit_type_mut(ty);
        Ok(returns)
    }

    /// A boxed stream, or the alias of one.
    fn read_path(ty: &TypePath, krate: &Crate) -> Result<Self> {
        if let Some(item) = boxed_item(&ty.path) {
            return Ok(Self::of_item(item, true));
        }
        if let Some(error) = known_as_no_stream(ty) {
            return Err(error);
        }
        let private = krate.private();
        Ok(Returns {
            item: quote!(<#ty as #private::BoxedStream>::Item),
            body: Body::Unit,
            yields: Yields::Items,
            boxed: true,
            small: false,
        })
    }

    fn read_impl(impl_trait: &mut TypeImplTrait, krate: &Crate) -> Result<Self> {
        let mut says_no_item = None;
        for bound in &mut impl_trait.bounds {
            let TypeParamBound::Trait(bound) = bound else {
                continue;
            };
            let Some(last) = bound.path.segments.last_mut() else {
                continue;
            };
            if last.ident == "TryStream" {
                return Self::read_try_stream(last, krate);
            }
            if last.ident == "Stream" || last.ident == "FusedStream" {
                match associated_type(last, "Item") {
                    Some(item) => return Ok(Self::of_item(item, false)),
                    None => says_no_item = Some(&*last),
                }
            }
        }
        Err(match says_no_item {
            Some(stream) => Error::new_spanned(
                stream,
                format!(
                    "the stream does not say what it yields: write `{}<Item = T>`",
                    stream.ident
                ),
            ),
            None => match item_of_another_trait(impl_trait) {
                Some(item) => {
                    let ty = Type::ImplTrait(impl_trait.clone());
                    not_a_stream(&ty, &item)
                }
                None => Error::new_spanned(impl_trait, FORMS),
            },
        })
    }

    /// Adds `Item = Result<T, E>`, which the trait means and does not say.
    fn read_try_stream(segment: &mut PathSegment, krate: &Crate) -> Result<Self> {
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
            body: Body::Result,
            yields: Yields::OkValues,
            boxed: false,
            small,
        })
    }

    /// A stream of items whose type is written out.
    fn of_item(item: &Type, boxed: bool) -> Self {
        let body = if is_result(item) {
            Body::Result
        } else {
            Body::Unit
        };
        let small = types::is_small(item);
        let mut item = item.clone();
        InferImplTraits.visit_type_mut(&mut item);
        Returns {
            item: item.into_token_stream(),
            body,
            yields: Yields::Items,
            boxed,
            small,
        }
    }
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

fn not_a_stream(ty: &Type, item: &Type) -> Error {
    let item = spelled(item);
    Error::new_spanned(
        ty,
        format!("a generator returns a stream: write `impl Stream<Item = {item}>`"),
    )
}

/// A type as one would write it: tokens turned into text have spaces around them all.
fn spelled(ty: &Type) -> String {
    let mut text = ty.to_token_stream().to_string();
    for (spaced, written) in [
        (" < ", "<"),
        (" >", ">"),
        (" ,", ","),
        (" :: ", "::"),
        ("& ", "&"),
    ] {
        text = text.replace(spaced, written);
    }
    text
}

/// Refuses the types that most users would write by mistake. The compiler refuses the others, in
/// more words.
fn known_as_no_stream(ty: &TypePath) -> Option<Error> {
    let last = ty.path.segments.last()?;
    let name = last.ident.to_string();
    if let ("Box", Some(Type::TraitObject(_))) = (&*name, only_type_argument(last)) {
        let message = "a boxed stream has to be pinned: write `Pin<..>` around it";
        return Some(Error::new_spanned(ty, message));
    }
    let ty = Type::Path(ty.clone());
    let item = match &*name {
        "Vec" | "VecDeque" | "Option" | "HashSet" | "BTreeSet" => only_type_argument(last)?,
        "Result" | "String" | "Box" | "Rc" | "Arc" | "HashMap" | "BTreeMap" => &ty,
        _ if types::has_no_drop(&ty) => &ty,
        _ => return None,
    };
    Some(not_a_stream(&ty, item))
}

/// `T` of `BoxStream<'_, T>`, `LocalBoxStream<'_, T>` and `Pin<Box<dyn Stream<Item = T>>>`.
fn boxed_item(path: &Path) -> Option<&Type> {
    let last = path.segments.last()?;
    if last.ident == "BoxStream" || last.ident == "LocalBoxStream" {
        return only_type_argument(last);
    }
    if last.ident != "Pin" {
        return None;
    }
    let Type::Path(pointer) = only_type_argument(last)? else {
        return None;
    };
    let pointer = pointer.path.segments.last()?;
    if pointer.ident != "Box" {
        return None;
    }
    let Type::TraitObject(object) = only_type_argument(pointer)? else {
        return None;
    };
    object.bounds.iter().find_map(|bound| match bound {
        TypeParamBound::Trait(bound) => associated_type(bound.path.segments.last()?, "Item"),
        _ => None,
    })
}

fn generic_arguments(segment: &PathSegment) -> impl Iterator<Item = &GenericArgument> {
    let arguments = match &segment.arguments {
        PathArguments::AngleBracketed(AngleBracketedGenericArguments { args, .. }) => Some(args),
        _ => None,
    };
    arguments.into_iter().flatten()
}

fn only_type_argument(segment: &PathSegment) -> Option<&Type> {
    let mut types = generic_arguments(segment).filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    });
    types.next().filter(|_| types.next().is_none())
}

fn associated_type<'a>(segment: &'a PathSegment, name: &str) -> Option<&'a Type> {
    generic_arguments(segment).find_map(|argument| match argument {
        GenericArgument::AssocType(AssocType { ident, ty, .. }) if ident == name => Some(ty),
        _ => None,
    })
}

/// Whether the type is spelled as a path that ends in `Result<..>`.
fn is_result(ty: &Type) -> bool {
    match ty {
        Type::Path(path) => {
            path.path.segments.last().is_some_and(|last| {
                last.ident == "Result" && generic_arguments(last).next().is_some()
            })
        }
        Type::Paren(inner) => is_result(&inner.elem),
        Type::Group(inner) => is_result(&inner.elem),
        _ => false,
    }
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

fn first_impl_trait(ty: &Type) -> Option<TokenStream> {
    struct Find(Option<TokenStream>);
    impl VisitMut for Find {
        fn visit_type_impl_trait_mut(&mut self, found: &mut TypeImplTrait) {
            self.0.get_or_insert_with(|| found.to_token_stream());
        }
    }
    let mut find = Find(None);
    find.visit_type_mut(&mut ty.clone());
    find.0
}
