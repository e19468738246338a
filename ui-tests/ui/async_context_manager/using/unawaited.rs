// A statement that creates a manager, a guard or a future, and drops it, is a mistake.
#![deny(unused_must_use)]

use std::pin::pin;

use asyncgen::{
    AsyncContextManager, AsyncContextManagerExt, AsyncGenerator, aclosing, async_context_manager,
    async_generator, nullcontext, try_nullcontext,
};

#[async_generator]
async fn numbers() -> impl AsyncGenerator<Yield = i32> {
    yield_!(1);
}

#[async_context_manager]
async fn one() -> impl AsyncContextManager<Value = i32> {
    yield_!(&mut 1)
}

async fn never_awaited() {
    one();
    one().with(async |n| *n);
    nullcontext(1);
    try_nullcontext::<_, String>(1);
    aclosing(pin!(numbers()));
    Box::pin(one()).enter_owned();
    Box::pin(one()).enter_owned().await;
    Box::pin(one()).enter_owned().await.exit(());
    let mut manager = pin!(one());
    manager.as_mut().enter();
    manager.as_mut().enter().await;
    manager.aclose();
}

fn main() {}
