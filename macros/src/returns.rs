//! The return type: what the caller gets, what `yield_!` takes, and what the body evaluates to.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::visit_mut::{self, VisitMut};
use syn::{
    Error, Ident, Path, PathArguments, PathSegment, ReturnType, Signature, Token, Type,
    TypeImplTrait, TypeParamBound, TypePath, TypeTraitObject, parse_quote,
};

use crate::args::Crate;
use crate::function::Kind;
use crate::generics::{associated_type, only_type_argument, pinned_box};
use crate::manager::{self, Manager};
use crate::protocol::{self, Generator};
use crate::tokens;
use crate::types::{self, is_result};

/// What a return type says.
#[derive(Clone)]
pub(crate) struct Returns {
    /// The type of the generator's items, `_` where only the body can tell.
    pub(crate) item: TokenStream,
    /// How the generator is resumed; `None` as a stream is, which nobody can close but by dropping.
    pub(crate) protocol: Option<TokenStream>,
    pub(crate) body: Body,
    /// What the body evaluates to, if that is neither of what it is in a stream.
    pub(crate) value: Option<TokenStream>,
    /// Whether `yield_!` and `yield_from_!` wrap in `Ok`.
    pub(crate) yields: Yields,
    /// The type in which the caller gets the generator, if that is a `Pin<Box<_>>`: `_` where the
    /// return type says enough.
    pub(crate) boxed: Option<TokenStream>,
    /// Whether to move an item costs next to nothing.
    pub(crate) small: bool,
    /// Where it says so: what does not fit it is said there.
    pub(crate) span: Span,
}

/// What the body evaluates to.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Body {
    Unit,
    /// `Result<(), E>`, where the items are `Result<_, E>`.
    Result,
    /// What the return type says, or whatever it is.
    Value,
    /// Whatever it is, in the body of a `finally!`.
    Guarded,
    /// `()`, in the cleanup of a `finally!`.
    Cleanup,
    /// Whatever it is, in the block of an `async_with!`.
    With,
}

/// What `yield_!` takes.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Yields {
    Items,
    /// What is in the item's `Ok`.
    OkValues,
    /// References to what a context manager lends.
    Lends,
}

impl Yields {
    /// What it stands in.
    pub(crate) fn whose(self) -> &'static str {
        match self {
            Yields::Items | Yields::OkValues => "generator",
            Yields::Lends => "context manager",
        }
    }

    /// The one that expansions hand on by a word.
    pub(crate) fn of(word: &Ident) -> Self {
        if word == "lends" {
            Yields::Lends
        } else if word == "ok_values" {
            Yields::OkValues
        } else {
            Yields::Items
        }
    }

    /// The word by which expansions hand it on.
    pub(crate) fn word(self) -> Ident {
        let word = match self {
            Yields::Items => "items",
            Yields::OkValues => "ok_values",
            Yields::Lends => "lends",
        };
        Ident::new(word, Span::mixed_site())
    }
}

const FORMS: &str = "an async generator returns `impl Stream<Item = T>`, `impl TryStream<Ok = T, Error = E>`, \
     `BoxStream<'_, T>`, `Pin<Box<dyn Stream<Item = T> + Send + '_>>`, an alias of a boxed stream, or \
     `impl AsyncGenerator<S, E, Yield = T, Return = R>`";

const IS_A_MACRO: &str = "an async generator's return type is read before the macros in it are: \
     spell it out, `impl Stream<Item = T>`";

/// A return type that is none of these.
struct Mistake {
    error: Error,
    /// What was meant, where one can tell and it is not what is written.
    meant: Option<Box<Type>>,
}

impl From<Error> for Mistake {
    fn from(error: Error) -> Self {
        Mistake { error, meant: None }
    }
}

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
            .map_err(|Mistake { error, meant }| {
                *ty = meant.map_or_else(|| ty.clone(), |meant| *meant);
                error
            })
    }

    fn read_generator(ty: &mut Type, krate: &Crate) -> Result<Self, Mistake> {
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

    fn read_manager(ty: &mut Type, krate: &Crate) -> Result<Self, Mistake> {
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
    fn read_path(ty: &mut TypePath, krate: &Crate) -> Result<Self, Mistake> {
        let boxed = quote_spanned!(ty.span()=> _);
        if let Some(generator) = protocol::of_boxed(&mut ty.path, krate) {
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
            body: Body::Unit,
            value: None,
            yields: Yields::Items,
            boxed: Some(quote_spanned!(span=> <#ty as #private::BoxedStream>::Itself)),
            small: false,
            span: Span::mixed_site(),
        })
    }

    fn read_impl(impl_trait: &mut TypeImplTrait, krate: &Crate) -> Result<Self, Mistake> {
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
            let written = item.as_ref().map_or_else(|| String::from("T"), spelled);
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
            body: Body::Result,
            value: None,
            yields: Yields::OkValues,
            boxed: None,
            small,
            span: Span::mixed_site(),
        })
    }

    /// A stream of items whose type is written out.
    fn of_item(item: &Type, boxed: Option<TokenStream>) -> Self {
        let body = if is_result(item) {
            Body::Result
        } else {
            Body::Unit
        };
        let small = types::is_small(item);
        Returns {
            item: nameable(item),
            protocol: None,
            body,
            value: None,
            yields: Yields::Items,
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
                None => Body::Unit,
                Some(_) => Body::Value,
            },
            value,
            yields: Yields::Lends,
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
                None => Body::Unit,
                Some(_) => Body::Value,
            },
            value: generator.value.as_ref().map(nameable),
            yields: Yields::Items,
            boxed,
            small: types::is_small(&generator.item),
            span: Span::mixed_site(),
        }
    }
}

/// A return type that is not that of a context manager.
fn not_a_manager(ty: &Type) -> Mistake {
    let is_stream = [
        "Stream",
        "TryStream",
        "FusedStream",
        "AsyncGenerator",
        "BoxStream",
        "LocalBoxStream",
    ]
    .iter()
    .any(|name| tokens::mention(ty.to_token_stream(), &[name]));
    if is_stream {
        let message = "a function that returns a stream is a generator: write `#[async_generator]`";
        return Error::new_spanned(ty, message).into();
    }
    // A manager in something else is the one that was meant.
    let within = within(ty, "AsyncContextManager", "Value");
    let message = if within.is_some() && is_box(ty) {
        String::from("a boxed context manager has to be pinned: write `Pin<..>` around it")
    } else {
        manager::form(ty, within.as_ref().map(|(_, value)| value))
    };
    Mistake {
        error: Error::new_spanned(ty, message),
        meant: within.map(|(meant, _)| Box::new(meant)),
    }
}

fn is_box(ty: &Type) -> bool {
    matches!(ty, Type::Path(path)
        if path.path.segments.last().is_some_and(|last| last.ident == "Box"))
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

fn not_a_stream(ty: &Type, item: &Type) -> Mistake {
    // A stream in something else is the one that was meant.
    let (meant, item) = match within(ty, "Stream", "Item") {
        Some((stream, item)) => (Some(Box::new(stream)), item),
        None => (None, item.clone()),
    };
    let written = spelled(&item);
    let message = format!("a generator returns a stream: write `impl Stream<Item = {written}>`");
    let error = Error::new_spanned(ty, message);
    Mistake { error, meant }
}

/// The first `impl Stream<Item = T>` or `dyn Stream<Item = T>` in a type, as the former, and `T`; or the same of
/// another trait.
fn within(ty: &Type, name: &'static str, associated: &'static str) -> Option<(Type, Type)> {
    struct Find {
        name: &'static str,
        associated: &'static str,
        found: Option<(Type, Type)>,
    }
    impl Find {
        fn look_at(&mut self, bounds: &Punctuated<TypeParamBound, Token![+]>) {
            let item = bounds.iter().find_map(|bound| match bound {
                TypeParamBound::Trait(bound) => {
                    let last = bound.path.segments.last()?;
                    associated_type(last, self.associated).filter(|_| last.ident == self.name)
                }
                _ => None,
            });
            if let (Some(item), None) = (item, &self.found) {
                self.found = Some((parse_quote!(impl #bounds), item.clone()));
            }
        }
    }
    impl VisitMut for Find {
        fn visit_type_impl_trait_mut(&mut self, ty: &mut TypeImplTrait) {
            self.look_at(&ty.bounds);
        }
        fn visit_type_trait_object_mut(&mut self, ty: &mut TypeTraitObject) {
            self.look_at(&ty.bounds);
        }
    }
    let mut find = Find {
        name,
        associated,
        found: None,
    };
    find.visit_type_mut(&mut ty.clone());
    find.found
}

/// A type as one would write it: tokens turned into text have spaces around them all.
pub(crate) fn spelled(ty: &Type) -> String {
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
fn known_as_no_stream(path: &TypePath) -> Result<(), Mistake> {
    let Some(last) = path.path.segments.last() else {
        return Ok(());
    };
    let name = last.ident.to_string();
    let argument = only_type_argument(last);
    if let ("Box", Some(Type::TraitObject(_))) = (&*name, argument) {
        let message = "a boxed stream has to be pinned: write `Pin<..>` around it";
        return Err(Error::new_spanned(path, message).into());
    }
    let ty = Type::Path(path.clone());
    let item = match &*name {
        "Vec" | "VecDeque" | "Option" | "HashSet" | "BTreeSet" => argument.unwrap_or(&ty),
        "Result" | "String" | "Box" | "Rc" | "Arc" | "HashMap" | "BTreeMap" => &ty,
        _ if types::has_no_drop(&ty) || first_impl_trait(&ty).is_some() => &ty,
        _ => return Ok(()),
    };
    Err(not_a_stream(&ty, item))
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
