//! The errors of an `async_with!` with several managers are converted, from the last manager to the first.

use std::convert::Infallible;
use std::error::Error;
use std::future::Future;
use std::num::ParseIntError;

use asyncgen::{
    AsyncContextManager, Completed, TryStream, async_context_manager, async_generator, async_with,
};
use asyncgen_tests::pause;

use crate::{Log, run};

type AnyError = Box<dyn Error + Send + Sync>;

/// An error that records the conversions on its way.
#[derive(Debug, PartialEq)]
struct Inner(&'static str);

#[derive(Debug, PartialEq)]
struct Middle(String);

#[derive(Debug, PartialEq)]
struct Outer(String);

impl From<Inner> for Middle {
    fn from(error: Inner) -> Self {
        Middle(format!("middle({})", error.0))
    }
}

impl From<Middle> for Outer {
    fn from(error: Middle) -> Self {
        Outer(format!("outer({})", error.0))
    }
}

impl From<Inner> for Outer {
    fn from(error: Inner) -> Self {
        Outer(format!("outer({})", error.0))
    }
}

/// A manager that logs the outcome of its block, and passes it on.
#[async_context_manager]
async fn passing<E: std::fmt::Debug>(
    log: &Log,
    entering: Result<(), E>,
) -> impl AsyncContextManager<Value = u32, Error = E> {
    pause().await;
    entering?;
    let outcome = yield_!(&mut 1);
    pause().await;
    log.say(format!("{:?}", outcome.as_ref().err()));
    outcome
}

/// A manager that has no errors.
#[async_context_manager]
async fn unfailing(log: &Log) -> impl AsyncContextManager<Value = u32> {
    pause().await;
    yield_!(&mut 1);
    log.say("left");
}

/// A manager that suppresses errors.
#[async_context_manager]
async fn suppressing<E>()
-> impl AsyncContextManager<Value = u32, Error = E, Exit = Option<Completed>> {
    pause().await;
    Ok(yield_!(&mut 1).ok())
}

fn outer(log: &Log) -> impl AsyncContextManager<Value = u32, Error = Outer, Exit = Completed> + '_ {
    passing(log, Ok(()))
}

fn middle(
    log: &Log,
) -> impl AsyncContextManager<Value = u32, Error = Middle, Exit = Completed> + '_ {
    passing(log, Ok(()))
}

fn inner(log: &Log) -> impl AsyncContextManager<Value = u32, Error = Inner, Exit = Completed> + '_ {
    passing(log, Ok(()))
}

#[test]
fn each_manager_sees_its_own_error() {
    let log = Log::default();
    let failed = run(async {
        async_with!(outer(&log), middle(&log), inner(&log), |_, _, _| {
            pause().await;
            if log.said().is_empty() {
                Err(Inner("failed"))?;
            }
            Ok(0)
        })
    });
    assert_eq!(failed, Err(Outer("outer(middle(failed))".to_owned())));
    assert_eq!(
        log.said(),
        r#"Some(Inner("failed")), Some(Middle("middle(failed)")), Some(Outer("outer(middle(failed))"))"#
    );
    let sum = run(async {
        async_with!(outer(&log), middle(&log), inner(&log), |x, y, z| {
            pause().await;
            Ok(*x + *y + *z)
        })
    });
    assert_eq!(sum, Ok(3));
    assert_eq!(log.said(), "None, None, None");
}

#[test]
fn an_error_of_entering_is_converted() {
    let log = Log::default();
    let failing = || passing(&log, Err(Inner("no entry")));
    let failed: Result<u32, _> = run(async {
        async_with!(
            outer(&log),
            middle(&log),
            failing(),
            |_, _, _| unreachable!()
        )
    });
    assert_eq!(failed, Err(Outer("outer(middle(no entry))".to_owned())));
    assert_eq!(
        log.said(),
        r#"Some(Middle("middle(no entry)")), Some(Outer("outer(middle(no entry))"))"#
    );
}

#[test]
fn managers_without_errors_in_all_places() {
    let log = Log::default();
    let expected = || Err(Outer("outer(failed)".to_owned()));
    // Between two with errors.
    let failed: Result<(), _> = run(async {
        async_with!(outer(&log), unfailing(&log), inner(&log), |_, _, _| {
            pause().await;
            Err(Inner("failed"))
        })
    });
    assert_eq!(failed, expected());
    assert_eq!(
        log.said(),
        r#"Some(Inner("failed")), left, Some(Outer("outer(failed)"))"#
    );
    // Before them and behind them.
    let failed: Result<(), _> = run(async {
        async_with!(
            unfailing(&log),
            outer(&log),
            inner(&log),
            unfailing(&log),
            |_, _, _, _| {
                pause().await;
                Err(Inner("failed"))
            }
        )
    });
    assert_eq!(failed, expected());
    assert_eq!(
        log.said(),
        r#"left, Some(Inner("failed")), Some(Outer("outer(failed)")), left"#
    );
    // The last manager with an error determines the error type of the block.
    let failed = run(async {
        async_with!(inner(&log), unfailing(&log), |_, _| {
            Err(Inner("failed"))?;
            Ok(())
        })
    });
    assert_eq!(failed, Err(Inner("failed")));
    let number = run(async {
        async_with!(unfailing(&log), unfailing(&log), |x, y| {
            "x".parse::<u32>()?;
            Ok::<_, ParseIntError>(*x + *y)
        })
    });
    assert!(number.is_err());
}

#[test]
fn managers_that_suppress_errors() {
    let log = Log::default();
    let suppressed: Result<Option<u32>, Outer> = run(async {
        async_with!(outer(&log), suppressing::<Inner>(), |_, _| Err(Inner(
            "failed"
        )))
    });
    assert_eq!(suppressed, Ok(None));
    let suppressed: Result<Option<Option<u32>>, Outer> = run(async {
        async_with!(suppressing::<Outer>(), suppressing::<Inner>(), |x, y| Ok(
            *x + *y
        ))
    });
    assert_eq!(suppressed, Ok(Some(Some(2))));
    let suppressed: Result<Option<u32>, Outer> =
        run(async { async_with!(suppressing(), inner(&log), |_, _| Err(Inner("failed"))) });
    assert_eq!(suppressed, Ok(None));
}

#[async_context_manager]
async fn lends(log: &Log) -> impl AsyncContextManager<Value = u32, Error = Outer> {
    async_with!(outer(log), inner(log), |x, y| {
        *x += *y;
        yield_!(x).map_err(|_| Inner("replaced"))
    })
}

#[test]
fn in_a_manager() {
    let log = Log::default();
    let sum = run(async { async_with!(lends(&log), |n| Ok(*n)) });
    assert_eq!(sum, Ok(2));
    assert_eq!(log.said(), "None, None");
    let failed: Result<(), _> =
        run(async { async_with!(lends(&log), |_| Err(Outer("failed".to_owned()))) });
    assert_eq!(failed, Err(Outer("outer(replaced)".to_owned())));
}

#[async_generator]
async fn numbers(log: &Log, text: &str) -> impl TryStream<Ok = u32, Error = AnyError> {
    let last = async_with!(
        passing::<AnyError>(log, Ok(())),
        passing::<ParseIntError>(log, Ok(())),
        |_, y| {
            yield_!(*y);
            let parsed = text.parse::<u32>()?;
            yield_!(parsed);
            Ok(parsed)
        }
    )?;
    yield_!(last);
}

#[test]
fn in_a_generator() {
    let items = |text| {
        let log = Log::default();
        run(async {
            let mut items = Vec::new();
            asyncgen::for_await!(item in numbers(&log, text) => {
                items.push(item.map_err(|error| error.to_string()));
            });
            items
        })
    };
    assert_eq!(items("7"), [Ok(1), Ok(7), Ok(7)]);
    assert_eq!(
        items("x"),
        [Ok(1), Err("invalid digit found in string".to_owned())]
    );
}

/// The proof that a task is `Send` erases lifetimes, so no part of a task may require that two of them are equal.
#[tokio::test]
async fn in_a_spawned_task() {
    fn send<T>(future: impl Future<Output = T> + Send + 'static) -> impl Future<Output = T> + Send {
        future
    }
    let task = send(async {
        let log = Log::default();
        async_with!(
            passing::<AnyError>(&log, Ok(())),
            passing::<ParseIntError>(&log, Ok(())),
            |_, _| {
                pause().await;
                "8".parse::<u32>()
            }
        )
    });
    assert_eq!(tokio::spawn(task).await.unwrap().unwrap(), 8);
    let task = send(async {
        let log = Log::default();
        async_with!(
            passing::<AnyError>(&log, Ok(())),
            passing::<AnyError>(&log, Ok(())),
            |_, _| {
                pause().await;
                Ok("8".parse::<u32>()?)
            }
        )
    });
    assert_eq!(tokio::spawn(task).await.unwrap().unwrap(), 8);
}

/// A manager that is generic over its kind of error can be one of several too.
#[test]
fn generic_managers() {
    async fn uses<M, N>(first: M, second: N) -> Result<u32, M::Error>
    where
        M: AsyncContextManager<Value = u32, Exit = Completed>,
        N: AsyncContextManager<Value = u32, Exit = Completed>,
        M::Error: From<N::Error>,
    {
        async_with!(first, second, |x, y| { Ok(*x + *y) })
    }
    async fn without_errors<M, N>(first: M, second: N) -> u32
    where
        M: AsyncContextManager<Value = u32, Error = Infallible, Exit = ()>,
        N: AsyncContextManager<Value = u32, Error = Infallible, Exit = ()>,
    {
        async_with!(first, second, |x, y| { *x + *y })
    }
    let log = Log::default();
    assert_eq!(run(uses(outer(&log), inner(&log))), Ok(2));
    assert_eq!(run(without_errors(unfailing(&log), unfailing(&log))), 2);
}
