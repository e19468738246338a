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

/// Runs a future for each item whose type the compiler sees, pinned on the stack.
pub fn futures_inlined<F: Future<Output: Look>>(count: u64, make: impl Fn(u64) -> F) -> u64 {
    let run = |n| complete(pin!(make(n)));
    (0..count).fold(0, |sum, n| sum.wrapping_add(run(n)))
}

/// The same, in one box for all of them, whose type the compiler does not see.
pub fn futures_boxed<F: Future<Output: Look>>(count: u64, make: impl Fn(u64) -> F) -> u64 {
    let mut place: Pin<Box<F>> = Box::pin(make(0));
    let run = |n| {
        place.set(make(n));
        let future: Pin<&mut dyn Future<Output = F::Output>> = place.as_mut();
        complete(black_box(future))
    };
    (0..count).map(run).fold(0, u64::wrapping_add)
}

fn complete<F: Future<Output: Look> + ?Sized>(mut future: Pin<&mut F>) -> u64 {
    let mut cx = Context::from_waker(black_box(Waker::noop()));
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut cx) {
            return black_box(&output).look();
        }
    }
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
