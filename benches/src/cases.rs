//! Every body with every peer that can express it.

use crate::bodies::arrays::{self, Arrays};
use crate::bodies::awaited::{self, Replies};
use crate::bodies::branches::{self, called, four, one};
use crate::bodies::calls::{self, Calls};
use crate::bodies::delegated::{delegated_1, delegated_4, delegated_16};
use crate::bodies::tallied::{self, Tally};
use crate::bodies::transaction::{self, Database, OnePoll, Reply};
use crate::bodies::{borrowed, channel, counter, nested, parsed, socket, strings};
use crate::case::{COUNT, Case, Gap, cases, firsts, in_tasks, merged, uses};
use crate::drive;

/// How many streams are merged into one.
const STREAMS: u64 = 10_000;

#[rustfmt::skip]
pub static CASES: &[&[Case]] = &[
    cases!(counter, |input| input.count,
        hand_written asyncgen async_stream asyncgen_stream asynk_strim async_fn_stream async_gen async_generator fauxgen genawaiter unfold),
    cases!(cacheline: arrays, COUNT, |input| Arrays::<64> { count: input.count },
        hand_written asyncgen async_stream asyncgen_stream asynk_strim async_fn_stream async_gen async_generator fauxgen genawaiter unfold),
    cases!(kibibyte: arrays, COUNT / 8, |input| Arrays::<1024> { count: input.count },
        hand_written asyncgen async_stream asyncgen_stream asynk_strim async_fn_stream async_gen async_generator fauxgen genawaiter unfold),
    cases!(strings, |input| input.count,
        hand_written asyncgen async_stream asyncgen_stream asynk_strim async_fn_stream async_gen async_generator fauxgen genawaiter unfold),
    cases!(kib_make: calls, COUNT / 8, |input| Calls::<calls::Make>::new(input.count),
        hand_written asyncgen async_stream asynk_strim async_fn_stream async_gen async_generator fauxgen genawaiter unfold),
    cases!(kib_opaque: calls, COUNT / 8, |input| Calls::<calls::Opaque>::new(input.count),
        hand_written asyncgen async_stream asynk_strim async_fn_stream async_gen async_generator fauxgen genawaiter unfold),
    cases!(kib_panicky: calls, COUNT / 8, |input| Calls::<calls::Panicky>::new(input.count),
        hand_written asyncgen async_stream asynk_strim async_fn_stream async_gen async_generator fauxgen genawaiter unfold),
    cases!(vec_fn: calls, COUNT, |input| Calls::<calls::Strings>::new(input.count),
        hand_written asyncgen async_stream asynk_strim async_fn_stream async_gen async_generator fauxgen genawaiter unfold),
    cases!(awaited: awaited, COUNT, |input| Replies::<8> { count: input.count },
        hand_written asyncgen async_stream asyncgen_stream asynk_strim async_fn_stream async_gen async_generator fauxgen genawaiter unfold),
    cases!(kib_awaited: awaited, COUNT / 8, |input| Replies::<128> { count: input.count },
        hand_written asyncgen async_stream asyncgen_stream asynk_strim async_fn_stream async_gen async_generator fauxgen genawaiter unfold),
    cases!(nested, |input| input.rows(),
        hand_written asyncgen async_stream asyncgen_stream asynk_strim async_fn_stream async_gen async_generator fauxgen genawaiter unfold),
    cases!(borrowed, |input| input.texts,
        hand_written asyncgen async_stream asyncgen_stream asynk_strim async_fn_stream async_gen async_generator fauxgen genawaiter unfold),
    cases!(parsed, |input| input.texts,
        hand_written asyncgen async_stream asyncgen_stream asynk_strim async_fn_stream async_generator fauxgen unfold),
    in_tasks!(channel, |input| channel::numbers(input.count).await,
        hand_written asyncgen async_stream asynk_strim async_fn_stream async_gen async_generator fauxgen genawaiter unfold),
    in_tasks!(socket, |input| socket::bytes(input.count).await,
        hand_written asyncgen async_stream asynk_strim async_fn_stream async_gen async_generator fauxgen genawaiter unfold),
    firsts!(first: counter,
        hand_written asyncgen async_stream asynk_strim async_fn_stream async_gen async_generator fauxgen genawaiter unfold),
    merged!(merged: counter, STREAMS,
        hand_written asyncgen async_stream asynk_strim async_fn_stream async_gen async_generator fauxgen genawaiter unfold),
    cases!(delegated_1, |input| input.count,
        hand_written asyncgen asyncgen_streams asyncgen_for_await async_stream),
    cases!(delegated_4, |input| input.count,
        hand_written asyncgen asyncgen_streams asyncgen_for_await async_stream),
    cases!(delegated_16, |input| input.count,
        hand_written asyncgen asyncgen_streams asyncgen_for_await async_stream),
    cases!(handle_called: called, COUNT, |input| input.count,
        hand_written asyncgen async_fn_stream),
    cases!(handle_awaited: one, COUNT, |input| input.count,
        hand_written asyncgen async_fn_stream),
    cases!(handle_joined: four, COUNT, |input| input.count / branches::BRANCHES,
        hand_written asyncgen async_fn_stream),
    uses!(tallied: tallied, in_a_loop, Tally::new(OnePoll), hand_written asyncgen),
    uses!(transaction: transaction, in_a_loop, Database::new(OnePoll), hand_written asyncgen),
    uses!(served: transaction, on_tokio, Database::new(Reply::of_a_task()), hand_written asyncgen),
];

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
