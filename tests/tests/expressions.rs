//! `async_gen!` and `try_async_gen!`.

// The tests use `vec!` as a macro whose tokens contain a yield.
#![allow(clippy::useless_vec)]

use std::error::Error;
use std::fmt;

use asyncgen::{Stream, async_gen, try_async_gen};
use asyncgen_tests::{collect, pause};

#[test]
fn async_gen_is_a_stream() {
    let stream = async_gen! {
        for n in 0..3_u32 {
            pause().await;
            yield_!(n);
        }
    };
    assert_eq!(collect(stream), [0, 1, 2]);
}

#[test]
fn async_gen_moves_what_it_uses() {
    fn repeated(text: String, times: usize) -> impl Stream<Item = String> {
        async_gen! {
            for _ in 0..times {
                yield_!(text.clone());
            }
        }
    }
    assert_eq!(collect(repeated("a".to_owned(), 2)), ["a", "a"]);
}

#[test]
fn the_item_type_is_inferred_from_the_use() {
    let stream = async_gen! {
        yield_!("1".parse().unwrap());
        yield_!(Default::default());
    };
    let items: Vec<u8> = collect(stream);
    assert_eq!(items, [1, 0]);
}

#[test]
fn return_ends_async_gen() {
    let stream = async_gen! {
        yield_!(1);
        if true {
            return;
        }
        yield_!(2);
    };
    assert_eq!(collect(stream), [1]);
}

#[test]
fn async_gen_may_be_empty() {
    let items: Vec<()> = collect(async_gen! {});
    assert_eq!(items, []);
}

#[test]
fn yields_of_async_gen_stand_in_macros() {
    let stream = async_gen! {
        let units = vec![yield_!(1), yield_!(2)];
        println!("{:?}", yield_!(units.len()));
        yield_from_!(async_gen! { yield_!(9) });
    };
    assert_eq!(collect(stream), [1, 2, 2, 9]);
}

#[test]
fn async_gen_may_stand_in_closures() {
    let make = |n| async_gen! { yield_!(n) };
    assert_eq!(collect(make(1)), [1]);
    assert_eq!(collect(make(2)), [2]);
}

#[derive(Debug, PartialEq)]
struct Failed;

impl From<fmt::Error> for Failed {
    fn from(_: fmt::Error) -> Self {
        Failed
    }
}

/// Collects a stream. The error type of the expression is inferred from this call.
fn results<T>(stream: impl Stream<Item = Result<T, Failed>>) -> Vec<Result<T, Failed>> {
    collect(stream)
}

#[test]
fn try_async_gen_yields_ok_and_ends_at_the_first_error() {
    let numbers = |fails: bool| {
        try_async_gen! {
            yield_!(1);
            pause().await;
            if fails {
                Err(fmt::Error)?;
            }
            yield_!(2);
        }
    };
    assert_eq!(results(numbers(false)), [Ok(1), Ok(2)]);
    assert_eq!(results(numbers(true)), [Ok(1), Err(Failed)]);
}

#[test]
fn every_way_out_of_try_async_gen() {
    let numbers = |how: u32| {
        try_async_gen! {
            yield_!(how);
            if how == 0 {
                return;
            }
            if how == 1 {
                return Ok(());
            }
            if how == 2 {
                return Err(Failed);
            }
            Ok(())
        }
    };
    assert_eq!(results(numbers(0)), [Ok(0)]);
    assert_eq!(results(numbers(1)), [Ok(1)]);
    assert_eq!(results(numbers(2)), [Ok(2), Err(Failed)]);
    assert_eq!(results(numbers(3)), [Ok(3)]);
}

#[test]
fn try_async_gen_may_end_in_a_loop() {
    fn parsed(text: &str) -> impl Stream<Item = Result<u32, Box<dyn Error>>> + '_ {
        try_async_gen! {
            let mut parts = text.split(',');
            loop {
                yield_!(parts.next().ok_or("too short")?.parse()?);
            }
        }
    }
    let messages: Vec<_> = collect(parsed("1,2"))
        .into_iter()
        .map(|item| item.map_err(|e| e.to_string()))
        .collect();
    assert_eq!(messages, [Ok(1), Ok(2), Err("too short".to_owned())]);
}

#[test]
fn try_async_gen_may_be_empty() {
    assert_eq!(results::<u32>(try_async_gen! {}), []);
}

#[test]
fn expressions_nest() {
    let stream = async_gen! {
        let inner = try_async_gen! {
            yield_!(1);
            return Err(Failed);
        };
        #[for_await]
        for item in inner {
            yield_!(item.ok());
        }
        yield_from_!(async_gen! {
            yield_!(Some(2));
            yield_!(None);
        });
    };
    assert_eq!(collect(stream), [Some(1), None, Some(2), None]);
}

#[test]
fn the_error_type_is_annotated_at_the_end_or_in_the_type_of_the_variable() {
    use std::num::ParseIntError;

    fn parsed(text: &str) -> Vec<Result<u32, ParseIntError>> {
        let stream = try_async_gen! {
            let n: u32 = text.parse()?;
            yield_!(n);
            Ok::<(), ParseIntError>(())
        };
        collect(stream)
    }
    fn parsed_too(text: &str) -> Vec<Result<u32, ParseIntError>> {
        let stream: asyncgen::Generator<Result<u32, ParseIntError>, _, _> = try_async_gen! {
            yield_!(text.parse()?);
        };
        collect(stream)
    }
    for parsed in [parsed, parsed_too] {
        assert_eq!(parsed("1"), [Ok(1)]);
        assert_eq!(parsed("x"), ["x".parse::<u32>()]);
    }
}
