//! Context managers: entering, lending and leaving.

// The tests contain unusual code on purpose: blocks that panic, guards held across awaits, leaks.
#![allow(
    clippy::await_holding_lock,
    clippy::await_holding_refcell_ref,
    clippy::diverging_sub_expression,
    clippy::elidable_lifetime_names,
    clippy::forget_non_drop,
    clippy::match_single_binding,
    clippy::needless_lifetimes,
    clippy::needless_question_mark,
    clippy::never_loop,
    clippy::semicolon_if_nothing_returned
)]

mod aclosing;
mod basics;
mod drop_order;
mod erased_errors;
mod functions;
mod lending;
mod lints;
mod nesting;
mod owned;
mod panics;
mod send;
mod several;
mod ways_out;

use asyncgen_tests::{AtDrop, Log, panic_of, polled, run, text_of};
