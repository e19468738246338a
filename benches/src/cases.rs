//! Every body with every peer that can express it.

use crate::bodies::delegated::{delegated_1, delegated_4, delegated_16};
use crate::bodies::{borrowed, counter, kibibyte, nested, parsed, strings, transaction};
use crate::drive;

/// What a stream is made of.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    pub count: u64,
    pub texts: &'a [String],
}

impl Input<'_> {
    fn rows(self) -> u64 {
        self.count / nested::COLUMNS
    }
}

/// Numbers, one of which is wanted for each item of those bodies that read texts.
pub fn texts(count: u64) -> Vec<String> {
    (0..count)
        .map(|i| (i * 7919 % 100_000).to_string())
        .collect()
}

/// One body, written for one peer.
pub struct Case {
    pub body: &'static str,
    pub peer: &'static str,
    /// Makes the stream, takes it to its end, and returns a sum over what it yielded.
    pub inlined: fn(Input<'_>) -> u64,
    /// The same with the stream in a `Pin<Box<dyn Stream>>`.
    pub boxed: fn(Input<'_>) -> u64,
    /// How many bytes the stream itself has.
    pub frame: fn(Input<'_>) -> usize,
}

macro_rules! cases {
    ($body:ident, |$input:ident| $argument:expr, $($peer:ident)*) => {
        &[$(Case {
            body: stringify!($body),
            peer: stringify!($peer),
            inlined: |$input| drive::inlined($body::$peer($argument)),
            boxed: |$input| drive::boxed($body::$peer($argument)),
            frame: |$input| size_of_val(&$body::$peer($argument)),
        }),*]
    };
}

/// Those of a body that is a future, run once for each item.
macro_rules! futures {
    ($body:ident, $Around:ident, $($peer:ident)*) => {
        &[$(Case {
            body: stringify!($body),
            peer: stringify!($peer),
            inlined: |input| {
                let around = $body::$Around::default();
                drive::futures_inlined(input.count, |n| $body::$peer(&around, n))
            },
            boxed: |input| {
                let around = $body::$Around::default();
                drive::futures_boxed(input.count, |n| $body::$peer(&around, n))
            },
            frame: |_| size_of_val(&$body::$peer(&$body::$Around::default(), 0)),
        }),*]
    };
}

#[rustfmt::skip]
pub static CASES: &[&[Case]] = &[
    cases!(counter, |input| input.count,
        hand_written asyncgen async_stream asynk_strim async_fn_stream async_gen async_generator fauxgen genawaiter unfold),
    cases!(kibibyte, |input| input.count,
        hand_written asyncgen async_stream asynk_strim async_fn_stream async_gen async_generator fauxgen genawaiter unfold),
    cases!(strings, |input| input.count,
        hand_written asyncgen async_stream asynk_strim async_fn_stream async_gen async_generator fauxgen genawaiter unfold),
    cases!(nested, |input| input.rows(),
        hand_written asyncgen async_stream asynk_strim async_fn_stream async_gen async_generator fauxgen genawaiter unfold),
    cases!(borrowed, |input| input.texts,
        hand_written asyncgen async_stream asynk_strim async_fn_stream async_gen async_generator fauxgen genawaiter unfold),
    cases!(parsed, |input| input.texts,
        hand_written asyncgen async_stream asynk_strim async_fn_stream async_generator fauxgen unfold),
    cases!(delegated_1, |input| input.count,
        hand_written asyncgen asyncgen_streams asyncgen_for_await async_stream),
    cases!(delegated_4, |input| input.count,
        hand_written asyncgen asyncgen_streams asyncgen_for_await async_stream),
    cases!(delegated_16, |input| input.count,
        hand_written asyncgen asyncgen_streams asyncgen_for_await async_stream),
    futures!(transaction, Database, hand_written asyncgen),
];

/// A body that a peer cannot express, and why.
pub struct Gap {
    pub body: &'static str,
    pub peer: &'static str,
    pub reason: &'static str,
}

pub const GAPS: &[Gap] = &[
    Gap {
        body: "parsed",
        peer: "async_gen",
        reason: "a stream's body has the type `()`; there is no form for a body with `?`",
    },
    Gap {
        body: "parsed",
        peer: "genawaiter",
        reason: "a stream's body has the type `()`; there is no form for a body with `?`",
    },
];
