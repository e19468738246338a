//! Values drop in the same order as in an `async fn` in which the body of the manager is written
//! around the block by hand. Values that the manager's expression holds live as long as the use.

// Many values here exist only to be dropped.
#![allow(dead_code, unused_variables, unused_mut, clippy::toplevel_ref_arg)]

use std::cell::RefCell;
use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Waker};

use asyncgen::{
    AsyncContextManager, AsyncContextManagerExt, AsyncGenerator, Stream, async_context_manager,
    async_generator, async_with,
};
use asyncgen_tests::{collect, pause};

use crate::{Log, polled, run};

thread_local! {
    static LOG: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
}

fn log(what: &'static str) {
    LOG.with_borrow_mut(|log| log.push(what));
}

/// Logs when it is dropped.
struct Noisy(&'static str);

impl Drop for Noisy {
    fn drop(&mut self) {
        log(self.0);
    }
}

impl Noisy {
    fn itself<'a>(&'a mut self, _: &Noisy) -> &'a mut Noisy {
        self
    }
}

/// The block of every use.
async fn block(lent: &mut Noisy) {
    let _first = Noisy("first of the block");
    let _second = Noisy("second of the block");
    pause().await;
}

/// Returns the drops of each run: the first run is not polled, the second is polled once and then
/// dropped, and so on up to the run that ends.
fn drops<F: Future>(make: impl Fn() -> F) -> Vec<Vec<&'static str>> {
    let mut all = Vec::new();
    let mut is_ready = false;
    for polls in 0.. {
        if is_ready {
            break;
        }
        let mut running = Box::pin(make());
        for _ in 0..polls {
            let polled = running
                .as_mut()
                .poll(&mut Context::from_waker(Waker::noop()));
            is_ready = polled.is_ready();
            log("|");
        }
        drop(running);
        all.push(LOG.take());
    }
    all
}

/// Stands for `yield_!` in the `async fn`. A manager has its own `yield_!`.
macro_rules! yield_ {
    ($place:expr) => {{
        let outcome = block($place).await;
        outcome
    }};
}

/// Defines a test that a body, written once, drops in the same order as an `async fn` and as a
/// manager, for each way of using the manager.
macro_rules! same_order {
    ($name:ident $parameters:tt $body:tt called with $arguments:tt) => {
        #[test]
        fn $name() {
            async fn function $parameters $body

            #[async_context_manager]
            async fn manager $parameters -> impl AsyncContextManager<Value = Noisy> $body

            let expected = drops(|| function $arguments);
            assert!(expected.len() > 2);
            let by_async_with = drops(|| {
                let manager = manager $arguments;
                async { async_with!(manager, |lent| { block(lent).await }) }
            });
            assert_eq!(by_async_with, expected);
            let by_with = drops(|| manager $arguments.with(async |lent| block(lent).await));
            assert_eq!(by_with, expected);
            let by_the_pair = drops(|| {
                let manager = manager $arguments;
                async {
                    let mut manager = pin!(manager);
                    let mut entered = manager.as_mut().enter().await;
                    block(entered.value()).await;
                    entered.exit(()).await;
                }
            });
            assert_eq!(by_the_pair, expected);
        }
    };
    ($name:ident of method $parameters:tt $body:tt called on $receiver:expr, with $arguments:tt) => {
        #[test]
        fn $name() {
            struct Receiver(Noisy, Noisy);

            impl Receiver {
                async fn function $parameters $body

                #[async_context_manager]
                async fn manager $parameters -> impl AsyncContextManager<Value = Noisy> $body
            }

            let expected = drops(|| $receiver.function $arguments);
            assert!(expected.len() > 2);
            let by_async_with = drops(|| {
                let manager = $receiver.manager $arguments;
                async { async_with!(manager, |lent| { block(lent).await }) }
            });
            assert_eq!(by_async_with, expected);
        }
    };
}

mod of_the_body {
    use super::*;

    same_order! {
        unused_arguments(a: Noisy, _b: Noisy, _: Noisy, c: Noisy) {
            let mut local = Noisy("local");
            pause().await;
            yield_!(&mut local);
            pause().await;
        } called with (Noisy("a"), Noisy("b"), Noisy("_"), Noisy("c"))
    }

    same_order! {
        argument_patterns((mut a, _): (Noisy, Noisy), ref b: Noisy, [_, c]: [Noisy; 2]) {
            let local = Noisy("local");
            yield_!(&mut a);
            drop(c);
            pause().await;
        } called with ((Noisy("a"), Noisy("a'")), Noisy("b"), [Noisy("c'"), Noisy("c")])
    }

    same_order! {
        an_argument_that_is_lent(mut a: Noisy, b: Noisy) {
            yield_!(&mut a);
        } called with (Noisy("a"), Noisy("b"))
    }

    same_order! {
        locals_before_and_behind_the_yield() {
            let first = Noisy("first");
            let mut lent = Noisy("lent");
            {
                let inner = Noisy("inner");
                pause().await;
                let inner = Noisy("inner, again");
                yield_!(&mut lent);
                let behind = Noisy("behind");
                pause().await;
            }
            drop(lent);
            let last = Noisy("last");
            pause().await;
        } called with ()
    }

    same_order! {
        temporaries_of_the_operand(mut a: Noisy) {
            yield_!(a.itself(&Noisy("temporary")).itself(&Noisy("another")));
            log("behind the yield");
            pause().await;
            yield_no_more();
        } called with (Noisy("a"))
    }

    fn yield_no_more() {
        log("end");
    }

    same_order! {
        a_value_that_is_a_temporary() {
            yield_!(&mut Noisy("lent"));
            log("behind the yield");
        } called with ()
    }

    same_order! {
        an_early_return(n: u32, mut a: Noisy, b: Noisy) {
            let local = Noisy("local");
            if n == 1 {
                let inner = Noisy("inner");
                yield_!(&mut a);
                let behind = Noisy("behind");
                return;
            }
            yield_!(&mut a);
        } called with (1, Noisy("a"), Noisy("b"))
    }

    same_order! {
        the_arms_of_a_match(n: Option<Noisy>, b: Noisy) {
            match n {
                Some(mut inner) => {
                    let local = Noisy("local");
                    yield_!(&mut inner);
                }
                None => {
                    yield_!(&mut Noisy("temporary"));
                }
            }
            pause().await;
        } called with (Some(Noisy("n")), Noisy("b"))
    }

    same_order! {
        methods of method (mut self, a: Noisy) {
            let local = Noisy("local");
            yield_!(&mut self.0);
            pause().await;
        } called on Receiver(Noisy("self.0"), Noisy("self.1")), with (Noisy("a"))
    }
}

/// The value of the block is kept while the manager is left, and outlives the manager.
#[test]
fn the_value_of_the_block_and_its_error() {
    #[async_context_manager]
    async fn passing_on(local: Noisy) -> impl AsyncContextManager<Value = Noisy, Error = Noisy> {
        let done = yield_!(&mut Noisy("lent"))?;
        pause().await;
        Ok(done)
    }
    async fn outcome(lent: &mut Noisy, fails: bool) -> Result<Noisy, Noisy> {
        block(lent).await;
        if fails {
            Err(Noisy("error"))
        } else {
            Ok(Noisy("value"))
        }
    }
    const BLOCK: [&str; 2] = ["second of the block", "first of the block"];
    for fails in [false, true] {
        let by_async_with = drops(|| async {
            let outcome = async_with!(passing_on(Noisy("local")), |lent| {
                outcome(lent, fails).await
            });
            log("left");
            drop(outcome);
        });
        let by_with = drops(|| async {
            let block = async |lent: &mut Noisy| outcome(lent, fails).await;
            let outcome = passing_on(Noisy("local")).with(block).await;
            log("left");
            drop(outcome);
        });
        assert_eq!(by_with, by_async_with);
        let in_the_block = [&["|"], &BLOCK[..], &["lent", "local"]].concat();
        if fails {
            let to_its_end =
                [&["|"], &BLOCK[..], &["lent", "local", "left", "error", "|"]].concat();
            assert_eq!(by_async_with, [vec![], in_the_block, to_its_end]);
        } else {
            // Cancelled while the manager is left: the value of the block, which the exit future
            // holds, drops first.
            let in_the_exit = [&["|"], &BLOCK[..], &["lent", "|", "value", "local"]].concat();
            let to_its_end = [
                &["|"],
                &BLOCK[..],
                &["lent", "|", "local", "left", "value", "|"],
            ]
            .concat();
            assert_eq!(
                by_async_with,
                [vec![], in_the_block, in_the_exit, to_its_end]
            );
        }
    }
}

/// Logs when it is entered and left.
#[async_context_manager]
async fn manager(log: &Log, _of: &str) -> impl AsyncContextManager<Value = u32> {
    let _frame = log.at_drop("frame");
    log.say("enter");
    pause().await;
    yield_!(&mut 1);
    pause().await;
    log.say("exit");
}

/// A temporary in the manager's expression.
struct Temporary(crate::AtDrop);

impl Temporary {
    fn new(log: &Log) -> Self {
        Temporary(log.at_drop("temporary"))
    }

    fn text(&self) -> &str {
        let _ = &self.0;
        "text"
    }
}

mod of_the_managers_expression {
    use super::*;

    const LIVES: &str = "enter, block, exit, frame, temporary, after";

    #[test]
    fn temporaries_live_through_the_block_and_no_longer() {
        let log = Log::default();
        run(async {
            async_with!(manager(&log, Temporary::new(&log).text()), |_n| {
                pause().await;
                log.say("block");
            });
            log.say("after");
            assert_eq!(log.said(), LIVES);

            let value = async_with!(manager(&log, Temporary::new(&log).text()), |n| {
                log.say("block");
                *n
            });
            log.say("after");
            assert_eq!((log.said().as_str(), value), (LIVES, 1));

            // A use in a larger expression: the temporaries end with the use, not with the
            // expression.
            let _ = (
                async_with!(manager(&log, Temporary::new(&log).text()), |_n| {
                    log.say("block")
                }),
                log.say("after"),
            );
            assert_eq!(log.said(), LIVES);

            match async_with!(manager(&log, Temporary::new(&log).text()), |_n| {
                log.say("block")
            }) {
                () => log.say("after"),
            }
            assert_eq!(log.said(), LIVES);
        });
    }

    #[test]
    fn in_a_tail_they_live_no_longer_than_locals() {
        async fn tail(log: &Log) -> u32 {
            let _local = log.at_drop("local");
            let text = String::from("text");
            async_with!(manager(log, Temporary::new(log).text()), |n| {
                log.say(text.as_str());
                *n
            })
        }
        let log = Log::default();
        run(tail(&log));
        assert_eq!(log.said(), "enter, text, exit, frame, temporary, local");
    }

    #[test]
    fn in_generators_and_managers() {
        #[async_generator]
        async fn stream(log: &Log) -> impl Stream<Item = u32> {
            async_with!(manager(log, Temporary::new(log).text()), |_n| {
                yield_!(1);
                log.say("block");
            });
            log.say("after");
        }
        #[async_generator]
        async fn generator(log: &Log) -> impl AsyncGenerator<Yield = u32> {
            let _ = (
                async_with!(manager(log, Temporary::new(log).text()), |_n| {
                    yield_!(1);
                    log.say("block");
                }),
                log.say("after"),
            );
        }
        #[async_context_manager]
        async fn outer(log: &Log) -> impl AsyncContextManager<Value = u32> {
            async_with!(manager(log, Temporary::new(log).text()), |n| { yield_!(n) });
            log.say("after");
        }
        let log = Log::default();
        assert_eq!(collect(stream(&log)), [1]);
        assert_eq!(log.said(), LIVES);
        assert_eq!(collect(generator(&log)), [1]);
        assert_eq!(log.said(), LIVES);
        run(async { async_with!(outer(&log), |_n| { log.say("block") }) });
        assert_eq!(log.said(), LIVES);
    }

    #[test]
    fn cancelled_they_are_dropped_after_the_block_and_the_manager() {
        for (polls, said) in [
            (1, "enter, frame, temporary, outer"),
            (2, "enter, block, in the block, frame, temporary, outer"),
            (3, "enter, block, in the block, frame, temporary, outer"),
        ] {
            let log = Log::default();
            let used = async {
                let _outer = log.at_drop("outer");
                async_with!(manager(&log, Temporary::new(&log).text()), |_n| {
                    let _in_the_block = log.at_drop("in the block");
                    log.say("block");
                    pause().await;
                });
            };
            assert!(polled(used, polls).is_pending());
            assert_eq!(log.said(), said, "{polls}");
        }
    }

    /// A guard in the manager's expression is released before the next use.
    #[test]
    fn what_they_hold_is_free_for_the_next_use_in_the_same_expression() {
        let log = Log::default();
        let shared = RefCell::new(String::from("text"));
        let sum = run(async {
            async_with!(manager(&log, &shared.borrow_mut()), |n| { *n })
                + async_with!(manager(&log, &shared.borrow_mut()), |n| { *n })
        });
        assert_eq!(sum, 2);
    }

    #[test]
    fn a_manager_behind_a_pointer_is_left_and_lives_on() {
        let log = Log::default();
        run(async {
            let mut pinned = Box::pin(holder(&log));
            async_with!(pinned.as_mut(), |()| { log.say("block") });
            // The frame of the manager is gone, but the manager is not.
            assert_eq!(log.said(), "block, frame");
            let shown = format!("{:?}", Pin::as_ref(&pinned).name());
            assert!(shown.contains("holder"), "{shown}");
            drop(pinned);
            assert_eq!(log.said(), "");
        });
    }

    #[async_context_manager]
    async fn holder(log: &Log) -> impl AsyncContextManager<Value = ()> {
        let _frame = log.at_drop("frame");
        yield_!();
    }
}

/// Values that the block owns drop at its end, before the manager is left.
#[test]
fn what_the_block_owns_is_dropped_before_the_exit() {
    let log = Log::default();
    run(async {
        let owned = log.at_drop("owned");
        let borrowed = log.at_drop("borrowed");
        async_with!(manager(&log, ""), |_n| {
            let owned = owned;
            let _ = &borrowed;
            log.say("block");
        });
        log.say("after");
    });
    assert_eq!(
        log.said(),
        "enter, block, owned, exit, frame, after, borrowed"
    );
}

/// The pattern of the block binds like the pattern of a closure.
#[test]
fn the_pattern_of_the_block() {
    #[async_context_manager]
    async fn pair(log: &Log) -> impl AsyncContextManager<Value = (Option<crate::AtDrop>, u32)> {
        let mut pair = (Some(log.at_drop("lent")), 1);
        yield_!(&mut pair);
        log.say("exit");
    }
    let log = Log::default();
    run(async {
        let n = async_with!(pair(&log), |(value, n)| {
            drop(value.take());
            log.say("block");
            *n
        });
        assert_eq!((n, log.said().as_str()), (1, "lent, block, exit"));
        let taken = async_with!(pair(&log), |(value, _)| { value.take() });
        assert_eq!(log.said(), "exit");
        drop(taken);
        assert_eq!(log.said(), "lent");
        async_with!(pair(&log), |_| { log.say("block") });
        assert_eq!(log.said(), "block, exit, lent");
    });
}
