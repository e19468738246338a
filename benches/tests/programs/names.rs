//! Names that belong to the user, and types of streams.

use std::future::Future;
use std::pin::pin;

use futures::StreamExt;
use futures::executor::block_on;

use super::imports::{AsyncStream, stream, try_stream};
use super::{Program, items};

pub(crate) const PROGRAMS: &[Program] = &[
    ("own_macros", own_macros),
    ("own_names", own_names),
    ("named_type", named_type),
    ("annotated_type", annotated_type),
    ("renamed", renamed),
];

macro_rules! yield_ {
    ($n:expr) => {
        $n + 100
    };
}
macro_rules! yield_from_ {
    ($n:expr) => {
        $n + 200
    };
}
macro_rules! finally {
    ($first:block, $second:block) => {
        $first + $second
    };
}
macro_rules! async_with {
    ($value:expr, |$name:ident| $body:expr) => {{
        let $name = $value;
        $body
    }};
}
macro_rules! with_yielder {
    ($n:expr) => {
        $n + 300
    };
}

fn own_macros() -> Vec<String> {
    items(stream! {
        yield yield_!(1);
        yield yield_from_!(2);
        yield finally!({ 1 }, { 2 });
        yield async_with!(3, |n| n + 1);
        yield with_yielder!(4);
        println!("{} {:?}", yield_!(5), yield finally!({ 5 }, { 6 }));
        let _ = yield_!(6);
    })
}

fn own_names() -> Vec<String> {
    let (token, stream, value, error) = (1, 2, 3, 4);
    items(stream! {
        yield [token, stream, value, error];
        let r#yield = 5;
        let e = 6;
        yield [r#yield, e, 0, 0];
    })
}

fn named() -> AsyncStream<u32, impl Future<Output = ()>> {
    stream! {
        yield 1;
    }
}

fn named_type() -> Vec<String> {
    items(named())
}

fn annotated_type() -> Vec<String> {
    let stream: AsyncStream<Result<u32, String>, _> = try_stream! {
        let n: u32 = "1".parse().map_err(|_| String::new())?;
        yield n;
    };
    let mut stream = pin!(stream);
    vec![format!("{:?}", block_on(stream.next()))]
}

mod under_another_name {
    pub(super) use super::super::imports::stream as numbers;
}

fn renamed() -> Vec<String> {
    items(under_another_name::numbers! {
        yield 1;
    })
}
