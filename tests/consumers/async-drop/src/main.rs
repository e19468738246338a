//! Tests an assumption about the nightly feature `async_drop`. An item is built in place if its
//! tokens contain no await (see `macros/src/check/suspension.rs`), because nothing else suspends a body.
//! With `async_drop` the end of a scope may suspend it too, and the place of the item would be gone
//! when the item is written. This program asserts that the assumption still fails under the
//! feature, and stops before memory is corrupted. If this program fails, or if the feature is about
//! to be stabilized, revise the proof in `suspension.rs`.

#![feature(async_drop)]
#![allow(incomplete_features, reason = "this program tests an incomplete feature")]

use std::future::{AsyncDrop, poll_fn};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use asyncgen::{Stream, async_generator};

struct Guard;

impl Drop for Guard {
    fn drop(&mut self) {}
}

impl AsyncDrop for Guard {
    async fn drop(self: Pin<&mut Self>) {
        poll_fn(|_| Poll::<()>::Pending).await;
    }
}

#[async_generator]
async fn suspended_in_the_operand() -> impl Stream<Item = [u64; 32]> {
    yield_!({
        let _guard = Guard;
        [0; 32]
    });
}

fn main() {
    let mut generator = pin!(suspended_in_the_operand());
    let mut cx = Context::from_waker(Waker::noop());
    assert_eq!(generator.as_mut().poll_next(&mut cx), Poll::Pending);
    println!("as expected, `async_drop` suspends an operand that contains no await");
}
