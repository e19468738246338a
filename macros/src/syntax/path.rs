//! What stands between `<` and `>`.

use syn::{
    AngleBracketedGenericArguments, AssocType, GenericArgument, PathArguments, PathSegment, Type,
};

/// All of it.
pub(crate) fn generic_arguments(segment: &PathSegment) -> impl Iterator<Item = &GenericArgument> {
    let arguments = match &segment.arguments {
        PathArguments::AngleBracketed(AngleBracketedGenericArguments { args, .. }) => Some(args),
        _ => None,
    };
    arguments.into_iter().flatten()
}

/// The types.
pub(crate) fn type_arguments(segment: &PathSegment) -> impl Iterator<Item = &Type> {
    generic_arguments(segment).filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

/// The type, if there is but one.
pub(crate) fn only_type_argument(segment: &PathSegment) -> Option<&Type> {
    let mut types = type_arguments(segment);
    types.next().filter(|_| types.next().is_none())
}

/// `T` of `name = T`.
pub(crate) fn associated_type<'a>(segment: &'a PathSegment, name: &str) -> Option<&'a Type> {
    generic_arguments(segment).find_map(|argument| match argument {
        GenericArgument::AssocType(AssocType { ident, ty, .. }) if ident == name => Some(ty),
        _ => None,
    })
}

/// `T` of `Pin<Box<T>>`, if `segment` is the `Pin<..>`.
pub(crate) fn pinned_box(segment: &mut PathSegment) -> Option<&mut Type> {
    let Type::Path(pointer) = only_argument_of(segment, "Pin")? else {
        return None;
    };
    only_argument_of(pointer.path.segments.last_mut()?, "Box")
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
