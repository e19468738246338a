//! Guesses about types from their tokens.
//!
//! A guess is wrong if a user gives a type of their own the name `u32`, for example. Speed, the order in which arguments are dropped, and the
//! error for a `?` in a body whose items are no results depend on guesses.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{Type, parse_quote};

use crate::syntax::path::{last_segment, type_arguments};
use crate::syntax::scan::is_one_of;

/// Returns `true` if values of the type have nothing to drop.
pub(crate) fn has_no_drop(ty: &Type) -> bool {
    match ty {
        Type::Reference(_) | Type::Ptr(_) | Type::Never(_) => true,
        Type::Array(array) => has_no_drop(&array.elem),
        Type::Tuple(tuple) => tuple.elems.iter().all(has_no_drop),
        Type::Paren(inner) => has_no_drop(&inner.elem),
        Type::Group(inner) => has_no_drop(&inner.elem),
        Type::Path(path) => path
            .path
            .get_ident()
            .is_some_and(|name| is_one_of(name, &PRIMITIVES)),
        _ => false,
    }
}

const PRIMITIVES: [&str; 17] = [
    "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32",
    "u64", "u128", "usize", "str",
];

/// Returns `true` if moving a value of the type costs next to nothing.
pub(crate) fn is_cheap_to_move(ty: &Type) -> bool {
    match ty {
        Type::Reference(_) | Type::Ptr(_) => true,
        Type::Tuple(_) => is_unit(ty),
        Type::Paren(inner) => is_cheap_to_move(&inner.elem),
        Type::Group(inner) => is_cheap_to_move(&inner.elem),
        Type::Path(_) => has_no_drop(ty),
        _ => false,
    }
}

/// Returns `true` if the type is `()`.
pub(crate) fn is_unit(ty: &Type) -> bool {
    matches!(ty, Type::Tuple(tuple) if tuple.elems.is_empty())
}

/// Returns `true` if the type is a path that ends in `Result<..>`.
pub(crate) fn is_result(ty: &Type) -> bool {
    last_segment(ty)
        .is_some_and(|last| last.ident == "Result" && type_arguments(last).next().is_some())
}

/// Returns the type without the invisible group of a macro's `$ty:ty`, and without parentheses.
pub(crate) fn ungrouped(ty: &mut Type) -> &mut Type {
    match ty {
        Type::Group(inner) => ungrouped(&mut inner.elem),
        Type::Paren(inner) => ungrouped(&mut inner.elem),
        _ => ty,
    }
}

/// Returns the type as a user would write it. The `Display` implementation of tokens puts spaces around each of them.
pub(crate) fn type_to_string(ty: &Type) -> String {
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

/// Returns the type as it can be repeated in the body: with `_` in the place of each `impl Trait`, which has no name.
pub(crate) fn nameable(ty: &Type) -> TokenStream {
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
    let mut ty = ty.clone();
    InferImplTraits.visit_type_mut(&mut ty);
    ty.into_token_stream()
}
