//! What several test files need: see the files under `tests/tests`.
