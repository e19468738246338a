//! The consumer: takes a stream to its end and looks at every item.

use std::hint::black_box;
use std::num::ParseIntError;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use futures::Stream;

use crate::bodies::transaction::Failed;

/// Takes a stream to its end whose type the compiler sees, pinned on the stack.
pub fn inlined<S: Stream<Item: Look>>(stream: S) -> u64 {
    drain(pin!(stream))
}

/// Takes a stream to its end whose type the compiler does not see.
pub fn boxed<S: Stream<Item: Look>>(stream: S) -> u64 {
    let stream: Pin<Box<dyn Stream<Item = S::Item> + '_>> = Box::pin(stream);
    drain(black_box(stream).as_mut())
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
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.expect("a runtime").block_on(future)
}

/// Hides the type of a future from the compiler.
pub fn opaque<T>(future: Pin<&mut dyn Future<Output = T>>) -> Pin<&mut dyn Future<Output = T>> {
    black_box(future)
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

impl<const N: usize> Look for [u8; N] {
    fn look(&self) -> u64 {
        self[N - 1].into()
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
