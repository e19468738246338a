//! Errors for return types that neither attribute supports.

use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{Error, PathSegment, Result, Type, TypePath};

use crate::facts::Kind;
use crate::signature::manager;
use crate::signature::types::{self, type_to_string};
use crate::syntax::errors::bail;
use crate::syntax::path::{
    associated_type, last_segment, only_type_argument, traits, type_arguments,
};
use crate::syntax::scan;

pub(crate) const FORMS: &str = "an async generator returns `impl Stream<Item = T>`, `impl TryStream<Ok = T, Error = E>`, \
     `BoxStream<'_, T>`, `BoxTryStream<'_, T, E>`, `Pin<Box<dyn Stream<Item = T> + Send + '_>>`, an alias of a boxed stream, or \
     `impl AsyncGenerator<S, E, Yield = T, Return = R>`";

pub(crate) const IS_A_MACRO: &str = "an async generator's return type is read before the macros in it are: \
     spell it out, `impl Stream<Item = T>`";

const STREAMS: [&str; 8] = [
    "Stream",
    "TryStream",
    "FusedStream",
    "AsyncGenerator",
    "BoxStream",
    "LocalBoxStream",
    "BoxTryStream",
    "LocalBoxTryStream",
];

/// Returns the error for a return type that is not a context manager's.
pub(crate) fn not_a_manager(ty: &Type) -> Error {
    if scan::mention(ty.to_token_stream(), &STREAMS) {
        let message = "a function that returns a stream is a generator: write `#[async_generator]`";
        return Error::new_spanned(ty, message);
    }
    if let Some(manager) = in_managed(ty).filter(|manager| manager::is_named_in(manager)) {
        return returns_managed(ty, &type_to_string(manager));
    }
    // If the type contains a manager, that manager was meant.
    let value = contained(ty, "AsyncContextManager", "Value");
    let is_box = last_segment(ty).is_some_and(|last| last.ident == "Box");
    let message = if value.is_some() && is_box {
        String::from("a boxed context manager has to be pinned: write `Pin<..>` around it")
    } else {
        manager::suggest_form(ty, value.as_ref())
    };
    Error::new_spanned(ty, message)
}

/// Returns the error for a return type that is not a stream, but may contain one. Otherwise it suggests a stream of `item`.
pub(crate) fn not_a_stream(ty: &Type, item: &Type) -> Error {
    let holds_stream = scan::mention(ty.to_token_stream(), &STREAMS);
    if manager::is_named_in(ty) && !holds_stream {
        return Error::new_spanned(ty, manager::IS_NO_GENERATOR);
    }
    if let Some(returned) = in_managed(ty).filter(|_| contains_impl_trait(ty)) {
        return returns_managed(ty, &generator_of(returned));
    }
    let written = match contained(ty, "Stream", "Item") {
        Some(item) => type_to_string(&item),
        None if holds_stream => String::from("T"),
        None => type_to_string(item),
    };
    let constructor = match last_segment(ty).map(|last| last.ident.to_string()) {
        Some(name) if name == "Result" => "Ok",
        Some(name) if name == "Option" => "Some",
        _ => "",
    };
    let mut message =
        format!("a generator returns a stream: write `impl Stream<Item = {written}>`");
    if holds_stream && !constructor.is_empty() {
        message = format!(
            "{message}, or write a `fn` without the attribute that returns `{constructor}(async_gen! {{ .. }})`"
        );
    }
    Error::new_spanned(ty, message)
}

/// Returns `T` of `Managed<T>`.
fn in_managed(ty: &Type) -> Option<&Type> {
    let last = last_segment(ty).filter(|last| last.ident == "Managed")?;
    type_arguments(last).next()
}

/// Returns the generator to return in place of a stream. Only generators can be managed.
fn generator_of(returned: &Type) -> String {
    match contained(returned, "Stream", "Item") {
        Some(item) if !scan::mention(returned.to_token_stream(), &["AsyncGenerator"]) => {
            format!("impl AsyncGenerator<Yield = {}>", type_to_string(&item))
        }
        _ => type_to_string(returned),
    }
}

/// Returns the error for `Managed<T>`, which is the return type of a function without the attribute.
fn returns_managed(ty: &Type, returned: &str) -> Error {
    let message = format!(
        "a function with this attribute cannot return `Managed`: return `{returned}`, \
         and call `.managed()` in a function without the attribute"
    );
    Error::new_spanned(ty, message)
}

/// Reports bounds of an `impl Trait` that no generator and no manager meets.
pub(crate) fn check_bounds(ty: &Type, kind: Kind) -> Result<()> {
    let Type::ImplTrait(ty) = ty else {
        return Ok(());
    };
    let is_meant = |name: &&str| traits(&ty.bounds).any(|bound| bound.ident == name);
    if !STREAMS.iter().any(is_meant) && !is_meant(&"AsyncContextManager") {
        return Ok(());
    }
    let name = kind.name();
    for bound in traits(&ty.bounds) {
        match &*bound.ident.to_string() {
            "Unpin" => {
                let boxed = match kind {
                    Kind::Generator => "BoxStream<'_, T>",
                    Kind::Manager => "BoxAsyncContextManager<'_, T>",
                };
                bail!(
                    bound,
                    "{name} is not `Unpin`: remove the bound, or return `{boxed}`, which is `Unpin`"
                )
            }
            "Clone" | "Copy" => bail!(
                bound,
                "{name} cannot be cloned: remove the bound, and call the function again"
            ),
            _ => {}
        }
    }
    Ok(())
}

/// Returns the error for a `TryStream` without `Ok` or without `Error`.
pub(crate) fn incomplete_try_stream(stream: &PathSegment) -> Error {
    let item = associated_type(stream, "Item");
    // The item is of type `Result<T, E>`, or of the type meant by `Ok`.
    let (ok, error) = match item.and_then(last_segment) {
        Some(result) if result.ident == "Result" => {
            let mut types = type_arguments(result);
            (types.next(), types.next())
        }
        _ => (item, None),
    };
    let written = |associated, item_type: Option<&Type>, placeholder: &str| {
        associated_type(stream, associated)
            .or(item_type)
            .map_or_else(|| placeholder.to_owned(), type_to_string)
    };
    let (ok, error) = (written("Ok", ok, "T"), written("Error", error, "E"));
    let message = match item {
        Some(_) => "a `TryStream` has an `Ok` and an `Error` in place of an `Item`",
        None => "a `TryStream` has the types `Ok` and `Error`",
    };
    Error::new_spanned(
        stream,
        format!("{message}: write `TryStream<Ok = {ok}, Error = {error}>`"),
    )
}

/// Returns `T` of the first `impl name<associated = T>` or `dyn name<associated = T>` in a type.
fn contained(ty: &Type, name: &'static str, associated: &'static str) -> Option<Type> {
    struct Find {
        name: &'static str,
        associated: &'static str,
        found: Option<Type>,
    }
    impl VisitMut for Find {
        fn visit_path_segment_mut(&mut self, segment: &mut PathSegment) {
            if segment.ident == self.name && self.found.is_none() {
                self.found = associated_type(segment, self.associated).cloned();
            }
            visit_mut::visit_path_segment_mut(self, segment);
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

/// Reports the types that most users would write by mistake. The compiler reports the others, in more words.
pub(crate) fn check_path(path: &TypePath) -> Result<()> {
    let Some(last) = path.path.segments.last() else {
        return Ok(());
    };
    let argument = only_type_argument(last);
    let ty = Type::Path(path.clone());
    let item = match (&*last.ident.to_string(), argument) {
        ("Box", Some(Type::TraitObject(_))) => {
            bail!(
                path,
                "a boxed stream has to be pinned: write `Pin<..>` around it"
            )
        }
        ("Vec" | "VecDeque" | "Option" | "HashSet" | "BTreeSet", Some(item)) => item,
        (
            "Vec" | "VecDeque" | "Option" | "HashSet" | "BTreeSet" | "Result" | "String" | "Box"
            | "Rc" | "Arc" | "HashMap" | "BTreeMap",
            _,
        ) => &ty,
        _ if types::has_no_drop(&ty) || contains_impl_trait(&ty) => &ty,
        _ => return Ok(()),
    };
    Err(not_a_stream(&ty, item))
}

pub(crate) fn contains_impl_trait(ty: &impl ToTokens) -> bool {
    scan::mention(ty.to_token_stream(), &["impl"])
}
