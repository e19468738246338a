//! Errors for return types that neither attribute supports.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::visit_mut::VisitMut;
use syn::{
    Error, Token, Type, TypeImplTrait, TypeParamBound, TypePath, TypeTraitObject, parse_quote,
};

use crate::signature::manager;
use crate::signature::types;
use crate::signature::types::type_to_string;
use crate::syntax::path::associated_type;
use crate::syntax::path::only_type_argument;
use crate::syntax::scan;

pub(crate) const FORMS: &str = "an async generator returns `impl Stream<Item = T>`, `impl TryStream<Ok = T, Error = E>`, \
     `BoxStream<'_, T>`, `Pin<Box<dyn Stream<Item = T> + Send + '_>>`, an alias of a boxed stream, or \
     `impl AsyncGenerator<S, E, Yield = T, Return = R>`";

pub(crate) const IS_A_MACRO: &str = "an async generator's return type is read before the macros in it are: \
     spell it out, `impl Stream<Item = T>`";

/// A return type that is none of these.
pub(crate) struct ReturnTypeError {
    pub(crate) error: Error,
    /// What was meant, where one can tell and it is not what is written.
    pub(crate) suggestion: Option<Box<Type>>,
}

impl From<Error> for ReturnTypeError {
    fn from(error: Error) -> Self {
        ReturnTypeError {
            error,
            suggestion: None,
        }
    }
}

/// A return type that is not that of a context manager.
pub(crate) fn not_a_manager(ty: &Type) -> ReturnTypeError {
    let is_stream = [
        "Stream",
        "TryStream",
        "FusedStream",
        "AsyncGenerator",
        "BoxStream",
        "LocalBoxStream",
    ]
    .iter()
    .any(|name| scan::mention(ty.to_token_stream(), &[name]));
    if is_stream {
        let message = "a function that returns a stream is a generator: write `#[async_generator]`";
        return Error::new_spanned(ty, message).into();
    }
    // A manager in something else is the one that was meant.
    let within = within(ty, "AsyncContextManager", "Value");
    let message = if within.is_some() && is_box(ty) {
        String::from("a boxed context manager has to be pinned: write `Pin<..>` around it")
    } else {
        manager::suggest_form(ty, within.as_ref().map(|(_, value)| value))
    };
    ReturnTypeError {
        error: Error::new_spanned(ty, message),
        suggestion: within.map(|(suggestion, _)| Box::new(suggestion)),
    }
}

fn is_box(ty: &Type) -> bool {
    matches!(ty, Type::Path(path)
        if path.path.segments.last().is_some_and(|last| last.ident == "Box"))
}

pub(crate) fn not_a_stream(ty: &Type, item: &Type) -> ReturnTypeError {
    // A stream in something else is the one that was meant.
    let (suggestion, item) = match within(ty, "Stream", "Item") {
        Some((stream, item)) => (Some(Box::new(stream)), item),
        None => (None, item.clone()),
    };
    let written = type_to_string(&item);
    let message = format!("a generator returns a stream: write `impl Stream<Item = {written}>`");
    let error = Error::new_spanned(ty, message);
    ReturnTypeError { error, suggestion }
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

/// Refuses the types that most users would write by mistake. The compiler refuses the others, in
/// more words.
pub(crate) fn known_as_no_stream(path: &TypePath) -> Result<(), ReturnTypeError> {
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

pub(crate) fn first_impl_trait(ty: &Type) -> Option<TokenStream> {
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
