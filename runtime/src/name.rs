//! What a generator is called.

use core::any::type_name;

/// The path of the function whose body has the type `F`: `my_crate::rows`,
/// `<my_crate::Db as my_crate::Source>::rows`.
pub(crate) fn of_body<F>() -> &'static str {
    let mut name = type_name::<F>();
    // A body is a block in the function, perhaps in a closure or a block that is in it.
    while let Some(around) = name.strip_suffix("::{{closure}}") {
        name = around;
    }
    name
}
