//! The forms of the macro, and of generators that it can be in.

use std::io;
use std::pin::pin;
use std::task::Poll;

use asyncgen::{
    AsyncGenerator, AsyncGeneratorExt, BoxStream, GeneratorState, Stream, TryStream, Yielder,
    async_gen, async_generator, for_await, try_async_gen,
};
use asyncgen_tests::{collect, pause, poll, run};

#[test]
fn closures() {
    #[async_generator]
    async fn numbers() -> impl Stream<Item = u8> {
        with_yielder!(|yielder| yielder.yield_(1).await);
        with_yielder!(|yielder| {
            yielder.yield_(2).await;
        },);
        with_yielder!(|yielder: &Yielder<u8>| -> () { yielder.yield_(3).await });
        with_yielder!(|yielder @ &Yielder { .. }| yielder.yield_(4).await);
        with_yielder!(|yielder: &Yielder<_>| yielder.yield_(5).await);
        let six = with_yielder!(|_| -> u8 {
            if true {
                return 6;
            }
            0
        });
        yield_!(six);
        with_yielder!(|yielder| {
            let [a, b] = [7, 8].map(|n| yielder.yield_(n));
            b.await;
            a.await;
        });
    }

    assert_eq!(collect(numbers()), [1, 2, 3, 4, 5, 6, 8, 7]);
}

#[test]
fn the_block_uses_the_variables_of_the_body() {
    #[async_generator]
    async fn texts(mut names: Vec<String>) -> impl Stream<Item = String> {
        let mut lengths = Vec::new();
        with_yielder!(|yielder| {
            for name in &mut names {
                name.push('!');
                lengths.push(name.len());
                yielder.yield_(name.clone()).await;
            }
        });
        yield_!(format!("{lengths:?} {names:?}"));
    }

    let expected = ["a!", "bc!", r#"[2, 3] ["a!", "bc!"]"#];
    assert_eq!(collect(texts(vec!["a".into(), "bc".into()])), expected);
}

#[test]
fn leaving_the_block() {
    #[async_generator]
    async fn numbers(texts: &[&str]) -> impl Stream<Item = Result<u32, std::num::ParseIntError>> {
        let parsed = with_yielder!(|yielder| -> Result<u32, std::num::ParseIntError> {
            let mut sum = 0;
            for text in texts {
                if text.is_empty() {
                    return Ok(sum);
                }
                let number = text.parse()?;
                sum += number;
                yielder.yield_(Ok(number)).await;
            }
            Ok(sum)
        });
        yield_!(Ok(parsed? * 100));
    }

    let ok = |texts: &[&str]| {
        collect(numbers(texts))
            .into_iter()
            .map(Result::ok)
            .collect::<Vec<_>>()
    };
    assert_eq!(ok(&["1", "2"]), [Some(1), Some(2), Some(300)]);
    assert_eq!(ok(&["1", "", "2"]), [Some(1), Some(100)]);
    assert_eq!(ok(&["1", "x", "2"]), [Some(1), None]);
}

#[test]
fn a_question_mark_in_the_block_does_not_make_the_items_results() {
    type Parsed = Result<u8, std::num::ParseIntError>;

    let numbers = async_gen! {
        let parsed = with_yielder!(|yielder| -> Parsed {
            yielder.yield_(1_u8).await;
            let add = async |text: &str| -> Parsed { Ok(text.parse::<u8>()? + 1) };
            Ok(add("1").await? + "2".parse::<u8>()?)
        });
        yield_!(parsed.unwrap_or(0));
        let failed = with_yielder!(|_| -> Parsed { return "x".parse() });
        yield_!(failed.unwrap_or(0));
    };
    assert_eq!(collect(numbers), [1, 4, 0]);
}

#[test]
fn ok_values_of_a_try_stream() {
    async fn branch(texts: &[&str], yielder: &Yielder<u32>) -> Result<(), std::num::ParseIntError> {
        for text in texts {
            yielder.yield_(text.parse()?).await;
        }
        Ok(())
    }

    #[async_generator]
    async fn numbers() -> impl TryStream<Ok = u32, Error = std::num::ParseIntError> {
        with_yielder!(|yielder| {
            futures::try_join!(
                branch(&["1", "2"], yielder),
                branch(&["3", "x", "4"], yielder)
            )
        })?;
    }

    let numbers = collect(numbers());
    let ok: Vec<_> = numbers.into_iter().map(Result::ok).collect();
    // The error ends the block while the 2 waits, which is withdrawn.
    assert_eq!(ok, [Some(1), Some(3), None]);
}

#[test]
fn expressions() {
    let numbers = async_gen! {
        with_yielder!(|yielder| {
            futures::join!(yielder.yield_(1_u8), yielder.yield_(2));
        });
    };
    assert_eq!(collect(numbers), [1, 2]);

    let numbers = try_async_gen! {
        let sum = with_yielder!(|yielder| -> io::Result<u8> {
            yielder.yield_(1).await;
            Ok(4)
        })?;
        yield_!(sum);
        Err(io::Error::other("end"))?;
    };
    let numbers: Vec<Option<u8>> = collect(numbers)
        .into_iter()
        .map(|item: io::Result<_>| item.ok())
        .collect();
    assert_eq!(numbers, [Some(1), Some(4), None]);
}

#[test]
fn the_item_type_is_inferred_from_the_return_type() {
    #[async_generator]
    async fn boxes() -> BoxStream<'static, Box<dyn Fn() -> u8 + Send>> {
        with_yielder!(|yielder| {
            yielder.yield_(Box::new(|| 1)).await;
            yielder.yield_(Box::new(|| 2)).await;
        });
    }

    let values: Vec<_> = collect(boxes()).iter().map(|function| function()).collect();
    assert_eq!(values, [1, 2]);
}

#[test]
fn a_generator_that_returns_a_value() {
    #[async_generator]
    async fn numbers() -> impl AsyncGenerator<Yield = u32, Return = &'static str> {
        with_yielder!(|yielder| {
            futures::join!(yielder.yield_(1), yielder.yield_(2));
            "done"
        })
    }

    let mut numbers = pin!(numbers());
    run(async {
        assert_eq!(numbers.anext().await, Ok(GeneratorState::Yielded(1)));
        assert_eq!(numbers.asend(()).await, Ok(GeneratorState::Yielded(2)));
        assert_eq!(numbers.anext().await, Ok(GeneratorState::Complete("done")));
    });
}

#[test]
fn in_the_operands_of_other_constructs() {
    #[async_generator]
    async fn numbers() -> impl Stream<Item = u32> {
        yield_!(with_yielder!(|yielder| {
            yielder.yield_(1).await;
            2
        }));
        yield_from_!(with_yielder!(|yielder| {
            yielder.yield_(3).await;
            futures::stream::iter([4, 5])
        }));
        async_with!(
            with_yielder!(|yielder| {
                yielder.yield_(6).await;
                asyncgen::nullcontext(7)
            }),
            |n| { yield_!(*n) }
        );
        #[for_await]
        for n in with_yielder!(|yielder| {
            yielder.yield_(8).await;
            futures::stream::iter([9])
        }) {
            yield_!(n);
        }
    }

    assert!(collect(numbers()).into_iter().eq(1..=9));
}

#[test]
fn among_the_tokens_of_another_macro() {
    #[async_generator]
    async fn texts() -> impl Stream<Item = String> {
        let text = format!(
            "{} {}",
            with_yielder!(|yielder| -> u8 {
                yielder.yield_("a".into()).await;
                1
            }),
            with_yielder!(|yielder: &Yielder<String>| {
                yielder.yield_("b".into()).await;
                2
            }),
        );
        yield_!(text);
        tokio::select! {
            () = pause() => {
                with_yielder!(|yielder| {
                    futures::join!(yielder.yield_("c".into()), yielder.yield_("d".into()));
                });
            }
        }
    }

    assert_eq!(collect(texts()), ["a", "b", "1 2", "c", "d"]);
}

#[test]
fn loops_over_streams_in_the_block() {
    #[async_generator]
    async fn doubled(numbers: impl Stream<Item = u32>) -> impl Stream<Item = u32> {
        let mut numbers = pin!(numbers);
        with_yielder!(|yielder| {
            #[for_await]
            for n in numbers.as_mut() {
                yielder.yield_(n).await;
                if n == 2 {
                    break;
                }
            }
            let rest = async {
                for_await!(n in numbers => {
                    yielder.yield_(10 * n).await;
                });
            };
            rest.await;
        });
    }

    assert_eq!(
        collect(doubled(futures::stream::iter(1..=4))),
        [1, 2, 30, 40]
    );
}

#[test]
fn helper_functions() {
    async fn generic<T: Clone>(value: T, yielder: &Yielder<T>) {
        yielder.yield_(value.clone()).await;
        yielder.yield_(value).await;
    }

    fn returns_a_future<'a>(yielder: &'a Yielder<u32>) -> impl Future<Output = ()> + 'a {
        yielder.yield_(2)
    }

    struct Source<'a>(&'a Yielder<u32>);

    impl Source<'_> {
        async fn run(&self) {
            self.0.yield_(3).await;
        }
    }

    #[async_generator]
    async fn numbers() -> impl Stream<Item = u32> {
        with_yielder!(|yielder| {
            generic(1, yielder).await;
            returns_a_future(yielder).await;
            Source(yielder).run().await;
            let closure = async |n| yielder.yield_(n).await;
            closure(4).await;
            closure(5).await;
            let mut calls = [6, 7].map(|n| Box::pin(async move { yielder.yield_(n).await }));
            for call in &mut calls {
                call.await;
            }
        });
    }

    assert_eq!(collect(numbers()), [1, 1, 2, 3, 4, 5, 6, 7]);
}

#[test]
fn a_function_that_calls_itself() {
    /// Yields the numbers of a binary tree, with both subtrees side by side.
    async fn tree(number: u32, yielder: &Yielder<u32>) {
        yielder.yield_(number).await;
        if number < 4 {
            let left = Box::pin(tree(2 * number, yielder));
            let right = Box::pin(tree(2 * number + 1, yielder));
            futures::join!(left, right);
        }
    }

    #[async_generator]
    async fn numbers() -> impl Stream<Item = u32> {
        with_yielder!(|yielder| tree(1, yielder).await);
    }

    assert_eq!(collect(numbers()), [1, 2, 3, 4, 5, 6, 7]);
}

#[test]
fn a_variable_of_the_name_in_the_expansion() {
    #[async_generator]
    async fn numbers() -> impl Stream<Item = u32> {
        let the_yielder = 1;
        with_yielder!(|yielder| {
            yielder.yield_(the_yielder).await;
        });
    }

    assert_eq!(collect(numbers()), [1]);
}

#[test]
fn debug() {
    let mut texts = pin!(async_gen! {
        with_yielder!(|yielder| {
            let future = yielder.yield_(String::new());
            let text = format!("{yielder:?}, {future:?}");
            future.await;
            yielder.yield_(text).await;
        });
    });
    assert_eq!(poll(&mut texts), Poll::Ready(Some(String::new())));
    let expected = "Yielder { .. }, Yield { .. }";
    assert_eq!(poll(&mut texts), Poll::Ready(Some(expected.into())));
}
