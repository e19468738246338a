//! Ordinary blocks cause no lints.
#![deny(warnings, clippy::all)]

use asyncgen::{AsyncContextManager, Stream, async_context_manager, async_generator, async_with};

#[async_context_manager]
async fn one() -> impl AsyncContextManager<Value = u32> {
    yield_!(&mut 1);
}

#[test]
fn of_a_block_that_does_not_end() {
    async fn panics() {
        async_with!(one(), |n| {
            *n += 1;
            panic!("in the block")
        });
    }

    async fn waits() {
        async_with!(one(), |n| {
            *n += 1;
            loop {
                tokio::task::yield_now().await;
            }
        });
    }

    #[async_generator]
    async fn yields() -> impl Stream<Item = u32> {
        async_with!(one(), |n| {
            yield_!(*n);
            panic!("in the block")
        });
    }

    async fn waits_in_two() {
        async_with!(one(), one(), |n, _| {
            *n += 1;
            loop {
                tokio::task::yield_now().await;
            }
        });
    }

    let _ = (panics(), waits(), yields(), waits_in_two());
}
