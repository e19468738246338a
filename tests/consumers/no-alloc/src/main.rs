//! Runs generators with neither std nor an allocator. If anything in the tree used one of them,
//! this would not link.

#![no_std]
#![no_main]

use core::pin::{Pin, pin};
use core::task::{Context, Poll, Waker};

use asyncgen::{Stream, async_gen, async_generator};

#[async_generator]
async fn countdown(from: u32) -> impl Stream<Item = u32> {
    for n in (1..=from).rev() {
        yield_!(n);
    }
}

#[async_generator]
async fn arrays(numbers: impl Stream<Item = u32>) -> impl Stream<Item = Result<[u32; 64], u32>> {
    #[for_await]
    for n in numbers {
        if n == 0 {
            Err(n)?;
        }
        yield_!(Ok([n; 64]));
    }
    yield_from_!(async_gen! { yield_!(Err(7)); });
}

fn next<S: Stream>(stream: Pin<&mut S>) -> Option<S::Item> {
    match stream.poll_next(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(item) => item,
        Poll::Pending => None,
    }
}

/// The sum of all that the generators yield.
fn sum() -> u32 {
    let mut sum = 0;
    let mut stream = pin!(arrays(countdown(3)));
    while let Some(item) = next(stream.as_mut()) {
        sum += match item {
            Ok(array) => array[63],
            Err(error) => error,
        };
    }
    sum
}

// The C library starts the program, and copies memory for `core`.
#[link(name = "c")]
unsafe extern "C" {}

/// `core` as it is shipped speaks of it; with `panic = "abort"` nobody calls it.
#[unsafe(no_mangle)]
extern "C" fn rust_eh_personality() {}

#[unsafe(no_mangle)]
extern "C" fn main() -> i32 {
    i32::from(sum() != 3 + 2 + 1 + 7)
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {}
}
