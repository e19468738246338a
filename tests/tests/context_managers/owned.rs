//! Guards that own the manager that they have entered.

use std::cell::Cell;
use std::marker::PhantomPinned;
use std::mem;
use std::pin::{Pin, pin};
use std::rc::Rc;

use asyncgen::wrappers::ManagedLocal;
use asyncgen::{
    AsyncContextManager, AsyncContextManagerExt, BoxAsyncContextManager, Completed, Entered,
    LocalBoxAsyncContextManager, aclosing, async_context_manager, async_generator, nullcontext,
};
use asyncgen_tests::{Census, implements, pause, poll_times};

use crate::{Log, panic_of, polled, run};

type Failure = &'static str;

#[async_context_manager]
async fn logged(log: Log) -> impl AsyncContextManager<Value = String, Error = Failure> + Send {
    let _frame = log.at_drop("frame");
    pause().await;
    finally!(
        {
            let outcome = yield_!(&mut String::from("text"));
            pause().await;
            log.say(if outcome.is_ok() { "ok" } else { "err" });
            outcome
        },
        {
            pause().await;
            log.say("cleanup");
        }
    )
}

#[async_context_manager]
async fn one() -> impl AsyncContextManager<Value = i32> + Send {
    yield_!(&mut 1);
}

#[test]
fn returned_from_a_function() {
    async fn open() -> Entered<
        Pin<
            Box<impl AsyncContextManager<Value = i32, Error = std::convert::Infallible, Exit = ()>>,
        >,
    > {
        Box::pin(one()).enter_owned().await
    }
    async fn open_boxed(
        log: Log,
    ) -> Result<Entered<BoxAsyncContextManager<'static, String, Failure, Completed>>, Failure> {
        logged(log).boxed().enter_owned().await
    }
    let log = Log::default();
    run(async {
        let mut entered = open().await;
        *entered.value() += 1;
        let outcome = *entered.value();
        assert_eq!(entered.exit(outcome).await, 2);

        let mut entered = open_boxed(log.clone()).await.unwrap();
        entered.value().push('!');
        let outcome = Ok(entered.value().len());
        assert_eq!(entered.exit(outcome).await, Ok(5));
    });
    assert_eq!(log.said(), "ok, cleanup, frame");
}

#[test]
fn stored_in_a_struct() {
    struct Client {
        entered: Option<Entered<BoxAsyncContextManager<'static, i32>>>,
    }
    impl Client {
        async fn open() -> Client {
            let entered = one().boxed().enter_owned().await;
            Client {
                entered: Some(entered),
            }
        }
        fn next(&mut self) -> i32 {
            let value = self.entered.as_mut().unwrap().value();
            *value += 1;
            *value
        }
        async fn close(&mut self) {
            if let Some(entered) = self.entered.take() {
                entered.exit(()).await;
            }
        }
    }
    run(async {
        let mut client = Client::open().await;
        assert_eq!([client.next(), client.next()], [2, 3]);
        let mut clients = vec![client, Client::open().await];
        clients.reserve(100);
        assert_eq!([clients[0].next(), clients[1].next()], [4, 2]);
        for client in &mut clients {
            client.close().await;
            client.close().await;
        }
    });
}

/// A number of guards at once, which are exited in any order.
#[test]
fn several_at_once() {
    run(async {
        let mut all = Vec::new();
        for n in 0..10 {
            all.push(nullcontext(n).enter_owned().await);
        }
        let sum: i32 = all
            .iter_mut()
            .map(|entered| mem::take(entered.value()))
            .sum();
        assert_eq!(sum, 45);
        all.swap(0, 9);
        for mut entered in all {
            let outcome = *entered.value();
            assert_eq!(entered.exit(outcome).await, 0);
        }
    });
}

#[test]
fn given_to_a_task() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .build()
        .unwrap();
    let log = Log::default();
    runtime.block_on(async {
        let entering = tokio::spawn(logged(log.clone()).boxed().enter_owned());
        let mut entered = entering.await.unwrap().unwrap();
        let used = tokio::spawn(async move {
            entered.value().push('!');
            tokio::task::yield_now().await;
            entered
        });
        let entered = used.await.unwrap();
        let failed: Result<u32, _> = tokio::spawn(entered.exit(Err("failed"))).await.unwrap();
        assert_eq!(failed, Err("failed"));
    });
    assert_eq!(log.said(), "err, cleanup, frame");
}

/// All managers that are `Unpin` can be entered so.
#[test]
fn each_kind_of_a_manager() {
    #[async_generator]
    async fn numbers() -> impl asyncgen::AsyncGenerator<Yield = u32> {
        yield_!(1);
    }
    use asyncgen::AsyncGeneratorExt;
    run(async {
        let log = Log::default();
        let managed = logged(log.clone()).managed().enter_owned().await.unwrap();
        assert_eq!(managed.exit(Ok(1)).await, Ok(1));
        assert_eq!(log.said(), "ok, cleanup, frame");

        let mut closing = aclosing(Box::pin(numbers())).enter_owned().await;
        assert_eq!(closing.value().anext().await.unwrap().yielded(), Some(1));
        closing.exit(()).await;

        let mut pinned = pin!(one());
        let mut borrowed = pinned.as_mut().enter_owned().await;
        *borrowed.value() += 1;
        borrowed.exit(()).await;

        let mut boxed = one().boxed();
        (&mut boxed).enter_owned().await.exit(()).await;
        let panic = panic_of(|| drop(run(boxed.enter_owned())));
        assert!(
            panic.ends_with("cannot be entered: it has already been used"),
            "{panic}"
        );
    });
}

/// Dropping the guard or a future drops the manager, without an exit.
#[test]
fn dropped() {
    let log = Log::default();
    assert!(polled(logged(log.clone()).boxed().enter_owned(), 1).is_pending());
    assert_eq!(log.said(), "frame");
    drop(run(logged(log.clone()).boxed().enter_owned()));
    assert_eq!(log.said(), "frame");
    let entered = run(logged(log.clone()).boxed().enter_owned()).unwrap();
    drop(entered.exit(Ok(1)));
    assert_eq!(log.said(), "frame");
    let entered = run(logged(log.clone()).boxed().enter_owned()).unwrap();
    assert!(polled(entered.exit(Ok(1)), 2).is_pending());
    assert_eq!(log.said(), "ok, frame");
}

/// A manager that could not be entered is dropped at once.
#[test]
fn refused() {
    #[async_context_manager]
    async fn refuses(log: Log) -> impl AsyncContextManager<Value = (), Error = Failure> {
        let _frame = log.at_drop("frame");
        pause().await;
        Err("refused")?;
        yield_!()
    }
    let log = Log::default();
    let entered = run(Box::pin(refuses(log.clone())).enter_owned());
    assert_eq!(entered.err(), Some("refused"));
    assert_eq!(log.said(), "frame");
}

/// A managed manager that the guard owns is closed by its finalizer, at whichever await the use is cancelled.
#[test]
fn managed_at_every_await() {
    #[async_context_manager]
    async fn counted(
        census: Census,
        cleaned: Rc<Cell<u32>>,
    ) -> impl AsyncContextManager<Value = u32> {
        let _counted = census.value();
        pause().await;
        finally!(
            {
                yield_!(&mut 1);
                pause().await;
            },
            {
                pause().await;
                cleaned.set(cleaned.get() + 1);
            }
        );
    }
    for limit in 0.. {
        let (census, cleaned) = (Census::default(), Rc::default());
        let guard: Rc<Cell<Option<Entered<ManagedLocal<_>>>>> = Rc::default();
        let managed = counted(census.clone(), Rc::clone(&cleaned))
            .managed_local_with(|_, closing| run(closing));
        let used = async {
            let mut entered = managed.enter_owned().await;
            pause().await;
            *entered.value() += 1;
            // The guard is elsewhere while the task awaits.
            guard.set(Some(entered));
            pause().await;
            guard.take().unwrap().exit(()).await;
        };
        let ended = poll_times(used, limit, &Cell::new(0)).is_some();
        drop(guard);
        assert_eq!(census.alive(), 0);
        assert_eq!(cleaned.get(), u32::from(limit > 1));
        if ended {
            assert_eq!(limit, 6);
            break;
        }
    }
}

#[test]
fn closed_instead_of_exited() {
    let log = Log::default();
    let entered = run(logged(log.clone()).boxed().enter_owned()).unwrap();
    let mut manager = entered.into_inner();
    run(manager.as_mut().aclose());
    assert_eq!(log.said(), "cleanup, frame");
}

#[test]
fn misuse() {
    let mut entering = nullcontext(1).enter_owned();
    let entered = run(&mut entering);
    let panic = panic_of(|| drop(run(&mut entering)));
    assert_eq!(panic, "`Enter` polled after completion");
    let mut exiting = entered.exit(());
    run(&mut exiting);
    assert_eq!(
        panic_of(|| run(&mut exiting)),
        "`Exit` polled after completion"
    );
}

#[test]
fn auto_traits() {
    macro_rules! auto_traits {
        ($value:expr) => {
            [
                implements!($value, Send),
                implements!($value, Sync),
                implements!($value, Unpin),
            ]
        };
    }
    let entering = one().boxed().enter_owned();
    assert_eq!(auto_traits!(entering), [true, false, true]);
    let entered = run(entering);
    assert_eq!(auto_traits!(entered), [true, false, true]);
    assert_eq!(format!("{entered:?}"), "Entered { .. }");
    // The value of the block need not be `Unpin`.
    let exiting = entered.exit(PhantomPinned);
    assert_eq!(auto_traits!(exiting), [true, false, true]);
    assert_eq!(format!("{exiting:?}"), "Exit { .. }");
    run(exiting);
    let local: LocalBoxAsyncContextManager<'_, Rc<u32>> = nullcontext(Rc::new(1)).boxed_local();
    let local = local.enter_owned();
    assert_eq!(auto_traits!(local), [false, false, true]);
    assert_eq!(
        auto_traits!(nullcontext(1).enter_owned()),
        [true, true, true]
    );
    // The guard is a manager's owner, and not a manager.
    fn is_unpin<T: Unpin>() {}
    is_unpin::<
        Entered<
            Pin<Box<dyn AsyncContextManager<Value = PhantomPinned, Error = (), Exit = Completed>>>,
        >,
    >();
}
