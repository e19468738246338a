use std::future::ready;

use asyncgen::{AsyncContextManager, async_context_manager};

#[async_context_manager]
async fn in_the_body() -> impl AsyncContextManager<Value = u32> {
    tokio::select! {
        is_closed = ready(true) => if is_closed {
            return;
        }
    }
    yield_!(&mut 1);
}

#[async_context_manager]
async fn in_a_finally() -> impl AsyncContextManager<Value = u32> {
    finally!(
        {
            tokio::select! {
                is_closed = ready(true) => if is_closed {
                    return;
                }
            }
            yield_!(&mut 1);
        },
        {}
    );
}

#[async_context_manager]
async fn behind_the_yield() -> impl AsyncContextManager<Value = u32> {
    yield_!(&mut 1);
    tokio::select! {
        is_closed = ready(true) => if is_closed {
            return;
        }
    }
}

#[async_context_manager]
async fn behind_the_yield_in_a_handler() -> impl AsyncContextManager<Value = u32> {
    tokio::select! {
        is_closed = ready(true) => {
            yield_!(&mut 1);
            if is_closed {
                return;
            }
        }
    }
}

fn main() {}
