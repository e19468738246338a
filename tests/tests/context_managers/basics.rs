//! The result of using each kind of manager.

use std::cell::{Cell, RefCell};
use std::pin::pin;

use asyncgen::{
    AsyncContextManager, AsyncContextManagerExt, AsyncGenerator, Completed, Stream, aclosing,
    async_context_manager, async_generator, async_with,
};
use asyncgen_tests::{collect, pause};

type Log = RefCell<Vec<String>>;

fn log(log: &Log, what: impl Into<String>) {
    log.borrow_mut().push(what.into());
}

#[async_context_manager]
async fn plain(events: &Log) -> impl AsyncContextManager<Value = u32> {
    log(events, "enter");
    pause().await;
    let mut n = 1;
    yield_!(&mut n);
    log(events, format!("exit {n}"));
}

#[async_context_manager]
async fn failing(events: &Log) -> impl AsyncContextManager<Value = u32, Error = String> {
    log(events, "enter");
    let mut n = 1;
    match yield_!(&mut n) {
        Ok(done) => {
            pause().await;
            log(events, "commit");
            Ok(done)
        }
        Err(error) => {
            log(events, format!("roll back after {error}"));
            Err(error)
        }
    }
}

#[async_context_manager]
async fn swallowing()
-> impl AsyncContextManager<Value = (), Error = String, Exit = Option<Completed>> {
    match yield_!() {
        Ok(done) => Ok(Some(done)),
        Err(_) => Ok(None),
    }
}

#[tokio::test]
async fn plain_one() {
    let events = Log::default();
    let value = async_with!(plain(&events), |n| {
        *n += 1;
        log(&events, "block");
        *n
    });
    assert_eq!(value, 2);
    assert_eq!(*events.borrow(), ["enter", "block", "exit 2"]);
}

#[tokio::test]
async fn failing_one() {
    let events = Log::default();
    let value = async_with!(failing(&events), |n| {
        pause().await;
        *n += 1;
        Ok(*n)
    });
    assert_eq!(value, Ok(2));
    let value: Result<(), String> = async_with!(failing(&events), |_| { Err(String::from("no")) });
    assert_eq!(value, Err(String::from("no")));
    let value = failing(&events).with(async |n| Ok(*n)).await;
    assert_eq!(value, Ok(1));
    assert_eq!(async_with!(swallowing(), |()| { Ok(1) }), Ok(Some(1)));
    assert_eq!(
        async_with!(swallowing(), || -> Result<(), _> { Err(String::new()) }),
        Ok(None)
    );
}

#[async_generator]
async fn rows(events: &Log) -> impl AsyncGenerator<Yield = u32> {
    finally!(
        {
            let sum = async_with!(plain(events), |n| {
                yield_!(*n);
                *n += 1;
                yield_!(*n);
                println!("{:?}", yield_!(7));
                *n
            });
            yield_!(sum);
        },
        {
            log(events, "cleanup");
        }
    );
}

#[async_generator]
async fn streamed(events: &Log) -> impl Stream<Item = u32> {
    async_with!(plain(events), |n| {
        yield_!(*n);
    });
}

#[async_context_manager]
async fn outer(events: &Log) -> impl AsyncContextManager<Value = u32, Error = String> {
    async_with!(failing(events), |n| {
        *n += 10;
        yield_!(n)
    })
}

#[async_context_manager]
async fn guarded(events: &Log) -> impl AsyncContextManager<Value = u32> {
    let mut n = 5;
    finally!(
        {
            yield_!(&mut n);
            log(events, "done");
        },
        {
            pause().await;
            log(events, format!("cleanup {n}"));
        }
    );
}

#[tokio::test]
async fn nested() {
    let events = Log::default();
    assert_eq!(collect(rows(&events)), [1, 2, 7, 2]);
    assert_eq!(collect(streamed(&events)), [1]);
    events.borrow_mut().clear();
    let n = async_with!(outer(&events), |n| { Ok(*n) });
    assert_eq!(n, Ok(11));
    assert_eq!(*events.borrow(), ["enter", "commit"]);
    events.borrow_mut().clear();
    let n = Cell::new(0);
    async_with!(aclosing(pin!(rows(&events))), |rows| {
        use asyncgen::AsyncGeneratorExt as _;
        n.set(rows.anext().await.unwrap().yielded().unwrap());
    });
    assert_eq!(n.get(), 1);
    assert_eq!(*events.borrow(), ["enter", "cleanup"]);
}

#[tokio::test]
async fn panicked() {
    let events = Log::default();
    let spawned = std::panic::AssertUnwindSafe(async {
        async_with!(guarded(&events), |n| {
            *n += 1;
            pause().await;
            panic!("in the block");
        });
    });
    let outcome: Result<(), _> = futures::FutureExt::catch_unwind(spawned).await;
    assert!(outcome.is_err());
    assert_eq!(*events.borrow(), ["cleanup 6"]);
}
