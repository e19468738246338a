//! When values are dropped.

use std::cell::RefCell;
use std::pin::pin;

use futures::executor::block_on;
use futures::stream::{FusedStream, Stream};
use futures::{FutureExt, StreamExt};

use super::Program;
use super::imports::{stream, try_stream};

pub(crate) const PROGRAMS: &[Program] = &[
    ("to_the_end", to_the_end),
    ("dropped_at_a_yield", dropped_at_a_yield),
    ("dropped_before", dropped_before),
    ("at_an_error", at_an_error),
    ("in_a_loop", in_a_loop),
    ("termination", termination),
    ("pending", pending),
];

type Log = RefCell<Vec<String>>;

struct Logged<'a>(&'a Log, &'static str);

impl Drop for Logged<'_> {
    fn drop(&mut self) {
        self.0.borrow_mut().push(format!("{} dropped", self.1));
    }
}

fn push(log: &Log, event: &str) {
    log.borrow_mut().push(event.to_owned());
}

fn stream_of<'a>(log: &'a Log) -> impl Stream<Item = Logged<'a>> + 'a {
    let captured = Logged(log, "captured");
    stream! {
        let _first = Logged(log, "first");
        yield Logged(log, "item 1");
        let _second = Logged(log, "second");
        {
            let _inner = Logged(log, "inner");
            yield Logged(log, "item 2");
        }
        let _ = &captured;
        push(log, "the end");
    }
}

fn take(log: &Log, count: usize) {
    let mut stream = Box::pin(stream_of(log));
    for _ in 0..count {
        let item = block_on(stream.next());
        push(log, if item.is_some() { "some" } else { "none" });
    }
    drop(stream);
    push(log, "done");
}

fn to_the_end() -> Vec<String> {
    let log = &Log::default();
    take(log, 4);
    log.take()
}

fn dropped_at_a_yield() -> Vec<String> {
    let log = &Log::default();
    take(log, 1);
    take(log, 2);
    log.take()
}

fn dropped_before() -> Vec<String> {
    let log = &Log::default();
    take(log, 0);
    log.take()
}

fn at_an_error() -> Vec<String> {
    let log = &Log::default();
    let stream = try_stream! {
        let _outer = Logged(log, "outer");
        yield 1;
        {
            let _inner = Logged(log, "inner");
            Err::<(), _>("error")?;
        }
        push(log, "not reached");
    };
    let items: Vec<Result<i32, &str>> = block_on(stream.collect());
    push(log, &format!("{items:?}"));
    log.take()
}

fn in_a_loop() -> Vec<String> {
    let log = &Log::default();
    let stream = stream! {
        for await item in stream_of(log) {
            push(log, "in the loop");
            drop(item);
            yield 1;
        }
        push(log, "after the loop");
    };
    let mut stream = Box::pin(stream);
    block_on(async {
        stream.next().await;
        stream.next().await;
        stream.next().await;
    });
    drop(stream);
    log.take()
}

fn termination() -> Vec<String> {
    let log = &Log::default();
    let mut stream = pin!(stream! {
        yield 1;
        yield 2;
    });
    for _ in 0..4 {
        let before = stream.is_terminated();
        let hint = stream.size_hint();
        let item = block_on(stream.next());
        push(log, &format!("{before} {hint:?} {item:?}"));
    }
    push(log, &format!("{}", stream.is_terminated()));
    log.take()
}

fn pending() -> Vec<String> {
    let log = &Log::default();
    let mut stream = pin!(stream! {
        tokio::task::yield_now().await;
        yield 1;
        tokio::task::yield_now().await;
    });
    for _ in 0..4 {
        push(log, &format!("{:?}", stream.next().now_or_never()));
    }
    log.take()
}
