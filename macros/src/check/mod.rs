//! Checks that report mistakes in a body and leave it unchanged.

pub(crate) mod attributes;
pub(crate) mod control_flow;
pub(crate) mod nested;
pub(crate) mod return_value;
pub(crate) mod suspension;
pub(crate) mod yields;
