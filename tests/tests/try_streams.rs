//! Streams of results as arguments, in boxes, as sources of a delegation, and `return` in `select!`.

// The tests contain a `return` that leaves a closure.
#![allow(clippy::needless_return)]

use std::pin::pin;

use asyncgen::{
    AsyncGenerator, AsyncGeneratorExt, BoxTryStream, GeneratorState, LocalBoxTryStream, Stream,
    TryStream, async_generator, nullcontext, try_async_gen,
};
use asyncgen_tests::{collect, implements, pause, run};
use futures::stream;
use tokio::sync::mpsc;

fn two_and_error() -> impl Stream<Item = Result<u32, String>> + Send {
    stream::iter([Ok(1), Ok(2), Err("e".to_owned())])
}

mod arguments {
    use super::*;

    #[async_generator]
    async fn doubled(
        numbers: impl TryStream<Ok = u32, Error = String>,
    ) -> impl TryStream<Ok = u32, Error = String> {
        #[for_await]
        for n in numbers {
            yield_!(n? * 2);
        }
    }

    #[async_generator]
    async fn of_a_type_parameter<S: TryStream<Ok = u32, Error = String> + Send>(
        numbers: S,
    ) -> impl Stream<Item = u32> {
        #[for_await]
        for n in numbers {
            yield_!(n.unwrap_or(9));
        }
    }

    #[async_generator]
    async fn in_a_where_clause<S>(numbers: S) -> impl TryStream<Ok = u32, Error = String>
    where
        S: TryStream<Ok = u32, Error = String>,
    {
        yield_!(0);
        yield_from_!(numbers)?;
        yield_!(9);
    }

    #[test]
    fn items_are_results() {
        let error = || Err("e".to_owned());
        assert_eq!(collect(doubled(two_and_error())), [Ok(2), Ok(4), error()]);
        assert_eq!(collect(of_a_type_parameter(two_and_error())), [1, 2, 9]);
        assert_eq!(
            collect(in_a_where_clause(two_and_error())),
            [Ok(0), Ok(1), Ok(2), error()]
        );
        assert_eq!(
            collect(in_a_where_clause(stream::empty::<Result<u32, String>>())),
            [Ok(0), Ok(9)]
        );
    }
}

mod boxed {
    use super::*;

    #[async_generator]
    async fn sendable(n: &u32) -> BoxTryStream<'_, u32, String> {
        pause().await;
        yield_!(*n);
        if *n > 1 {
            return Err(n.to_string());
        }
    }

    #[async_generator]
    async fn local(source: BoxTryStream<'_, u32, String>) -> LocalBoxTryStream<'_, u32, String> {
        yield_!(0);
        yield_from_!(source)?;
    }

    #[test]
    fn yield_takes_the_value_in_the_ok() {
        assert_eq!(collect(sendable(&1)), [Ok(1)]);
        assert_eq!(
            collect(local(sendable(&2))),
            [Ok(0), Ok(2), Err("2".to_owned())]
        );
        assert!(implements!(sendable(&1), Send));
    }
}

mod delegation_to_generators {
    use super::*;

    /// Yields, may fail, and returns a value.
    #[async_generator]
    async fn helper(n: u32) -> impl AsyncGenerator<Yield = u32, Return = Result<u32, String>> {
        yield_!(n);
        pause().await;
        if n > 5 {
            return Err(format!("{n} is too big"));
        }
        Ok(n + 1)
    }

    #[async_generator]
    async fn outer() -> impl TryStream<Ok = u32, Error = String> {
        let mut n = 4;
        loop {
            n = yield_from_!(helper(n))?;
        }
    }

    #[async_generator]
    async fn of_an_argument<R>(
        generator: impl AsyncGenerator<Yield = u32, Return = R>,
    ) -> impl TryStream<Ok = u32, Error = R> {
        let returned = yield_from_!(generator);
        return Err(returned);
    }

    #[test]
    fn the_value_is_that_of_the_delegation() {
        assert_eq!(
            collect(outer()),
            [Ok(4), Ok(5), Ok(6), Err("6 is too big".to_owned())]
        );
        assert_eq!(collect(of_an_argument(helper(1))), [Ok(1), Err(Ok(2))]);
    }

    #[async_generator]
    async fn cleaning(log: &mut Vec<&str>) -> impl AsyncGenerator<Yield = u32, Return = String> {
        finally!(
            {
                yield_!(1);
                yield_!(2);
            },
            {
                pause().await;
                log.push("cleaned");
            }
        );
        "end".to_owned()
    }

    #[test]
    fn the_cleanup_runs_if_the_outer_generator_is_closed() {
        let mut log = Vec::new();
        {
            let log = &mut log;
            let mut outer = pin!(try_async_gen! {
                let end = yield_from_!(cleaning(log));
                Err::<(), String>(end)
            });
            assert_eq!(run(outer.anext()), Ok(GeneratorState::Yielded(Ok(1))));
            assert!(outer.has_pending_cleanup());
            assert_eq!(run(outer.aclose()), Ok(()));
        }
        assert_eq!(log, ["cleaned"]);
        let borrowed = &mut log;
        let whole = try_async_gen! {
            let end = yield_from_!(cleaning(borrowed));
            Err::<(), String>(end)
        };
        assert_eq!(collect(whole), [Ok(1), Ok(2), Err("end".to_owned())]);
        assert_eq!(log, ["cleaned", "cleaned"]);
    }

    #[test]
    fn a_started_generator_continues() {
        let mut helper = Box::pin(helper(1));
        assert_eq!(run(helper.anext()), Ok(GeneratorState::Yielded(1)));
        assert_eq!(collect(of_an_argument(helper)), [Err(Ok(2))]);
        let mut log = Vec::new();
        let mut started = Box::pin(cleaning(&mut log));
        assert_eq!(run(started.anext()), Ok(GeneratorState::Yielded(1)));
        let rest = try_async_gen! {
            let end = yield_from_!(started);
            Err::<(), String>(end)
        };
        assert_eq!(collect(rest), [Ok(2), Err("end".to_owned())]);
    }
}

mod return_in_select {
    use super::*;

    type Number = Result<u32, String>;

    /// Yields received numbers, until it receives 0. Fails at 1.
    #[async_generator]
    async fn received(
        mut numbers: mpsc::UnboundedReceiver<u32>,
    ) -> impl TryStream<Ok = u32, Error = String> {
        loop {
            tokio::select! {
                biased;
                number = numbers.recv() => match number {
                    Some(0) | None => return,
                    Some(1) => return Err("one".to_owned()),
                    Some(n) => {
                        let check = |n: u32| { if n == 3 { return; } };
                        check(n);
                        async { if n == 4 { return; } }.await;
                        if n == 5 || n == 6 { return; }
                        yield_!(n);
                    }
                },
                () = std::future::pending() => return,
            }
        }
    }

    fn in_an_expression(mut numbers: mpsc::UnboundedReceiver<u32>) -> impl Stream<Item = Number> {
        try_async_gen! {
            loop {
                tokio::select! {
                    Some(n) = numbers.recv() => yield_!(n),
                    else => return,
                }
            }
        }
    }

    #[async_generator]
    async fn under_an_alias(
        mut numbers: mpsc::UnboundedReceiver<u32>,
    ) -> impl Stream<Item = Number> {
        loop {
            tokio::select! {
                Some(n) = numbers.recv() => {
                    if n == 1 {
                        return Err("one".to_owned());
                    }
                    yield_!(Ok(n));
                }
                else => return,
            }
        }
    }

    fn channel(numbers: &[u32]) -> mpsc::UnboundedReceiver<u32> {
        let (sender, receiver) = mpsc::unbounded_channel();
        for n in numbers {
            sender.send(*n).unwrap();
        }
        receiver
    }

    #[test]
    fn ends_the_generator() {
        let all = |numbers| collect(received(channel(numbers)));
        assert_eq!(all(&[2, 3, 4]), [Ok(2), Ok(3), Ok(4)]);
        assert_eq!(all(&[2, 0, 4]), [Ok(2)]);
        assert_eq!(all(&[2, 5, 4]), [Ok(2)]);
        assert_eq!(all(&[2, 1, 4]), [Ok(2), Err("one".to_owned())]);
        assert_eq!(collect(in_an_expression(channel(&[1, 2]))), [Ok(1), Ok(2)]);
        assert_eq!(
            collect(under_an_alias(channel(&[2, 1, 3]))),
            [Ok(2), Err("one".to_owned())]
        );
        assert_eq!(collect(under_an_alias(channel(&[2, 3]))), [Ok(2), Ok(3)]);
    }
}

mod results_in_results {
    use std::fmt::Display;

    use super::*;

    /// A value whose conversion requires that the compiler knows the expected type.
    type Shown = Box<dyn Display + Send>;

    #[async_generator]
    async fn shown(fails: bool) -> impl TryStream<Ok = Result<Shown, String>, Error = u32> {
        yield_!(Ok(Box::new(1)));
        yield_!(Ok("mapped").map(|text| Box::new(text) as Shown));
        yield_!(Ok(Box::new(std::future::ready("awaited").await)));
        println!("{:?}", yield_!(Ok(Box::new(2))));
        yield_!(Err("an error".to_owned()));
        if fails {
            return Err(3);
        }
    }

    fn shown_as(item: Result<Result<Shown, String>, u32>) -> Result<Result<String, String>, u32> {
        item.map(|item| item.map(|shown| shown.to_string()))
    }

    #[test]
    fn an_ok_in_an_ok_is_an_item() {
        let seen: Vec<_> = collect(shown(true)).into_iter().map(shown_as).collect();
        let ok = |text: &str| Ok(Ok(text.to_owned()));
        let error = Ok(Err("an error".to_owned()));
        assert_eq!(
            seen,
            [ok("1"), ok("mapped"), ok("awaited"), ok("2"), error, Err(3)]
        );
    }

    /// A function named `Ok` need not return a result.
    #[test]
    fn another_function_named_ok() {
        #[expect(non_snake_case, reason = "the test is about this name")]
        fn Ok(n: u32) -> u32 {
            n + 1
        }

        #[async_generator]
        async fn numbers() -> impl TryStream<Ok = u32, Error = String> {
            yield_!(Ok(1));
        }

        assert_eq!(collect(numbers()), [Result::Ok(2)]);
        let numbers = try_async_gen! {
            yield_!(Ok(1));
            return Err("an error");
        };
        assert_eq!(collect(numbers), [Result::Ok(2), Err("an error")]);
    }

    /// A function named `Err` need not return a result.
    #[test]
    fn another_function_named_err() {
        #[expect(non_snake_case, reason = "the test is about this name")]
        fn Err(n: u32) -> u32 {
            n + 1
        }

        #[async_generator]
        async fn numbers() -> impl TryStream<Ok = u32, Error = String> {
            yield_!(Err(1));
        }

        assert_eq!(collect(numbers()), [Ok(2)]);
    }

    #[test]
    fn an_inferred_type() {
        let numbers = try_async_gen! {
            yield_!(Ok(1));
            yield_!(Err("an error"));
            return Err(2);
        };
        assert_eq!(collect(numbers), [Ok(Ok(1)), Ok(Err("an error")), Err(2)]);
    }

    #[async_generator]
    async fn shown_in_a_block() -> impl TryStream<Ok = Result<Shown, String>, Error = u32> {
        async_with!(nullcontext(1), |n| {
            yield_!(Ok(Box::new(*n)));
            yield_!(Err("an error".to_owned()));
        });
    }

    #[test]
    fn in_the_block_of_an_async_with() {
        let seen: Vec<_> = collect(shown_in_a_block())
            .into_iter()
            .map(shown_as)
            .collect();
        assert_eq!(
            seen,
            [Ok(Ok("1".to_owned())), Ok(Err("an error".to_owned()))]
        );
    }

    #[test]
    fn an_inferred_type_in_the_block_of_an_async_with() {
        let numbers = try_async_gen! {
            async_with!(nullcontext(1), |n| {
                yield_!(Ok(*n));
                yield_!(Err("an error"));
            });
            return Err(2);
        };
        assert_eq!(collect(numbers), [Ok(Ok(1)), Ok(Err("an error")), Err(2)]);
    }
}
