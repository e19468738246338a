//! What can be measured of a body that is written for a peer.

use crate::bodies::nested;

/// How many items most streams are measured with: enough for their creation and the clock not to count, few enough to be through
/// between two interruptions.
pub const COUNT: u64 = 4096;

/// What a stream is made of.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    pub count: u64,
    pub texts: &'a [String],
}

impl<'a> Input<'a> {
    /// With no more texts than there are.
    pub fn new(count: u64, texts: &'a [String]) -> Self {
        let wanted = texts.len().min(count as usize);
        Input {
            count,
            texts: &texts[..wanted],
        }
    }

    pub(crate) fn rows(self) -> u64 {
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
    /// How many items it is measured with.
    pub count: u64,
    /// Makes the stream, takes it to its end, and returns a sum over what it yielded.
    pub inlined: fn(Input<'_>) -> u64,
    /// The same with the stream in a `Pin<Box<dyn Stream>>`.
    pub boxed: fn(Input<'_>) -> u64,
    /// How many bytes the stream itself has.
    pub frame: fn(Input<'_>) -> usize,
}

/// A body that a peer cannot express, and why.
pub struct Gap {
    pub body: &'static str,
    pub peer: &'static str,
    pub reason: &'static str,
}

/// Those of a body that is a stream.
macro_rules! cases {
    ($body:ident, |$input:ident| $argument:expr, $($peer:ident)*) => {
        cases!($body: $body, COUNT, |$input| $argument, $($peer)*)
    };
    ($body:ident: $module:ident, $count:expr, |$input:ident| $argument:expr, $($peer:ident)*) => {
        &[$(Case {
            body: stringify!($body),
            peer: stringify!($peer),
            count: $count,
            inlined: |$input| drive::inlined($module::$peer($argument)),
            boxed: |$input| drive::boxed($module::$peer($argument)),
            frame: |$input| size_of_val(&$module::$peer($argument)),
        }),*]
    };
}

/// Those of a body that is a stream in a task of tokio's, as what it awaits is.
macro_rules! in_tasks {
    ($body:ident, |$input:ident| $argument:expr, $($peer:ident)*) => {
        &[$(Case {
            body: stringify!($body),
            peer: stringify!($peer),
            count: COUNT,
            inlined: |$input| drive::on_tokio(async { drive::inlined_in_task($body::$peer($argument)).await }),
            boxed: |$input| drive::on_tokio(async { drive::boxed_in_task($body::$peer($argument)).await }),
            frame: |$input| drive::on_tokio(async { size_of_val(&$body::$peer($argument)) }),
        }),*]
    };
}

/// Those of a body an item of which is a stream that is made, yields once and is dropped.
macro_rules! firsts {
    ($body:ident: $module:ident, $($peer:ident)*) => {
        &[$(Case {
            body: stringify!($body),
            peer: stringify!($peer),
            count: COUNT,
            inlined: |input| (0..input.count).map(|n| drive::first_inlined($module::$peer(drive::unknown(n + 1)))).sum(),
            boxed: |input| (0..input.count).map(|n| drive::first_boxed($module::$peer(drive::unknown(n + 1)))).sum(),
            frame: |input| size_of_val(&$module::$peer(input.count)),
        }),*]
    };
}

/// Those of a body that is many streams in one.
macro_rules! merged {
    ($body:ident: $module:ident, $streams:expr, $($peer:ident)*) => {
        &[$(Case {
            body: stringify!($body),
            peer: stringify!($peer),
            count: 4 * $streams,
            inlined: |input| drive::merged_inlined($streams, || $module::$peer(input.count.div_ceil($streams))),
            boxed: |input| drive::merged_boxed($streams, || $module::$peer(input.count.div_ceil($streams))),
            frame: |input| size_of_val(&$module::$peer(input.count)),
        }),*]
    };
}

/// Those of a body that is a future, run once for each item, by a loop or by tokio.
macro_rules! uses {
    ($body:ident: $module:ident, $run:ident, $around:expr, $($peer:ident)*) => {
        &[$(Case {
            body: stringify!($body),
            peer: stringify!($peer),
            count: COUNT,
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

pub(crate) use {cases, firsts, in_tasks, merged, uses};
