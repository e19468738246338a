//! Stacks in generators, in managers, in other stacks and in structs.

use std::cell::Cell;
use std::pin::pin;

use asyncgen::{
    AsyncContextManager, AsyncContextManagerExt, AsyncExitStack, AsyncGenerator, AsyncGeneratorExt,
    Entered, async_context_manager, async_generator, async_with,
};
use asyncgen_tests::collect;

use crate::{Failure, Log, fails, logged, pause, quiet, run};

#[async_generator]
async fn names(log: &Log) -> impl AsyncGenerator<Yield = String, Return = Result<u32, Failure>> {
    async_with!(AsyncExitStack::new(), |stack| {
        let mut all = Vec::new();
        for name in ["a", "b"] {
            all.push(stack.enter(logged(log, name)).await?);
            yield_!(all.iter().map(|name| name.as_str()).collect());
        }
        Ok(2)
    })
}

#[test]
fn in_a_generator() {
    let log = Log::default();
    let items = collect(async_generator_items(&log));
    assert_eq!(items, ["a", "ab"]);
    assert_eq!(log.said(), "b ok, b cleanup, ~b, a ok, a cleanup, ~a");

    #[async_generator]
    async fn async_generator_items(log: &Log) -> impl asyncgen::Stream<Item = String> {
        let mut names = pin!(names(log));
        while let Some(item) = names.anext().await.unwrap().yielded() {
            yield_!(item);
        }
    }
}

/// Closing a generator closes the stack that its block uses.
#[test]
fn in_a_generator_that_is_closed() {
    let log = Log::default();
    run(async {
        let mut names = pin!(names(&log));
        for _ in 0..2 {
            names.anext().await.unwrap();
        }
        names.aclose().await.unwrap();
    });
    assert_eq!(log.said(), "b cleanup, ~b, a cleanup, ~a");
}

/// A manager that lends what a stack of other managers lends.
#[test]
fn in_a_manager() {
    #[async_context_manager]
    async fn joined(
        log: &Log,
        names: &[&'static str],
    ) -> impl AsyncContextManager<Value = String, Error = Failure> + Send {
        async_with!(AsyncExitStack::new(), |stack| {
            let mut text = String::new();
            for name in names {
                text.push_str(stack.enter(logged(log, name)).await?);
            }
            yield_!(&mut text)
        })
    }
    let log = Log::default();
    run(async {
        let used = async_with!(joined(&log, &["a", "b"]), |text| { Ok(text.clone()) });
        assert_eq!(used.unwrap(), "ab");
        assert_eq!(log.said(), "b ok, b cleanup, ~b, a ok, a cleanup, ~a");
        let failed: Result<(), _> = async_with!(joined(&log, &["a", "b"]), |_| { Err("failed") });
        assert_eq!(failed, Err("failed"));
        assert_eq!(
            log.said(),
            "b failed, b cleanup, ~b, a failed, a cleanup, ~a"
        );
    });
}

/// A stack is a manager, and lends itself.
#[test]
fn in_a_stack() {
    let log = Log::default();
    let closed: Result<u32, _> = run(async {
        let outer = AsyncExitStack::new();
        let _ = outer.enter(logged(&log, "a")).await?;
        let inner = outer.enter(AsyncExitStack::new()).await?;
        let _ = outer.enter(logged(&log, "b")).await?;
        let c = inner.enter(logged(&log, "c")).await?;
        c.push('!');
        let _ = inner.enter(fails(&log, "second")).await?;
        outer.close(Err("first")).await
    });
    assert_eq!(closed, Err("second"));
    assert_eq!(
        log.said(),
        "b first, b cleanup, ~b, fails first, c second, c cleanup, ~c, a second, a cleanup, ~a"
    );
}

/// A manager that borrows what another one lends is in a stack of its own.
#[test]
fn two_stacks() {
    #[async_context_manager]
    async fn longer(text: &mut String) -> impl AsyncContextManager<Value = String> + Send {
        text.push('(');
        yield_!(text);
        text.push(')');
    }
    let log = Log::default();
    let text = run(async {
        let outer = AsyncExitStack::infallible();
        let text = outer.enter(quiet(&log, "a")).await;
        let inner = AsyncExitStack::infallible();
        inner.enter(longer(text)).await.push('b');
        inner.close(()).await;
        let text = text.clone();
        outer.close(text).await
    });
    assert_eq!(text, "a(b)");
}

/// A stack in a struct, beside guards that own their managers.
#[test]
fn in_a_struct() {
    struct Service<'a, M> {
        stack: AsyncExitStack<'a, Failure>,
        name: Entered<M>,
        calls: Cell<u32>,
    }
    impl<'a, M> Service<'a, M>
    where
        M: AsyncContextManager<Value = String, Error = Failure, Exit = asyncgen::Completed>
            + Unpin
            + Send
            + 'a,
    {
        async fn start(log: &'a Log, name: M) -> Result<Self, Failure> {
            async_with!(AsyncExitStack::new(), |stack| {
                let _ = stack.enter(logged(log, "a")).await?;
                let name = name.enter_owned().await?;
                Ok(Service {
                    stack: stack.pop_all(),
                    name,
                    calls: Cell::new(0),
                })
            })
        }
        fn call(&mut self) -> usize {
            self.calls.set(self.calls.get() + 1);
            self.name.value().push('!');
            self.name.value().len()
        }
        async fn stop(self) -> Result<u32, Failure> {
            let outcome = self.name.exit(Ok(self.calls.get())).await;
            self.stack.close(outcome).await
        }
    }
    let log = Log::default();
    run(async {
        let mut service = Service::start(&log, logged(&log, "b").boxed())
            .await
            .unwrap();
        pause().await;
        assert_eq!([service.call(), service.call()], [2, 3]);
        assert_eq!(log.said(), "");
        assert_eq!(service.stop().await, Ok(2));
    });
    assert_eq!(log.said(), "b ok, b cleanup, ~b, a ok, a cleanup, ~a");
}

#[test]
fn by_other_ways_to_use_a_manager() {
    let log = Log::default();
    run(async {
        let length = AsyncExitStack::infallible()
            .with(async |stack| stack.enter(quiet(&log, "a")).await.len())
            .await;
        assert_eq!(length, 1);
        let mut entered = AsyncExitStack::new().boxed().enter_owned().await.unwrap();
        let b = entered.value().enter(logged(&log, "b")).await.unwrap();
        b.push('!');
        let outcome: Result<usize, Failure> = Ok(b.len());
        assert_eq!(entered.exit(outcome).await, Ok(2));
        let mut entered = AsyncExitStack::<Failure>::new()
            .enter_owned()
            .await
            .unwrap();
        let _ = entered.value().enter(logged(&log, "c")).await;
        assert_eq!(entered.into_inner().close(Ok(3)).await, Ok(3));
    });
    assert_eq!(
        log.said(),
        "a, a cleanup, ~a, b ok, b cleanup, ~b, c ok, c cleanup, ~c"
    );
}
