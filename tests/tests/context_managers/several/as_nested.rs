//! The order of entering, exiting, closing and dropping is that of nested `async_with!`s.

use std::cell::Cell;
use std::pin::pin;
use std::task::Poll;

use asyncgen::{
    AsyncContextManager, AsyncContextManagerExt, AsyncGenerator, AsyncGeneratorExt, GeneratorState,
    Stream, async_context_manager, async_gen, async_generator, async_with,
};
use asyncgen_tests::{pause, poll_times};

use crate::{Log, panic_of, polled, run};

/// A manager that waits while it is entered, exited and cleaned up.
#[async_context_manager]
async fn manager(log: &Log, name: &str) -> impl AsyncContextManager<Value = u32> {
    let _frame = log.at_drop(format!("{name} frame"));
    finally!(
        {
            log.say(format!("{name} enter"));
            pause().await;
            yield_!(&mut 0);
            log.say(format!("{name} exit"));
            pause().await;
        },
        {
            log.say(format!("{name} cleanup"));
            pause().await;
            log.say(format!("{name} cleaned up"));
        }
    );
}

/// Returns the name of a manager, and logs the end of the temporaries of its expression.
async fn named<'a>(log: &Log, name: &'a str) -> Named<'a> {
    log.say(format!("{name} made"));
    pause().await;
    Named(name, log.at_drop(format!("{name} temporary")))
}

struct Named<'a>(&'a str, #[expect(dead_code)] crate::AtDrop);

impl<'a> Named<'a> {
    fn manager<'b: 'a>(
        &'a self,
        log: &'b Log,
    ) -> impl AsyncContextManager<Value = u32, Error = std::convert::Infallible, Exit = ()> + 'a
    {
        manager(log, self.0)
    }
}

/// Calls a macro with the parts of an `async_with!` with three managers, and with those of nested ones.
macro_rules! both {
    ($check:ident!($log:ident, |$a:ident, $b:ident, $c:ident| $block:block)) => {
        [
            $check!(
                $log,
                async_with!(
                    named($log, "1").await.manager($log),
                    named($log, "2").await.manager($log),
                    named($log, "3").await.manager($log),
                    |$a, $b, $c| $block
                )
            ),
            $check!(
                $log,
                async_with!(named($log, "1").await.manager($log), |$a| {
                    async_with!(named($log, "2").await.manager($log), |$b| {
                        async_with!(named($log, "3").await.manager($log), |$c| $block)
                    })
                })
            ),
        ]
    };
}

/// Returns the events of a future that is polled at most 0 times, at most once and so on, up to its end.
fn cancelled(uses: impl AsyncFn(&Log)) -> Vec<String> {
    let mut events = Vec::new();
    loop {
        let log = Log::default();
        let polls = u32::try_from(events.len()).unwrap();
        let ended = poll_times(uses(&log), polls, &Cell::new(0)).is_some();
        events.push(log.said());
        if ended {
            return events;
        }
    }
}

#[test]
fn in_plain_code() {
    macro_rules! check {
        ($log:ident, $uses:expr) => {
            cancelled(async |$log| {
                let _around = $log.at_drop("around");
                $uses;
                $log.say("behind");
            })
        };
    }
    let [several, nested] = both!(check!(log, |a, b, c| {
        let _block = log.at_drop("block");
        pause().await;
        *a += *b + *c;
        log.say("in the block");
    }));
    assert_eq!(several, nested);
    let complete = several.last().unwrap();
    assert_eq!(
        *complete,
        "1 made, 1 enter, 2 made, 2 enter, 3 made, 3 enter, in the block, block, \
         3 exit, 3 cleanup, 3 cleaned up, 3 frame, 3 temporary, \
         2 exit, 2 cleanup, 2 cleaned up, 2 frame, 2 temporary, \
         1 exit, 1 cleanup, 1 cleaned up, 1 frame, 1 temporary, behind, around"
    );
    // Three awaits to make the managers, three to enter, one in the block, and six on the way out.
    assert_eq!(several.len(), 3 + 3 + 1 + 6 + 2);
}

#[test]
fn in_plain_code_that_panics() {
    macro_rules! check {
        ($log:ident, $uses:expr) => {{
            let events = Log::default();
            let $log = &events;
            let panic = panic_of(|| run(async { $uses }));
            (panic, events.said())
        }};
    }
    let [several, nested] = both!(check!(log, |_a, _b, _c| {
        let _block = log.at_drop("block");
        pause().await;
        panic!("in the block");
    }));
    assert_eq!(several, nested);
    assert_eq!(several.0, "in the block");
    assert!(
        several
            .1
            .ends_with("1 cleanup, 1 cleaned up, 1 frame, 1 temporary")
    );
}

/// Closes a generator after 0 polls, after 1 poll and so on, up to its end, and drops it likewise. Returns its events.
fn closed_and_dropped<G: AsyncGenerator<Yield = u32>>(generator: impl Fn(Log) -> G) -> Vec<String> {
    let mut events = Vec::new();
    for is_closed in [true, false] {
        for polls in 0.. {
            let log = Log::default();
            let mut ended = false;
            {
                let mut generator = pin!(generator(log.clone()));
                for _ in 0..polls {
                    match polled(generator.anext(), 1) {
                        Poll::Ready(Ok(GeneratorState::Yielded(item))) => {
                            log.say(format!("item {item}"))
                        }
                        Poll::Ready(_) => ended = true,
                        Poll::Pending => {}
                    }
                }
                log.say("then");
                if is_closed {
                    while polled(generator.aclose(), 1).is_pending() {}
                }
            }
            events.push(log.said());
            if ended {
                break;
            }
        }
    }
    events
}

#[test]
fn in_generators() {
    macro_rules! check {
        ($log:ident, $uses:expr) => {
            closed_and_dropped(|events| {
                async_gen! {
                    let $log = &events;
                    let _around = $log.at_drop("around");
                    yield_!(0);
                    finally!({
                        $uses;
                        yield_!(9);
                    }, {
                        $log.say("cleanup of the generator");
                        pause().await;
                    });
                }
            })
        };
    }
    let [several, nested] = both!(check!(log, |a, b, c| {
        let _block = log.at_drop("block");
        for n in 1..3 {
            yield_!(n + *a + *b + *c);
            pause().await;
        }
    }));
    assert_eq!(several, nested);
    assert!(several.len() > 40);
    let in_the_block = &several[9];
    assert!(in_the_block.ends_with(
        "item 1, then, block, 3 cleanup, 3 cleaned up, 3 frame, 3 temporary, \
         2 cleanup, 2 cleaned up, 2 frame, 2 temporary, 1 cleanup, 1 cleaned up, 1 frame, 1 temporary, \
         cleanup of the generator, around"
    ), "{in_the_block}");
}

#[test]
fn in_managers() {
    macro_rules! check {
        ($log:ident, $uses:expr) => {{
            #[async_context_manager]
            async fn lends($log: &Log) -> impl AsyncContextManager<Value = u32> {
                let _around = $log.at_drop("around");
                $uses
            }
            let uses = cancelled(async |$log| {
                async_with!(lends($log), |n| {
                    *n += 1;
                    pause().await;
                    $log.say("in the outer block");
                });
            });
            let closed: Vec<_> = (0..20)
                .map(|polls| {
                    let log = Log::default();
                    {
                        let mut manager = pin!(lends(&log));
                        if let Poll::Ready(entered) = polled(manager.as_mut().enter(), polls) {
                            let _ = polled(entered.exit(()), polls.saturating_sub(7));
                        }
                        log.say("closed");
                        while polled(manager.as_mut().aclose(), 1).is_pending() {}
                    }
                    log.said()
                })
                .collect();
            (uses, closed)
        }};
    }
    let [several, nested] = both!(check!(log, |_a, b, _c| {
        let _block = log.at_drop("block");
        pause().await;
        yield_!(b);
        pause().await;
    }));
    assert_eq!(several, nested);
    let complete = several.0.last().unwrap();
    assert!(complete.contains("3 enter, in the outer block, block, 3 exit, 3 cleanup"));
}

#[async_generator]
async fn sums(log: &Log) -> impl Stream<Item = u32> {
    // The manager expressions yield as well.
    async_with!(
        {
            yield_!(1);
            manager(log, "1")
        },
        {
            yield_!(2);
            println!("{:?}", yield_!(3));
            manager(log, "2")
        },
        |x, y| {
            *x += 4;
            yield_!(*x + *y);
            println!("{:?}", yield_!(5));
        }
    );
    yield_!(6);
}

#[test]
fn yields_in_all_parts() {
    let log = Log::default();
    let items = run(async {
        let mut items = Vec::new();
        asyncgen::for_await!(item in sums(&log) => { items.push(item) });
        items
    });
    assert_eq!(items, [1, 2, 3, 4, 5, 6]);
    assert_eq!(
        log.said(),
        "1 enter, 2 enter, 2 exit, 2 cleanup, 2 cleaned up, 2 frame, 1 exit, 1 cleanup, 1 cleaned up, 1 frame"
    );
}
