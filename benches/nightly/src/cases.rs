//! Every body that is a stream, by hand, with ours, and with the peers that need a nightly compiler.

use crate::bodies::arrays::{self, Arrays};
use crate::bodies::awaited::{self, Replies};
use crate::bodies::calls::{self, Calls};
use crate::bodies::delegated::{delegated_1, delegated_4, delegated_16};
use crate::bodies::{borrowed, channel, counter, nested, parsed, socket, strings};
use crate::case::{COUNT, Case, Gap, cases, firsts, in_tasks, merged};
use crate::drive;

/// How many streams are merged into one.
const STREAMS: u64 = 10_000;

#[rustfmt::skip]
pub static CASES: &[&[Case]] = &[
    cases!(counter, |input| input.count,
        hand_written asyncgen async_gen_block futures_async_stream),
    cases!(cacheline: arrays, COUNT, |input| Arrays::<64> { count: input.count },
        hand_written asyncgen async_gen_block futures_async_stream),
    cases!(kibibyte: arrays, COUNT / 8, |input| Arrays::<1024> { count: input.count },
        hand_written asyncgen async_gen_block futures_async_stream),
    cases!(strings, |input| input.count,
        hand_written asyncgen async_gen_block futures_async_stream),
    cases!(kib_make: calls, COUNT / 8, |input| Calls::<calls::Make>::new(input.count),
        hand_written asyncgen async_gen_block futures_async_stream),
    cases!(kib_opaque: calls, COUNT / 8, |input| Calls::<calls::Opaque>::new(input.count),
        hand_written asyncgen async_gen_block futures_async_stream),
    cases!(kib_panicky: calls, COUNT / 8, |input| Calls::<calls::Panicky>::new(input.count),
        hand_written asyncgen async_gen_block futures_async_stream),
    cases!(vec_fn: calls, COUNT, |input| Calls::<calls::Strings>::new(input.count),
        hand_written asyncgen async_gen_block futures_async_stream),
    cases!(awaited: awaited, COUNT, |input| Replies::<8> { count: input.count },
        hand_written asyncgen async_gen_block futures_async_stream),
    cases!(kib_awaited: awaited, COUNT / 8, |input| Replies::<128> { count: input.count },
        hand_written asyncgen async_gen_block futures_async_stream),
    cases!(nested, |input| input.rows(),
        hand_written asyncgen async_gen_block futures_async_stream),
    cases!(borrowed, |input| input.texts,
        hand_written asyncgen async_gen_block futures_async_stream),
    cases!(parsed, |input| input.texts,
        hand_written asyncgen async_gen_block futures_async_stream),
    in_tasks!(channel, |input| channel::numbers(input.count).await,
        hand_written asyncgen async_gen_block futures_async_stream),
    in_tasks!(socket, |input| socket::bytes(input.count).await,
        hand_written asyncgen async_gen_block futures_async_stream),
    firsts!(first: counter,
        hand_written asyncgen async_gen_block futures_async_stream),
    merged!(merged: counter, STREAMS,
        hand_written asyncgen async_gen_block futures_async_stream),
    cases!(delegated_1, |input| input.count,
        hand_written asyncgen asyncgen_streams async_gen_block futures_async_stream),
    cases!(delegated_4, |input| input.count,
        hand_written asyncgen asyncgen_streams async_gen_block futures_async_stream),
    cases!(delegated_16, |input| input.count,
        hand_written asyncgen asyncgen_streams async_gen_block futures_async_stream),
];

pub const GAPS: &[Gap] = &[];
