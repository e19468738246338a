//! The generators of `asyncgen-tests-strict`, under its lints and those for the move to edition 2024.
//! The tests are those of `asyncgen-tests` that `Cargo.toml` names.

#![deny(rust_2024_compatibility)]

#[rustfmt::skip] // It is in the style of its own edition.
#[path = "../../strict/src/lib.rs"]
pub mod strict;
