//! Parses what a user writes: functions, arguments of attributes, bodies, and the input of macros.

pub(crate) mod args;
pub(crate) mod block;
pub(crate) mod constructs;
pub(crate) mod errors;
pub(crate) mod function;
pub(crate) mod keywords;
pub(crate) mod macro_names;
pub(crate) mod own_macro;
pub(crate) mod path;
pub(crate) mod question_mark;
pub(crate) mod scan;
pub(crate) mod tail;
