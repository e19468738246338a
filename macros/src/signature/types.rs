//! What can be told of a type from its tokens alone. It may be wrong of a type that a user named
//! `u32`; nothing but speed and the drop order of such a type's values depends on it.

use quote::ToTokens;
use syn::Type;

use crate::syntax::path::generic_arguments;

/// Whether values of the type have nothing to drop.
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
            .is_some_and(|name| PRIMITIVES.iter().any(|primitive| name == primitive)),
        _ => false,
    }
}

const PRIMITIVES: [&str; 17] = [
    "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32",
    "u64", "u128", "usize", "str",
];

/// Whether to move a value of the type costs next to nothing.
pub(crate) fn is_small(ty: &Type) -> bool {
    match ty {
        Type::Reference(_) | Type::Ptr(_) => true,
        Type::Tuple(tuple) => tuple.elems.is_empty(),
        Type::Paren(inner) => is_small(&inner.elem),
        Type::Group(inner) => is_small(&inner.elem),
        Type::Path(_) => has_no_drop(ty),
        _ => false,
    }
}

/// Whether the type is spelled as a path that ends in `Result<..>`.
pub(crate) fn is_result(ty: &Type) -> bool {
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

/// A type as one would write it: tokens turned into text have spaces around them all.
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
