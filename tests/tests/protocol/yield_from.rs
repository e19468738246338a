//! `yield_from_!` with generators and streams.

use std::pin::{Pin, pin};

use asyncgen::{
    AsyncGenerator, AsyncGeneratorExt, BoxAsyncGenerator, GeneratorState, Status, Stream,
    async_gen, async_generator,
};
use asyncgen_tests::{collect, panic_of, pause};
use futures::stream;

use crate::{Log, run};

use GeneratorState::{Complete, Yielded};

/// Yields each value that it is sent. Returns the first error that it is thrown.
#[async_generator]
async fn echo(log: &Log) -> impl AsyncGenerator<u32, String, Yield = u32, Return = String> {
    let mut heard = 0;
    finally!(
        {
            loop {
                heard = match yield_!(heard) {
                    Ok(heard) => heard,
                    Err(error) => return error,
                };
                pause().await;
            }
        },
        {
            pause().await;
            log.say("echo");
        }
    )
}

/// Delegates through a number of levels. Each level has a cleanup and adds to the return value.
#[async_generator]
async fn nested(
    depth: u32,
    log: &Log,
) -> asyncgen::LocalBoxAsyncGenerator<'_, u32, String, u32, String> {
    finally!(
        {
            let returned = match depth {
                1 => yield_from_!(echo(log)),
                _ => yield_from_!(nested(depth - 1, log)),
            };
            format!("{returned}{depth}")
        },
        {
            pause().await;
            log.say(["", "1", "2", "3", "4"][depth as usize]);
        }
    )
}

const SAID: [&str; 5] = ["echo", "1", "2", "3", "4"];

#[test]
fn values_errors_and_the_return_value_pass_through_any_depth() {
    for depth in 1..=4 {
        let log = Log::default();
        let mut generator = nested(depth, &log);
        assert_eq!(run(generator.start()), Ok(Yielded(0)));
        assert_eq!(run(generator.asend(5)), Ok(Yielded(5)));
        assert_eq!(run(generator.anext()), Ok(Yielded(0)));
        let returned = run(generator.athrow("thrown".into()));
        let levels = &"1234"[..depth as usize];
        assert_eq!(returned, Ok(Complete(format!("thrown{levels}"))));
        assert_eq!(log.said(), SAID[..=depth as usize]);
    }
}

#[test]
fn closing_passes_through_any_depth_from_the_innermost_outwards() {
    for depth in 1..=4 {
        let log = Log::default();
        let mut generator = nested(depth, &log);
        assert_eq!(run(generator.start()), Ok(Yielded(0)));
        assert_eq!(run(generator.aclose()), Ok(()));
        assert_eq!(log.said(), SAID[..=depth as usize]);
    }
}

#[async_generator]
async fn one_two() -> impl Stream<Item = u32> {
    yield_!(1);
    yield_!(2);
}

#[test]
fn a_streams_items_are_forwarded_and_what_is_sent_is_dropped() {
    #[async_generator]
    async fn generator() -> impl AsyncGenerator<u32, Yield = u32> {
        let () = yield_from_!(one_two());
        let () = yield_from_!(stream::iter([3]));
        let sent = yield_!(4);
        yield_!(sent);
    }
    let mut generator = pin!(generator());
    assert_eq!(run(generator.start()), Ok(Yielded(1)));
    for (sent, yielded) in [(10, 2), (20, 3), (30, 4), (40, 40)] {
        assert_eq!(run(generator.asend(sent)), Ok(Yielded(yielded)));
    }
    assert_eq!(run(generator.asend(50)), Ok(Complete(())));
}

#[test]
fn an_error_that_is_thrown_into_a_stream_ends_it_and_is_the_value() {
    #[async_generator]
    async fn generator() -> impl AsyncGenerator<u32, char, Yield = u32, Return = Result<(), char>> {
        let whole: Result<(), char> = yield_from_!(one_two());
        assert_eq!(whole, Ok(()));
        assert_eq!(yield_from_!(one_two()), Err('a'));
        assert_eq!(yield_!(3), Err('b'));
        yield_from_!(one_two())?;
        unreachable!()
    }
    let mut generator = pin!(generator());
    for yielded in [1, 2, 1] {
        assert_eq!(run(generator.anext()), Ok(Yielded(yielded)));
    }
    assert_eq!(run(generator.athrow('a')), Ok(Yielded(3)));
    assert_eq!(run(generator.athrow('b')), Ok(Yielded(1)));
    assert_eq!(run(generator.athrow('c')), Ok(Complete(Err('c'))));
}

#[test]
fn what_is_both_a_generator_and_a_stream_is_a_generator() {
    #[async_generator]
    async fn both(log: &Log) -> impl AsyncGenerator<Yield = u32> {
        finally!(
            {
                yield_!(1);
            },
            {
                log.say("cleanup");
            }
        );
    }
    #[async_generator]
    async fn outer(log: &Log) -> impl AsyncGenerator<Yield = u32> {
        yield_from_!(both(log));
    }
    let log = Log::default();
    let mut generator = pin!(outer(&log));
    run(generator.anext()).unwrap();
    run(generator.aclose()).unwrap();
    assert_eq!(log.said(), ["cleanup"]);
}

#[test]
fn a_plain_stream_delegates_to_a_generator_whose_value_it_gets() {
    #[async_generator]
    async fn inner() -> impl AsyncGenerator<Yield = u32, Return = u32> {
        yield_!(1);
        2
    }
    #[async_generator]
    async fn outer() -> impl Stream<Item = u32> {
        let value = yield_from_!(inner());
        yield_!(value);
    }
    assert_eq!(collect(outer()), [1, 2]);
}

#[test]
fn in_generic_code_it_is_what_the_bound_says() {
    #[async_generator]
    async fn of_stream<S: Stream<Item = u32>>(source: S) -> impl AsyncGenerator<Yield = u32> {
        let () = yield_from_!(source);
    }
    #[async_generator]
    async fn of_generator<T, S, E, R, G>(
        source: G,
    ) -> impl AsyncGenerator<S, E, Yield = T, Return = R>
    where
        G: AsyncGenerator<S, E, Yield = T, Return = R>,
    {
        yield_from_!(source)
    }
    assert_eq!(collect(of_stream(one_two())), [1, 2]);

    let log = Log::default();
    let mut generator = pin!(of_generator(of_generator(echo(&log))));
    assert_eq!(run(generator.start()), Ok(Yielded(0)));
    assert_eq!(run(generator.asend(3)), Ok(Yielded(3)));
    assert_eq!(run(generator.athrow("e".into())), Ok(Complete("e".into())));
}

#[async_generator]
async fn delegating<'a, G>(
    source: G,
) -> impl AsyncGenerator<u32, String, Yield = u32, Return = String>
where
    G: AsyncGenerator<u32, String, Yield = u32, Return = String> + 'a,
{
    yield_from_!(source)
}

#[test]
fn of_a_mutable_reference_a_pinned_one_and_boxes() {
    fn answers(
        mut generator: impl AsyncGenerator<u32, String, Yield = u32, Return = String> + Unpin,
    ) {
        assert_eq!(run(generator.anext()), Ok(Yielded(0)));
        assert_eq!(run(generator.asend(3)), Ok(Yielded(3)));
        assert_eq!(run(generator.athrow("e".into())), Ok(Complete("e".into())));
    }
    let log = &Log::default();
    let mut pinned = Box::pin(echo(log));
    answers(Box::pin(delegating(&mut pinned)));
    let mut pinned = pin!(echo(log));
    answers(Box::pin(delegating(pinned.as_mut())));
    answers(Box::pin(delegating(Box::pin(echo(log)))));
    answers(Box::pin(delegating(Box::new(Box::pin(echo(log))))));
    let dynamic: Pin<Box<dyn AsyncGenerator<u32, String, Yield = u32, Return = String> + '_>> =
        Box::pin(echo(log));
    answers(Box::pin(delegating(dynamic)));
}

#[test]
fn one_that_is_lent_goes_on_after_a_drop_and_is_closed_by_closing() {
    let log = Log::default();
    let mut lent = Box::pin(echo(&log));
    let mut dropped = Box::pin(delegating(&mut lent));
    assert_eq!(run(dropped.anext()), Ok(Yielded(0)));
    drop(dropped);
    assert_eq!(run(lent.asend(1)), Ok(Yielded(1)));

    let mut closed = Box::pin(delegating(&mut lent));
    assert_eq!(run(closed.anext()), Ok(Yielded(0)));
    run(closed.aclose()).unwrap();
    drop(closed);
    assert_eq!(log.said(), ["echo"]);
    assert_eq!(lent.status(), Status::Closed);
}

#[test]
fn one_that_was_started_is_resumed_with_the_default_or_carried_on() {
    let log = Log::default();
    let mut suspended = Box::pin(echo(&log));
    run(suspended.start()).unwrap();
    run(suspended.asend(9)).unwrap();
    assert_eq!(run(Box::pin(delegating(suspended)).anext()), Ok(Yielded(0)));

    let mut running = Box::pin(echo(&log));
    run(running.start()).unwrap();
    assert!(crate::polled(running.asend(9), 1).is_pending());
    assert_eq!(run(Box::pin(delegating(running)).anext()), Ok(Yielded(9)));
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct NoDefault;

#[async_generator]
async fn without_default() -> impl AsyncGenerator<NoDefault, Yield = u32> {
    yield_!(1);
    yield_!(2);
}

#[async_generator]
async fn delegating_without_default<G>(source: G) -> impl AsyncGenerator<NoDefault, Yield = u32>
where
    G: AsyncGenerator<NoDefault, Yield = u32, Return = ()>,
{
    yield_from_!(source);
}

#[test]
fn where_there_is_no_default_it_takes_one_that_was_not_started() {
    let mut generator = Box::pin(delegating_without_default(without_default()));
    assert_eq!(run(generator.start()), Ok(Yielded(1)));
    assert_eq!(run(generator.asend(NoDefault)), Ok(Yielded(2)));

    let mut started = Box::pin(without_default());
    run(started.start()).unwrap();
    let mut generator = Box::pin(delegating_without_default(started));
    assert_eq!(
        panic_of(|| run(generator.start())),
        "`yield_from_!` of a generator that has been started: what it is resumed with has no \
         default value"
    );
}

#[test]
fn of_a_closed_generator_it_panics() {
    let log = Log::default();
    let mut closed = Box::pin(echo(&log));
    run(closed.aclose()).unwrap();
    let mut generator = Box::pin(delegating(closed));
    assert_eq!(
        panic_of(|| run(generator.anext())),
        "`yield_from_!` of a generator that is closed"
    );
}

#[test]
fn of_one_that_is_half_way_closed_it_panics() {
    let log = Log::default();
    let mut closing = Box::pin(echo(&log));
    run(closing.start()).unwrap();
    assert!(crate::polled(closing.aclose(), 1).is_pending());
    let mut generator = Box::pin(delegating(closing));
    assert_eq!(
        panic_of(|| run(generator.anext())),
        "`yield_from_!` of a generator that is closed"
    );
}

#[test]
fn within_finally_in_body_and_cleanup() {
    let log = &Log::default();
    let make = || {
        async_gen! {
            finally!({ yield_from_!(one_two()); }, {
                yield_from_!(async_gen! {
                    finally!({ yield_!(3); }, { log.say("inner"); });
                });
                log.say("outer");
            });
        }
    };
    assert_eq!(collect(make()), [1, 2, 3]);
    assert_eq!(log.said(), ["inner", "outer"]);
    // Closed while it is in the cleanup, at the yield of the generator that the cleanup delegates
    // to.
    let mut closed = pin!(make());
    for _ in 0..3 {
        run(closed.anext()).unwrap();
    }
    assert_eq!(run(closed.aclose()), Ok(()));
    assert_eq!(log.said(), ["inner"]);
}

#[test]
fn a_boxed_generator_recurses() {
    struct Tree(u32, Vec<Tree>);
    impl Tree {
        /// Yields the values and returns how many there are.
        #[async_generator]
        async fn values(&self) -> BoxAsyncGenerator<'_, u32, usize> {
            yield_!(self.0);
            let mut count = 1;
            for child in &self.1 {
                count += yield_from_!(child.values());
            }
            count
        }
    }
    let tree = Tree(1, vec![Tree(2, vec![Tree(3, vec![])]), Tree(4, vec![])]);
    let mut values = tree.values();
    for value in 1..=4 {
        assert_eq!(run(values.anext()), Ok(Yielded(value)));
    }
    assert_eq!(run(values.anext()), Ok(Complete(4)));
}
