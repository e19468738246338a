//! A package for tests.
