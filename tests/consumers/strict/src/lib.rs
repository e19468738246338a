//! Generators of every kind, under lints of every kind.
//!
//! An expansion causes no lint that the same code as an `async fn`, or as a `for` loop, does not
//! cause. The test is that this crate compiles, and that clippy reports nothing. The package
//! `asyncgen-tests-edition-2021` includes these files as a module.

#![forbid(unsafe_code)]
#![deny(warnings, clippy::pedantic, clippy::nursery)]
// Where a lint is forbidden, an expansion cannot contain an attribute that allows it.
#![forbid(dead_code, unused_labels, unused_macros, unused_mut, clippy::all)]
// Lints of the compiler that are allowed by default.
#![deny(
    absolute_paths_not_starting_with_crate,
    closure_returning_async_block,
    deprecated_in_future,
    elided_lifetimes_in_paths,
    explicit_outlives_requirements,
    if_let_rescope,
    impl_trait_redundant_captures,
    keyword_idents,
    let_underscore_drop,
    macro_use_extern_crate,
    meta_variable_misuse,
    missing_copy_implementations,
    missing_debug_implementations,
    missing_docs,
    redundant_imports,
    redundant_lifetimes,
    rust_2018_idioms,
    single_use_lifetimes,
    tail_expr_drop_order,
    trivial_casts,
    trivial_numeric_casts,
    unit_bindings,
    unnameable_types,
    unreachable_pub,
    unsafe_op_in_unsafe_fn,
    unused_extern_crates,
    unused_import_braces,
    unused_lifetimes,
    unused_macro_rules,
    unused_qualifications,
    unused_results,
    variant_size_differences
)]
// Lints of clippy.
#![deny(
    clippy::allow_attributes_without_reason,
    clippy::as_conversions,
    clippy::clone_on_ref_ptr,
    clippy::default_numeric_fallback,
    clippy::else_if_without_else,
    clippy::empty_enum_variants_with_brackets,
    clippy::error_impl_error,
    clippy::exit,
    clippy::expect_used,
    clippy::if_then_some_else_none,
    clippy::indexing_slicing,
    clippy::infinite_loop,
    clippy::integer_division,
    clippy::let_underscore_must_use,
    clippy::let_underscore_untyped,
    clippy::map_err_ignore,
    clippy::map_with_unused_argument_over_ranges,
    clippy::mem_forget,
    clippy::missing_assert_message,
    clippy::missing_docs_in_private_items,
    clippy::mixed_read_write_in_expression,
    clippy::module_name_repetitions,
    clippy::multiple_unsafe_ops_per_block,
    clippy::mutex_integer,
    clippy::needless_raw_strings,
    clippy::panic,
    clippy::panic_in_result_fn,
    clippy::pattern_type_mismatch,
    clippy::redundant_type_annotations,
    clippy::rest_pat_in_fully_bound_structs,
    clippy::same_name_method,
    clippy::semicolon_inside_block,
    clippy::shadow_same,
    clippy::str_to_string,
    clippy::todo,
    clippy::undocumented_unsafe_blocks,
    clippy::unimplemented,
    clippy::unnecessary_self_imports,
    clippy::unneeded_field_pattern,
    clippy::unreachable,
    clippy::unseparated_literal_suffix,
    clippy::unused_result_ok,
    clippy::unwrap_in_result,
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm
)]

pub mod arguments;
pub mod bodies;
pub mod expressions;
pub mod functions;
pub mod managers;
pub mod methods;
pub mod protocol;
pub mod return_types;
pub mod tails;
pub mod traits;
