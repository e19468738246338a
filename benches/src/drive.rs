//! The consumers: each takes streams to their end and looks at every item.

use std::future::poll_fn;
use std::hint::black_box;
use std::num::ParseIntError;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use futures::Stream;
use futures::stream::select_all;

use crate::bodies::transaction::Failed;

/// Takes a stream to its end whose type the compiler sees, pinned on the stack.
pub fn inlined<S: Stream<Item: Look>>(stream: S) -> u64 {
    drain(pin!(stream))
}

/// Takes a stream to its end whose type the compiler does not see.
pub fn boxed<S: Stream<Item: Look>>(stream: S) -> u64 {
    drain(erased(stream).as_mut())
}

fn erased<'a, S: Stream + 'a>(stream: S) -> Pin<Box<dyn Stream<Item = S::Item> + 'a>> {
    black_box(Box::pin(stream))
}

fn drain<S: Stream<Item: Look> + ?Sized>(mut stream: Pin<&mut S>) -> u64 {
    // A task's waker is not known when its code is compiled, so this one is not either.
    let mut cx = Context::from_waker(black_box(Waker::noop()));
    let mut sum = 0_u64;
    loop {
        match stream.as_mut().poll_next(&mut cx) {
            // By reference: the whole item has to be in memory, and is not copied once more to get there.
            Poll::Ready(Some(item)) => sum = sum.wrapping_add(black_box(&item).look()),
            Poll::Ready(None) => return sum,
            Poll::Pending => {}
        }
    }
}

/// As `inlined`, in the task that awaits it.
pub async fn inlined_in_task<S: Stream<Item: Look>>(stream: S) -> u64 {
    drain_in_task(pin!(stream)).await
}

/// As `boxed`, in the task that awaits it.
pub async fn boxed_in_task<S: Stream<Item: Look>>(stream: S) -> u64 {
    drain_in_task(erased(stream).as_mut()).await
}

async fn drain_in_task<S: Stream<Item: Look> + ?Sized>(mut stream: Pin<&mut S>) -> u64 {
    let mut sum = 0_u64;
    while let Some(item) = poll_fn(|cx| stream.as_mut().poll_next(cx)).await {
        sum = sum.wrapping_add(look(item));
    }
    sum
}

/// Takes the first item of a stream and drops it.
pub fn first_inlined<S: Stream<Item: Look>>(stream: S) -> u64 {
    first(pin!(stream))
}

/// The same of a stream whose type the compiler does not see.
pub fn first_boxed<S: Stream<Item: Look>>(stream: S) -> u64 {
    first(erased(stream).as_mut())
}

fn first<S: Stream<Item: Look> + ?Sized>(stream: Pin<&mut S>) -> u64 {
    let mut cx = Context::from_waker(black_box(Waker::noop()));
    match stream.poll_next(&mut cx) {
        Poll::Ready(Some(item)) => look(item) + 1,
        _ => 0,
    }
}

/// Takes many streams to their end as one.
pub fn merged_inlined<S: Stream<Item: Look>>(streams: u64, make: impl Fn() -> S) -> u64 {
    inlined(select_all((0..streams).map(|_| Box::pin(make()))))
}

/// The same of streams whose type the compiler does not see.
pub fn merged_boxed<S: Stream<Item: Look>>(streams: u64, make: impl Fn() -> S) -> u64 {
    inlined(select_all((0..streams).map(|_| erased(make()))))
}

/// Runs a future to its end by polling it again at once.
pub fn in_a_loop<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut cx = Context::from_waker(black_box(Waker::noop()));
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut cx) {
            return output;
        }
    }
}

/// Runs a future to its end on one of tokio's runtimes, of one thread.
pub fn on_tokio<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build();
    runtime.expect("a runtime").block_on(future)
}

/// Hides the type of a future from the compiler.
pub fn opaque<T>(future: Pin<&mut dyn Future<Output = T>>) -> Pin<&mut dyn Future<Output = T>> {
    black_box(future)
}

/// Hides a number from the compiler.
pub fn unknown(number: u64) -> u64 {
    black_box(number)
}

/// Looks at what is not the item of a stream.
pub fn look(item: impl Look) -> u64 {
    black_box(&item).look()
}

/// What an item adds to the sum by which the peers are compared.
pub trait Look {
    fn look(&self) -> u64;
}

impl Look for u64 {
    fn look(&self) -> u64 {
        *self
    }
}

impl Look for u8 {
    fn look(&self) -> u64 {
        (*self).into()
    }
}

impl<const N: usize> Look for [u8; N] {
    fn look(&self) -> u64 {
        self[N - 1].into()
    }
}

impl<const N: usize> Look for [u64; N] {
    fn look(&self) -> u64 {
        self[N - 1]
    }
}

impl Look for str {
    fn look(&self) -> u64 {
        self.len() as u64
    }
}

impl Look for &str {
    fn look(&self) -> u64 {
        str::look(self)
    }
}

impl Look for String {
    fn look(&self) -> u64 {
        str::look(self)
    }
}

impl Look for Vec<String> {
    fn look(&self) -> u64 {
        self.len() as u64
    }
}

impl Look for Result<u64, Failed> {
    fn look(&self) -> u64 {
        match self {
            Ok(number) => *number,
            Err(Failed) => 1 << 32,
        }
    }
}

impl Look for Result<u64, ParseIntError> {
    fn look(&self) -> u64 {
        match self {
            Ok(number) => *number,
            Err(_) => 1 << 32,
        }
    }
}
