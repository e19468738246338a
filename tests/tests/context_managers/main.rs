//! Context managers.

mod basics;
