//! Nothing: the tests are those of `asyncgen-tests` that `Cargo.toml` names.
