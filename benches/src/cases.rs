//! Every body with every peer that can express it.

use crate::bodies::delegated::{delegated_1, delegated_4, delegated_16};
use crate::bodies::tallied::{self, Tally};
use crate::bodies::transaction::{self, Database, OnePoll, Reply};
use crate::bodies::{borrowed, counter, kibibyte, nested, parsed, strings};
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

/// Those of a body that is a future, run once for each item, by a loop or by tokio.
macro_rules! uses {
    ($body:ident: $module:ident, $run:ident, $around:expr, $($peer:ident)*) => {
        &[$(Case {
            body: stringify!($body),
            peer: stringify!($peer),
            inlined: |input| drive::$run(async {
                let around = $around;
                let mut sum = 0_u64;
                for n in 0..input.count {
                    sum = sum.wrapping_add(drive::look($module::$peer(&around, n).await));
                }
                sum
            }),
            boxed: |input| drive::$run(async {
                let around = $around;
                let mut sum = 0_u64;
                let mut place = Box::pin($module::$peer(&around, 0));
                for n in 0..input.count {
                    place.set($module::$peer(&around, n));
                    sum = sum.wrapping_add(drive::look(drive::opaque(place.as_mut()).await));
                }
                sum
            }),
            frame: |_| drive::$run(async {
                size_of_val(&$module::$peer(&$around, 0))
            }),
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
    uses!(tallied: tallied, in_a_loop, Tally::new(OnePoll), hand_written asyncgen),
    uses!(transaction: transaction, in_a_loop, Database::new(OnePoll), hand_written asyncgen),
    uses!(served: transaction, on_tokio, Database::new(Reply::of_a_task()), hand_written asyncgen),
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
