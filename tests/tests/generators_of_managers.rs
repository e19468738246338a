//! Generators whose items are context managers, for example the attempts of a retry loop.

use std::cell::Cell;
use std::pin::Pin;

use asyncgen::{
    AsyncContextManager, AsyncGenerator, BoxAsyncContextManager, BoxStream,
    LocalBoxAsyncContextManager, Stream, async_context_manager, async_gen, async_generator,
    async_with, for_await,
};
use futures::StreamExt;

/// Counts a failed use, and swallows its error while there are attempts left.
#[async_context_manager]
async fn attempt(
    failures: &Cell<u32>,
    is_last: bool,
) -> LocalBoxAsyncContextManager<'_, (), String, Option<asyncgen::Completed>> {
    match yield_!() {
        Ok(done) => Ok(Some(done)),
        Err(error) => {
            failures.set(failures.get() + 1);
            if is_last { Err(error) } else { Ok(None) }
        }
    }
}

#[async_generator]
async fn attempts(
    count: u32,
    failures: &Cell<u32>,
) -> impl Stream<Item = LocalBoxAsyncContextManager<'_, (), String, Option<asyncgen::Completed>>> {
    for n in 1..=count {
        yield_!(attempt(failures, n == count));
    }
}

async fn with_retries(succeeds_at: u32, failures: &Cell<u32>) -> Result<u32, String> {
    let mut number = 0;
    for_await!(attempt in attempts(3, failures) => {
        number += 1;
        let used = async_with!(attempt, |()| {
            if number == succeeds_at { Ok(number) } else { Err(format!("attempt {number}")) }
        });
        if let Some(result) = used? {
            return Ok(result);
        }
    });
    unreachable!("the last attempt returns its error")
}

#[tokio::test]
async fn a_retry_loop_ends_with_the_first_success() {
    let failures = Cell::new(0);
    assert_eq!(with_retries(2, &failures).await, Ok(2));
    assert_eq!(failures.get(), 1);
}

#[tokio::test]
async fn a_retry_loop_ends_with_the_last_error() {
    let failures = Cell::new(0);
    let result = with_retries(4, &failures).await;
    assert_eq!(result, Err(String::from("attempt 3")));
    assert_eq!(failures.get(), 3);
}

#[async_context_manager]
async fn number(mut n: u32) -> impl AsyncContextManager<Value = u32> {
    yield_!(&mut n);
}

#[async_context_manager]
async fn boxed_number(mut n: u32) -> BoxAsyncContextManager<'static, u32> {
    yield_!(&mut n);
}

/// Returns the numbers that the managers lend.
async fn lent<M>(managers: impl Stream<Item = M>) -> Vec<u32>
where
    M: AsyncContextManager<Value = u32, Error = std::convert::Infallible, Exit = ()>,
{
    let mut lent = Vec::new();
    for_await!(manager in managers => {
        lent.push(async_with!(manager, |n| *n));
    });
    lent
}

#[tokio::test]
async fn every_form_of_a_return_type_can_have_managers_as_items() {
    #[async_generator]
    async fn opaque() -> impl Stream<Item = impl AsyncContextManager<Value = u32>> {
        for n in 0..2 {
            yield_!(number(n));
        }
    }

    #[async_generator]
    async fn in_a_box() -> BoxStream<'static, BoxAsyncContextManager<'static, u32>> {
        for n in 0..2 {
            yield_!(boxed_number(n));
        }
    }

    #[async_generator]
    async fn in_a_box_that_is_written_out()
    -> Pin<Box<dyn Stream<Item = BoxAsyncContextManager<'static, u32>> + Send>> {
        for n in 0..2 {
            yield_!(boxed_number(n));
        }
    }

    #[async_generator]
    async fn that_can_be_closed()
    -> impl AsyncGenerator<Yield = BoxAsyncContextManager<'static, u32>> {
        for n in 0..2 {
            yield_!(boxed_number(n));
        }
    }

    type Numbers<M> = BoxStream<'static, M>;

    #[async_generator]
    async fn under_an_alias() -> Numbers<BoxAsyncContextManager<'static, u32>> {
        for n in 0..2 {
            yield_!(boxed_number(n));
        }
    }

    assert_eq!(lent(opaque()).await, [0, 1]);
    assert_eq!(lent(in_a_box()).await, [0, 1]);
    assert_eq!(lent(in_a_box_that_is_written_out()).await, [0, 1]);
    assert_eq!(lent(that_can_be_closed()).await, [0, 1]);
    assert_eq!(lent(under_an_alias()).await, [0, 1]);
    let as_an_expression = async_gen! {
        yield_!(number(0));
        yield_!(number(1));
    };
    assert_eq!(lent(as_an_expression).await, [0, 1]);
}

#[tokio::test]
async fn results_of_managers_can_be_items() {
    #[async_generator]
    async fn sessions() -> impl Stream<Item = Result<BoxAsyncContextManager<'static, u32>, String>>
    {
        yield_!(Ok(boxed_number(1)));
        Err(String::from("no more"))?;
    }

    let sessions = sessions().collect::<Vec<_>>().await;
    assert_eq!(sessions.len(), 2);
    for session in sessions {
        match session {
            Ok(session) => assert_eq!(async_with!(session, |n| *n), 1),
            Err(error) => assert_eq!(error, "no more"),
        }
    }
}
