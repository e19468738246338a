//! Reads the segments and the generic arguments of paths.

use syn::punctuated::Punctuated;
use syn::{
    AngleBracketedGenericArguments, AssocType, GenericArgument, PathArguments, PathSegment, Token,
    Type, TypeParamBound,
};

use crate::syntax::scan;

/// Returns the last segment of a type that is a path.
pub(crate) fn last_segment(ty: &Type) -> Option<&PathSegment> {
    match ty {
        Type::Path(path) => path.path.segments.last(),
        Type::Paren(inner) => last_segment(&inner.elem),
        Type::Group(inner) => last_segment(&inner.elem),
        _ => None,
    }
}

/// Returns the last segment of each trait among the bounds.
pub(crate) fn traits(
    bounds: &Punctuated<TypeParamBound, Token![+]>,
) -> impl Iterator<Item = &PathSegment> {
    bounds.iter().filter_map(|bound| match bound {
        TypeParamBound::Trait(bound) => bound.path.segments.last(),
        _ => None,
    })
}

/// Returns the last segment of the first trait with one of the names.
pub(crate) fn trait_mut<'a>(
    bounds: &'a mut Punctuated<TypeParamBound, Token![+]>,
    names: &[&str],
) -> Option<&'a mut PathSegment> {
    bounds.iter_mut().find_map(|bound| match bound {
        TypeParamBound::Trait(bound) => bound
            .path
            .segments
            .last_mut()
            .filter(|last| is_one_of(last, names)),
        _ => None,
    })
}

/// Returns `true` if the segment has one of the names.
pub(crate) fn is_one_of(segment: &PathSegment, names: &[&str]) -> bool {
    scan::is_one_of(&segment.ident, names)
}

fn generic_arguments(segment: &PathSegment) -> impl Iterator<Item = &GenericArgument> {
    let arguments = match &segment.arguments {
        PathArguments::AngleBracketed(AngleBracketedGenericArguments { args, .. }) => Some(args),
        _ => None,
    };
    arguments.into_iter().flatten()
}

/// Returns the types between `<` and `>`.
pub(crate) fn type_arguments(segment: &PathSegment) -> impl Iterator<Item = &Type> {
    generic_arguments(segment).filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

/// Returns the type between `<` and `>`, if there is exactly one.
pub(crate) fn only_type_argument(segment: &PathSegment) -> Option<&Type> {
    let mut types = type_arguments(segment);
    types.next().filter(|_| types.next().is_none())
}

/// Returns `T` of `name = T`.
pub(crate) fn associated_type<'a>(segment: &'a PathSegment, name: &str) -> Option<&'a Type> {
    generic_arguments(segment).find_map(|argument| match argument {
        GenericArgument::AssocType(AssocType { ident, ty, .. }) if ident == name => Some(ty),
        _ => None,
    })
}

/// Appends an argument between `<` and `>`, if the segment has any arguments.
pub(crate) fn push_argument(segment: &mut PathSegment, argument: GenericArgument) {
    if let PathArguments::AngleBracketed(arguments) = &mut segment.arguments {
        arguments.args.push(argument);
    }
}

/// Returns the bounds of `Pin<Box<dyn ..>>`, if the segment is the `Pin<..>`.
pub(crate) fn pinned_object(
    segment: &mut PathSegment,
) -> Option<&mut Punctuated<TypeParamBound, Token![+]>> {
    let Type::Path(pointer) = only_argument_of(segment, "Pin")? else {
        return None;
    };
    match only_argument_of(pointer.path.segments.last_mut()?, "Box")? {
        Type::TraitObject(object) => Some(&mut object.bounds),
        _ => None,
    }
}

fn only_argument_of<'a>(segment: &'a mut PathSegment, name: &str) -> Option<&'a mut Type> {
    if segment.ident != name {
        return None;
    }
    let PathArguments::AngleBracketed(arguments) = &mut segment.arguments else {
        return None;
    };
    match arguments.args.first_mut() {
        Some(GenericArgument::Type(ty)) => Some(ty),
        _ => None,
    }
}
