//! When a body runs, in which order it yields, and how a stream ends.

use std::cell::Cell;
use std::fmt::Debug;
use std::num::ParseIntError;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::task::Poll;

use asyncgen::{FusedStream, Stream, async_gen, async_generator};
use asyncgen_tests::{Census, Counted, collect, pause, poll};

#[async_generator]
async fn countdown(from: u32) -> impl FusedStream<Item = u32> {
    for n in (1..=from).rev() {
        pause().await;
        yield_!(n);
    }
}

#[test]
fn items_come_in_order() {
    assert_eq!(collect(countdown(3)), [3, 2, 1]);
}

#[test]
fn a_stream_without_yields_is_empty() {
    assert_eq!(collect(countdown(0)), []);

    #[async_generator]
    async fn nothing() -> impl Stream<Item = String> {}
    assert!(collect(nothing()).is_empty());
}

#[test]
fn a_yield_of_nothing_yields_the_unit() {
    #[async_generator]
    async fn ticks() -> impl Stream<Item = ()> {
        yield_!();
        yield_!(());
        let resumed_with: () = yield_!();
        yield_!(resumed_with);
    }
    assert_eq!(collect(ticks()).len(), 4);
}

#[test]
fn the_body_runs_from_poll_to_poll_and_not_before() {
    let reached = &Cell::new(0);
    let mut stream = pin!(async_gen! {
        reached.set(1);
        pause().await;
        reached.set(2);
        yield_!('a');
        reached.set(3);
        yield_!('b');
        reached.set(4);
    });
    assert_eq!(reached.get(), 0);
    assert_eq!(poll(&mut stream), Poll::Pending);
    assert_eq!(reached.get(), 1);
    assert_eq!(poll(&mut stream), Poll::Ready(Some('a')));
    assert_eq!(reached.get(), 2);
    assert_eq!(poll(&mut stream), Poll::Ready(Some('b')));
    assert_eq!(reached.get(), 3);
    assert_eq!(poll(&mut stream), Poll::Ready(None));
    assert_eq!(reached.get(), 4);
}

#[test]
fn a_finished_stream_yields_none_for_ever() {
    let mut stream = pin!(countdown(1));
    while poll(&mut stream) != Poll::Ready(None) {}
    for _ in 0..3 {
        assert_eq!(poll(&mut stream), Poll::Ready(None));
    }
}

#[test]
fn a_stream_knows_that_it_is_finished() {
    let mut stream = pin!(countdown(1));
    let mut seen = Vec::new();
    loop {
        let step = poll(&mut stream);
        seen.push((step, stream.is_terminated(), stream.size_hint()));
        if seen.len() == 4 {
            break;
        }
    }
    let unknown = (0, None);
    let empty = (0, Some(0));
    assert_eq!(
        seen,
        [
            (Poll::Pending, false, unknown),
            (Poll::Ready(Some(1)), false, unknown),
            (Poll::Ready(None), true, empty),
            (Poll::Ready(None), true, empty),
        ]
    );
}

#[test]
fn a_stream_that_was_not_polled_is_not_finished() {
    assert!(!countdown(1).is_terminated());
    assert_eq!(countdown(1).size_hint(), (0, None));
}

#[test]
fn debug_shows_the_function_and_where_it_stands() {
    #[async_generator]
    async fn numbers() -> impl Stream<Item = u32> + Debug {
        pause().await;
        yield_!(1);
        println!("{:?}", yield_!(2));
        yield_from_!(async_gen! {
            yield_!(3);
        });
    }

    let mut numbers = pin!(numbers());
    let mut seen = vec![format!("{numbers:?}")];
    for _ in 0..5 {
        let _ = poll(&mut numbers);
        seen.push(format!("{numbers:?}"));
    }
    let statuses = [
        "Created",
        "Pending",
        "Suspended",
        "Suspended",
        "Suspended",
        "Closed",
    ];
    let function = "basics::debug_shows_the_function_and_where_it_stands::numbers";
    assert_eq!(
        seen,
        statuses.map(|status| format!(
            "Generator {{ function: \"{function}\", status: {status}, .. }}"
        ))
    );
}

/// Yields once, then panics while it holds two values.
#[async_generator]
async fn panicking(_argument: Counted, local: Counted) -> impl FusedStream<Item = u32> {
    let _local = local;
    yield_!(1);
    pause().await;
    panic!("as it should");
}

fn poll_panics(stream: &mut Pin<&mut impl Stream>) -> bool {
    catch_unwind(AssertUnwindSafe(|| poll(stream).is_ready())).is_err()
}

#[test]
fn after_a_panic_in_the_body_the_stream_is_finished() {
    let census = Census::default();
    let mut stream = pin!(panicking(census.value(), census.value()));
    assert_eq!(poll(&mut stream), Poll::Ready(Some(1)));
    assert_eq!(poll(&mut stream), Poll::Pending);
    assert!(poll_panics(&mut stream));

    assert!(stream.is_terminated());
    assert_eq!(stream.size_hint(), (0, Some(0)));
    assert_eq!(poll(&mut stream), Poll::Ready(None));
}

#[test]
fn what_a_body_held_is_dropped_when_it_panics() {
    let census = Census::default();
    let mut stream = pin!(panicking(census.value(), census.value()));
    while !poll_panics(&mut stream) {
        assert_eq!(census.alive(), 2);
    }
    assert_eq!(census.alive(), 0);
}

#[test]
fn what_a_body_held_is_dropped_when_it_ends_and_not_with_the_stream() {
    let census = Census::default();
    let held = census.value();
    let mut stream = pin!(async_gen! {
        let _held = held;
        yield_!(());
    });
    assert_eq!(poll(&mut stream), Poll::Ready(Some(())));
    assert_eq!(census.alive(), 1);
    assert_eq!(poll(&mut stream), Poll::Ready(None));
    assert_eq!(census.alive(), 0);
}

/// Clippy asks for semicolons after unit expressions. For a `yield_!` it would point at the
/// attribute, so it must not.
#[async_generator]
async fn without_semicolons(n: u32) -> impl Stream<Item = u32> {
    if n > 0 {
        yield_!(n)
    }
    match n {
        0 => yield_!(10),
        _ => {
            yield_!(11)
        }
    }
    yield_!(12)
}

#[async_generator]
async fn of_results_without_semicolons(
    text: &str,
) -> impl Stream<Item = Result<u32, ParseIntError>> {
    let n = text.parse()?;
    yield_!(Ok(n))
}

#[test]
fn semicolons_may_be_left_out() {
    assert_eq!(collect(without_semicolons(0)), [10, 12]);
    assert_eq!(collect(without_semicolons(1)), [1, 11, 12]);
    assert_eq!(collect(of_results_without_semicolons("1")), [Ok(1)]);
}
