//! `?` and `return Err(..)` in generators whose items are results under any name.

// The tests use `vec!` as a macro whose tokens contain a `?`, and a `?` that leaves a closure.
#![allow(clippy::needless_question_mark, clippy::useless_vec)]

use std::num::ParseIntError;
use std::pin::Pin;

use asyncgen::{
    AsyncGenerator, AsyncGeneratorExt, BoxAsyncGenerator, GeneratorState, Stream, async_gen,
    async_generator,
};
use asyncgen_tests::{collect, pause, run};
use futures::StreamExt;

/// An item whose name does not tell that it is a result.
type Number = Result<u32, ParseIntError>;
type Parsed<T, E = ParseIntError> = Result<T, E>;
type Numbers<'a, T> = Pin<Box<dyn Stream<Item = T> + 'a>>;
type NumbersOfResults<'a> = Pin<Box<dyn Stream<Item = Number> + Send + 'a>>;

fn error() -> ParseIntError {
    "x".parse::<u32>().unwrap_err()
}

mod under_an_alias {
    use super::*;

    #[async_generator]
    async fn item(texts: &[&str]) -> impl Stream<Item = Number> {
        for text in texts {
            pause().await;
            yield_!(Ok(text.parse()?));
        }
    }

    #[async_generator]
    async fn spelled_item(texts: &[&str]) -> impl Stream<Item = Result<u32, ParseIntError>> {
        for text in texts {
            pause().await;
            yield_!(Ok(text.parse()?));
        }
    }

    #[test]
    fn the_name_of_the_item_costs_nothing() {
        assert_eq!(size_of_val(&item(&[])), size_of_val(&spelled_item(&[])));
    }

    #[async_generator]
    async fn generic_item(texts: &[&str]) -> impl Stream<Item = Parsed<u32>> {
        for text in texts {
            let n: u32 = text.parse()?;
            yield_!(Err(error()));
            if n == 0 {
                return;
            }
            yield_!(Ok(n));
        }
    }

    #[async_generator]
    async fn boxed_stream<'a>(texts: &'a [&'a str]) -> Numbers<'a, Number> {
        for text in texts {
            yield_!(Ok(text.parse()?));
        }
    }

    #[async_generator]
    async fn boxed_stream_of_results<'a>(texts: &'a [&'a str]) -> NumbersOfResults<'a> {
        for text in texts {
            yield_!(Ok(text.parse()?));
        }
        Ok(())
    }

    #[async_generator]
    async fn opaque_part(text: &str) -> impl Stream<Item = Parsed<impl Sized>> {
        let n: u32 = text.parse()?;
        yield_!(Ok(n));
    }

    #[test]
    fn the_error_is_the_last_item() {
        let expected = [Ok(1), Err(error())];
        assert_eq!(collect(item(&["1", "x", "2"])), expected);
        assert_eq!(collect(boxed_stream(&["1", "x", "2"])), expected);
        assert_eq!(collect(boxed_stream_of_results(&["1", "x", "2"])), expected);
        assert_eq!(
            collect(generic_item(&["1", "0", "2"])),
            [Err(error()), Ok(1), Err(error())]
        );
        assert_eq!(collect(opaque_part("1")).len(), 1);
        assert!(collect(opaque_part("x"))[0].is_err());
    }

    #[async_generator]
    async fn returned(how: u32) -> impl Stream<Item = Number> {
        yield_!(Ok(how));
        match how {
            0 => return,
            1 => return Ok(()),
            2 => return Err(error()),
            _ => {}
        }
        yield_!(Ok(9));
    }

    #[async_generator]
    async fn in_the_tail() -> impl Stream<Item = Number> {
        yield_!(Ok(1));
        Err(error())
    }

    #[async_generator]
    async fn in_another_macro(text: &str) -> impl Stream<Item = Number> {
        let numbers = vec![text.parse::<u32>()?, 2];
        yield_!(Ok(numbers[0]));
    }

    #[test]
    fn errors_leave_the_body_in_every_way() {
        assert_eq!(collect(returned(0)), [Ok(0)]);
        assert_eq!(collect(returned(1)), [Ok(1)]);
        assert_eq!(collect(returned(2)), [Ok(2), Err(error())]);
        assert_eq!(collect(returned(3)), [Ok(3), Ok(9)]);
        assert_eq!(collect(in_the_tail()), [Ok(1), Err(error())]);
        assert_eq!(collect(in_another_macro("1")), [Ok(1)]);
        assert_eq!(collect(in_another_macro("x")), [Err(error())]);
    }
}

mod in_an_expression {
    use super::*;

    fn numbers(texts: &[&str]) -> impl Stream<Item = Number> {
        async_gen! {
            for text in texts {
                yield_!(text.parse());
            }
            let last: u32 = texts[0].parse()?;
            pause().await;
            yield_!(Ok(last));
        }
    }

    #[test]
    fn errors_are_items_and_end_the_generator() {
        assert_eq!(collect(numbers(&["1", "x"])), [Ok(1), Err(error()), Ok(1)]);
        assert_eq!(
            collect(numbers(&["x", "1"])),
            [Err(error()), Ok(1), Err(error())]
        );
    }

    #[test]
    fn an_item_annotates_the_error() {
        let stream = async_gen! {
            let n = "1".parse::<u32>()?;
            yield_!(Ok::<_, Box<dyn std::error::Error>>(n));
            Err("too late")?;
        };
        let items: Vec<_> = collect(stream)
            .into_iter()
            .map(|item| item.map_err(|error| error.to_string()))
            .collect();
        assert_eq!(items, [Ok(1), Err("too late".to_owned())]);
    }

    #[test]
    fn items_of_a_body_without_yields_are_units() {
        let ran = &std::cell::Cell::new(false);
        let stream = async_gen! {
            pause().await;
            println!("nothing");
            ran.set(1 != 2);
        };
        assert_eq!(collect(stream), [(); 0]);
        assert!(ran.get());
    }
}

mod closable {
    use super::*;

    #[async_generator]
    async fn rows(text: &str) -> impl AsyncGenerator<Yield = Result<u32, ParseIntError>> {
        yield_!(Ok(text.parse()?));
    }

    #[async_generator]
    async fn rows_under_an_alias(text: &str) -> impl AsyncGenerator<Yield = Number> {
        yield_!(Ok(text.parse()?));
    }

    #[async_generator]
    async fn dynamic(text: &str) -> Pin<Box<dyn AsyncGenerator<Yield = Number> + '_>> {
        yield_!(Ok(text.parse()?));
    }

    #[async_generator]
    async fn boxed(text: &str) -> BoxAsyncGenerator<'_, Number, Number> {
        yield_!(Ok(text.parse()?));
        Ok(0)
    }

    #[async_generator]
    async fn opaque_part(
        text: &str,
    ) -> impl AsyncGenerator<Yield = Result<impl Sized, ParseIntError>> {
        let n: u32 = text.parse()?;
        yield_!(Ok(n));
    }

    #[async_generator]
    async fn without_errors() -> impl AsyncGenerator<Yield = Number> {
        yield_!(Err(error()));
    }

    #[test]
    fn the_error_is_the_last_item_of_the_stream() {
        for text in ["1", "x"] {
            assert_eq!(collect(rows(text)), [text.parse()]);
            assert_eq!(collect(rows_under_an_alias(text)), [text.parse()]);
            assert_eq!(collect(dynamic(text)), [text.parse()]);
            assert_eq!(collect(opaque_part(text)).len(), 1);
        }
        assert_eq!(collect(without_errors()), [Err(error())]);
    }

    #[test]
    fn the_error_is_the_return_value_of_the_generator() {
        let complete = |text| run(std::pin::pin!(rows(text)).anext());
        assert_eq!(complete("1"), Ok(GeneratorState::Yielded(Ok(1))));
        assert_eq!(complete("x"), Ok(GeneratorState::Complete(Err(error()))));
        let returned = run(std::pin::pin!(boxed("x")).anext());
        assert_eq!(returned, Ok(GeneratorState::Complete(Err(error()))));
    }

    #[async_generator]
    async fn cleaning(text: &str, log: &mut Vec<u32>) -> impl AsyncGenerator<Yield = Number> {
        finally!(
            {
                let n = text.parse()?;
                yield_!(Ok(n));
            },
            {
                pause().await;
                log.push(1);
            }
        );
    }

    #[test]
    fn a_finally_with_a_question_mark_may_end_without_a_value() {
        let mut log = Vec::new();
        assert_eq!(collect(cleaning("1", &mut log)), [Ok(1)]);
        assert_eq!(collect(cleaning("x", &mut log)), [Err(error())]);
        let mut suspended = Box::pin(cleaning("1", &mut log));
        assert_eq!(run(suspended.anext()), Ok(GeneratorState::Yielded(Ok(1))));
        assert_eq!(run(suspended.aclose()), Ok(()));
        drop(suspended);
        assert_eq!(log, [1, 1, 1]);
    }

    #[async_generator]
    async fn delegating(text: &str) -> impl AsyncGenerator<Yield = Number> {
        yield_from_!(rows_under_an_alias("7"))?;
        yield_from_!(rows(text))?;
        yield_!(Ok(9));
    }

    #[test]
    fn delegation_returns_the_error() {
        assert_eq!(collect(delegating("1")), [Ok(7), Ok(1), Ok(9)]);
        assert_eq!(collect(delegating("x")), [Ok(7), Err(error())]);
    }
}

mod of_another_body {
    use super::*;

    #[derive(Debug, PartialEq)]
    struct Text(&'static str);

    macro_rules! optional {
        ($($text:expr)?) => { ($($text)?) };
    }

    /// A plain generator: each `?` leaves something else.
    #[async_generator]
    async fn plain(text: &str) -> impl Stream<Item = Text> {
        fn function(text: &str) -> Number {
            let n: u32 = text.parse()?;
            Ok(n)
        }
        let closure = |text: &str| -> Number { Ok(text.parse::<u32>()?) };
        let block = async {
            let n: u32 = text.parse()?;
            Number::Ok(n)
        };
        let digits = text.chars().map(|digit| Some(digit.to_digit(10)? + 1));
        let nested = async_gen! {
            yield_!(Number::Ok(text.parse()?));
        };
        macro_rules! ended {
            ($($n:expr)?) => { 0 $(+ $n)? };
        }
        if function(text).is_ok() || closure(text).is_ok() {
            yield_!(Text("a number"));
        }
        if block.await.is_err() | digits.flatten().next().is_none() {
            yield_!(Text("no number"));
        }
        if ended!(1) == nested.collect::<Vec<_>>().await.len() {
            yield_!(optional!(Text("ended")));
        }
    }

    #[test]
    fn does_not_require_results() {
        assert_eq!(collect(plain("1")), [Text("a number"), Text("ended")]);
        assert_eq!(collect(plain("x")), [Text("no number"), Text("ended")]);
    }
}
