//! Context managers.

mod basics;
mod erased_errors;
mod lints;
