//! Reads the return type and the parameters of a function.

pub(crate) mod generator;
pub(crate) mod head;
pub(crate) mod manager;
pub(crate) mod params;
pub(crate) mod return_type;
pub(crate) mod return_type_error;
pub(crate) mod types;
