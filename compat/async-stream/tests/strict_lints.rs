//! Streams under lints of every kind, without a prelude.
//!
//! An expansion causes no lint that the same code with async-stream does not cause.

#![forbid(unsafe_code)]
#![deny(warnings, clippy::pedantic, clippy::nursery)]
// Where a lint is forbidden, an expansion cannot contain an attribute that allows it.
#![forbid(dead_code, unused_labels, unused_macros, unused_mut, clippy::all)]
#![deny(
    closure_returning_async_block,
    elided_lifetimes_in_paths,
    explicit_outlives_requirements,
    if_let_rescope,
    impl_trait_redundant_captures,
    keyword_idents,
    let_underscore_drop,
    meta_variable_misuse,
    missing_copy_implementations,
    missing_debug_implementations,
    missing_docs,
    redundant_imports,
    redundant_lifetimes,
    rust_2018_idioms,
    single_use_lifetimes,
    tail_expr_drop_order,
    trivial_casts,
    trivial_numeric_casts,
    unit_bindings,
    unnameable_types,
    unreachable_pub,
    unused_import_braces,
    unused_lifetimes,
    unused_macro_rules,
    unused_qualifications,
    unused_results,
    variant_size_differences
)]
#![deny(
    clippy::allow_attributes_without_reason,
    clippy::as_conversions,
    clippy::let_underscore_must_use,
    clippy::let_underscore_untyped,
    clippy::panic_in_result_fn,
    clippy::semicolon_outside_block,
    clippy::shadow_reuse,
    clippy::shadow_same,
    clippy::try_err,
    clippy::unneeded_field_pattern,
    clippy::unwrap_in_result,
    clippy::unwrap_used
)]
#![no_implicit_prelude]

use ::async_stream::{stream, try_stream};
use ::futures::{Stream, StreamExt as _};
use ::std::num::ParseIntError;
use ::std::result::Result;
use ::std::vec::Vec;
use ::std::{assert_eq, println};

macro_rules! choose {
    ($condition:expr => $then:expr, else => $otherwise:expr $(,)?) => {
        if $condition { $then } else { $otherwise }
    };
    ($condition:expr => $then:block else => $otherwise:expr $(,)?) => {
        if $condition { $then } else { $otherwise }
    };
}

/// Yields in statements, branches, loops and the tokens of other macros.
fn numbers(n: u32) -> impl Stream<Item = u32> {
    stream! {
        for i in 0..n {
            if i == 3 {
                return;
            }
            yield i;
            match i {
                0 => yield 7,
                1 if n == 2 => yield 6,
                _ => {}
            }
        }
        for await x in ::futures::stream::iter([1]) {
            yield x
        }
        'outer: for await x in ::futures::stream::iter([1, 2]) {
            for _ in 0..x {
                yield x;
                if x == 1 {
                    break 'outer;
                }
            }
        }
        choose! {
            n == 2 => yield 8,
            else => {}
        }
        println!("{:?}", yield n);
        let () = yield { n };
        if n == 2 {
            yield 9;
        } else {
            yield 10;
        }
    }
}

/// Yields units.
fn units() -> impl Stream<Item = ()> {
    stream! {
        yield;
        yield ();
        yield yield;
    }
}

/// Yields nothing.
fn nothing() -> impl Stream<Item = ()> {
    stream! {}
}

/// Ends in a loop without an end.
fn endless() -> impl Stream<Item = u32> {
    stream! {
        let mut n = 0;
        loop {
            yield n;
            n += 1;
        }
    }
}

/// Errors.
fn parsed(text: &str) -> impl Stream<Item = Result<u32, ParseIntError>> {
    try_stream! {
        for word in text.split(' ') {
            if word.is_empty() {
                return;
            }
            let n = word.parse::<u32>()?;
            yield n;
            yield word.parse::<u32>()?;
            choose! {
                n > 0 => {
                    yield n + 1;
                    if n == 4 {
                        return;
                    }
                }
                else => return,
            }
            let _n: u8 = word.parse()?;
            ::std::future::ready(word.parse::<u32>()).await?;
        }
    }
}

/// Whole results.
fn whole(text: &str) -> impl Stream<Item = Result<u32, ParseIntError>> {
    stream! {
        let first = text.parse::<u32>()?;
        yield Result::Ok(first);
        if first == 1 {
            return;
        }
        yield text.parse();
    }
}

/// Ends in an error.
fn fails(text: &str) -> impl Stream<Item = Result<u32, ParseIntError>> {
    try_stream! {
        let _: u32 = text.parse()?;
        loop {
            let _: u32 = text.parse()?;
            yield 1;
        }
    }
}

#[test]
fn streams_under_strict_lints() {
    ::futures::executor::block_on(async {
        let all = numbers(2).collect::<Vec<_>>().await;
        assert_eq!(all, [0, 7, 1, 6, 1, 1, 8, 2, 2, 9]);
        assert_eq!(units().collect::<Vec<_>>().await.len(), 4);
        assert_eq!(nothing().collect::<Vec<_>>().await.len(), 0);
        assert_eq!(endless().take(2).collect::<Vec<_>>().await, [0, 1]);
        let sums: Vec<_> = parsed("4").collect().await;
        assert_eq!(sums, [4, 4, 5].map(Result::Ok));
        assert_eq!(parsed("x").collect::<Vec<_>>().await.len(), 1);
        assert_eq!(whole("2").collect::<Vec<_>>().await.len(), 2);
        assert_eq!(fails("x").collect::<Vec<_>>().await.len(), 1);
    });
}
