//! Spawned tasks with error types that contain a lifetime, such as `Box<dyn Error>`. The compiler
//! erases lifetimes when it proves that a task is `Send`, so no part of a task may require that two
//! lifetimes are equal.

use std::error::Error;
use std::future::Future;
use std::pin::pin;

use asyncgen::{
    AsyncContextManager, AsyncContextManagerExt, Completed, TryStream, async_context_manager,
    async_generator, async_with,
};
use tokio::task::yield_now;

type AnyError = Box<dyn Error + Send + Sync>;

#[async_context_manager]
async fn counter<E>() -> impl AsyncContextManager<Value = u32, Error = E> {
    yield_now().await;
    let done = yield_!(&mut 0)?;
    yield_now().await;
    Ok(done)
}

#[async_context_manager]
async fn lenient<E>() -> impl AsyncContextManager<Value = u32, Error = E, Exit = Option<Completed>>
{
    let outcome = yield_!(&mut 0);
    yield_now().await;
    Ok(outcome.ok())
}

#[async_context_manager]
async fn through() -> impl AsyncContextManager<Value = u32, Error = AnyError> {
    async_with!(counter(), |n| -> Result<_, AnyError> {
        *n += 1;
        yield_!(n)
    })
}

#[async_generator]
async fn numbers() -> impl TryStream<Ok = u32, Error = AnyError> {
    async_with!(counter(), |n| -> Result<(), AnyError> {
        yield_now().await;
        yield_!(*n);
        Ok(())
    })
}

async fn add_three(n: &mut u32) -> Result<u32, AnyError> {
    yield_now().await;
    *n += 3;
    Ok(*n)
}

async fn spawned<T: Send + 'static>(task: impl Future<Output = T> + Send + 'static) -> T {
    tokio::spawn(task).await.expect("it does not panic")
}

#[tokio::test]
async fn in_place() {
    let n = spawned(async { async_with!(counter::<AnyError>(), |n| { add_three(n).await }) });
    assert_eq!(n.await.expect("it is `Ok`"), 3);
    let n = spawned(async { async_with!(lenient::<AnyError>(), |n| { add_three(n).await }) });
    assert_eq!(n.await.expect("it is `Ok`"), Some(3));
    let n: Result<u32, &str> = spawned(async {
        async_with!(counter(), |_| {
            yield_now().await;
            Err("failed")
        })
    })
    .await;
    assert_eq!(n, Err("failed"));
}

#[tokio::test]
async fn as_a_call() {
    let n = spawned(async {
        counter::<AnyError>()
            .with(async |n| add_three(n).await)
            .await
    });
    assert_eq!(n.await.expect("it is `Ok`"), 3);
}

#[tokio::test]
async fn as_two_calls() {
    let n = spawned(async {
        let mut manager = pin!(counter::<AnyError>());
        let mut entered = manager.as_mut().enter().await?;
        let outcome = add_three(entered.value()).await;
        entered.exit(outcome).await
    });
    assert_eq!(n.await.expect("it is `Ok`"), 3);
}

#[tokio::test]
async fn in_a_manager() {
    let n = spawned(async { async_with!(through(), |n| { add_three(n).await }) });
    assert_eq!(n.await.expect("it is `Ok`"), 4);
}

#[tokio::test]
async fn in_a_generator() {
    let items = spawned(async {
        let mut items = Vec::new();
        asyncgen::for_await!(item in numbers() => { items.push(item?) });
        Ok::<_, AnyError>(items)
    });
    assert_eq!(items.await.expect("it is `Ok`"), [0]);
}
