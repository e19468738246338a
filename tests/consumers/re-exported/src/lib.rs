//! Nothing: what is here is here for its tests.
