//! The generators of `asyncgen-tests-strict`, compiled in edition 2021 under the same lints and
//! under those for the migration to edition 2024. The tests are those of `asyncgen-tests` that
//! `Cargo.toml` lists.

#![deny(rust_2024_compatibility)]

#[rustfmt::skip] // It is in the style of its own edition.
#[path = "../../strict/src/lib.rs"]
pub mod strict;
