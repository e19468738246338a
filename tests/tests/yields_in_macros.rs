//! `yield_!` in the tokens of other macros. This file is also compiled in edition 2021.

// The tests use `vec!` as a macro whose tokens contain a yield.
#![allow(clippy::useless_vec, clippy::unit_arg)]

use asyncgen::{Stream, TryStream, async_generator};
use asyncgen_tests::{collect, implements, pause};
use tokio::sync::mpsc;

#[async_generator]
async fn in_the_standard_librarys() -> impl Stream<Item = u32> {
    println!("{:?} {unit:?}", yield_!(0), unit = yield_!(1));
    let text = format!("{:?}", yield_!(2));
    assert_eq!(text, "()", "{:?}", yield_!(3));
    let units = vec![yield_!(4), yield_!(5)];
    assert!(matches!(yield_!(6), () if units.len() == 2));
    let _: Vec<()> = vec![yield_!(7); 2];
    if text.is_empty() {
        panic!("{:?}", yield_!(8));
    }
    dbg!(yield_!(9));
    let pinned = std::pin::pin!(yield_!(10));
    assert_eq!(*pinned, ());
}

#[test]
fn macros_of_the_standard_library() {
    assert_eq!(
        collect(in_the_standard_librarys()),
        [0, 1, 2, 4, 5, 6, 7, 9, 10]
    );
}

#[async_generator]
async fn of_macros(n: u32) -> impl Stream<Item = String> {
    yield_!(format!("{n}"));
    yield_!(format!(
        "{:?}",
        vec![yield_!(String::from("a")), yield_!(format!("b{n}"))]
    ));
    yield_!(concat!("c", "d").to_owned());
}

#[test]
fn operands_may_be_macros_with_yields() {
    assert_eq!(collect(of_macros(1)), ["1", "a", "b1", "[(), ()]", "cd"]);
}

macro_rules! twice {
    ($action:expr) => {{
        $action;
        $action
    }};
}

macro_rules! in_a_loop {
    ($n:ident in $items:expr => $body:block) => {
        for $n in $items $body
    };
}

macro_rules! emit {
    ($($item:expr),*) => {
        $(yield_!($item);)*
    };
}

macro_rules! forward {
    ($source:expr) => {
        yield_from_!($source)
    };
}

macro_rules! tokens {
    ($($tokens:tt)*) => {
        $($tokens)*
    };
}

#[async_generator]
async fn in_macros_from_outside() -> impl Stream<Item = u32> {
    twice!(yield_!(0));
    in_a_loop!(n in 1..3 => {
        pause().await;
        yield_!(n);
    });
    emit!(3, 4);
    forward!(futures::stream::iter([5]));
    tokens! {
        yield_!(6);
        yield_!({ emit!(7); 8 });
    }
    twice!({
        emit!(9);
    });
}

#[test]
fn a_users_macros_defined_outside() {
    assert_eq!(
        collect(in_macros_from_outside()),
        [0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9]
    );
}

#[async_generator]
async fn in_macros_from_inside(offset: u32) -> impl Stream<Item = u32> {
    macro_rules! shifted {
        ($item:expr) => {
            yield_!($item + offset)
        };
    }
    macro_rules! bounded {
        ($item:expr, $limit:expr) => {
            if $item > $limit {
                return;
            } else {
                shifted!($item)
            }
        };
    }
    for n in 0.. {
        pause().await;
        bounded!(n, 2);
    }
}

#[test]
fn a_users_macros_defined_inside() {
    assert_eq!(collect(in_macros_from_inside(10)), [10, 11, 12]);
}

#[async_generator]
async fn merged(mut a: mpsc::Receiver<u32>, mut b: mpsc::Receiver<u32>) -> impl Stream<Item = u32> {
    loop {
        tokio::select! {
            biased;
            Some(n) = a.recv() => {
                yield_!(n);
            }
            Some(n) = b.recv(), if n_is_welcome(yield_!(1000)) => yield_!(n + 100),
            else => break,
        }
    }
    tokio::select! {
        () = pause() => yield_!(200),
    }
}

fn n_is_welcome(_: ()) -> bool {
    true
}

#[tokio::test]
async fn the_handlers_of_select() {
    let (a_sender, a) = mpsc::channel(4);
    let (b_sender, b) = mpsc::channel(4);
    a_sender.try_send(0).unwrap();
    b_sender.try_send(1).unwrap();
    drop((a_sender, b_sender));
    let items: Vec<u32> = futures::StreamExt::collect(merged(a, b)).await;
    assert_eq!(items, [1000, 0, 1000, 101, 1000, 200]);

    let channel = || mpsc::channel(1).1;
    assert!(implements!(merged(channel(), channel()), Send));
}

#[async_generator]
async fn in_the_try_stream_form(
    text: &str,
) -> impl TryStream<Ok = u32, Error = std::num::ParseIntError> {
    let units = vec![yield_!(text.parse()?), yield_!(1)];
    assert_eq!(units.len(), 2);
    emit!(2, text.parse::<u32>()? + 1);
}

#[async_generator]
async fn of_units() -> impl TryStream<Ok = (), Error = std::num::ParseIntError> {
    println!("{:?}", yield_!());
    println!("{:?}", "x".parse::<u32>()?);
}

#[test]
fn in_macros_too_a_try_stream_wraps_in_ok() {
    assert_eq!(
        collect(in_the_try_stream_form("7")),
        [Ok(7), Ok(1), Ok(2), Ok(8)]
    );
    assert_eq!(collect(in_the_try_stream_form("x")), ["x".parse()]);
    assert_eq!(collect(of_units()), [Ok(()), "x".parse::<u32>().map(drop)]);
}

#[async_generator]
async fn with_question_marks_in_macros(
    text: &str,
) -> impl Stream<Item = Result<u32, std::num::ParseIntError>> {
    let numbers = vec![text.parse::<u32>()?, 1];
    emit!(Ok(numbers[0]), Ok(text.parse::<u32>()? + 1));
}

#[test]
fn the_question_mark_works_in_macros() {
    assert_eq!(collect(with_question_marks_in_macros("7")), [Ok(7), Ok(8)]);
    assert_eq!(collect(with_question_marks_in_macros("x")), ["x".parse()]);
}
