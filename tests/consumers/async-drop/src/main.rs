//! A canary. An item is built in place where its tokens hold no await (see
//! `macros/src/in_place.rs`), and without the incomplete nightly feature `async_drop` nothing else
//! suspends a body. With it the end of a scope does, and the place would be gone when the item is
//! there. This program asserts that it is still so, and stops before harm is done. When it fails,
//! or when the feature nears stability, the proof in `in_place.rs` has to be made anew.

#![feature(async_drop)]
#![allow(incomplete_features, reason = "that it is incomplete is why this is a canary")]

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
    println!("the canary sings: `async_drop` suspends an operand that holds no await");
}
