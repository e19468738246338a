//! `async_coroutine!`.

use std::cell::Cell;
use std::convert::Infallible;
use std::fmt::Debug;
use std::num::ParseIntError;
use std::pin::pin;

use asyncgen::{
    AsyncContextManager, AsyncGenerator, AsyncGeneratorExt, BoxAsyncGenerator, Generator,
    GeneratorState, Status, Stream, async_context_manager, async_coroutine, async_gen,
    async_generator, async_with,
};
use asyncgen_tests::{collect, pause, run};

use GeneratorState::{Complete, Yielded};

/// Starts the generator, sends it all values, and returns its states.
fn states<S, Y: Debug, R: Debug>(
    generator: impl AsyncGenerator<S, Yield = Y, Return = R>,
    values: impl IntoIterator<Item = S>,
) -> Vec<GeneratorState<Y, R>> {
    run(async {
        let mut generator = pin!(generator);
        let mut states = vec![generator.start().await.unwrap()];
        for value in values {
            states.push(generator.asend(value).await.unwrap());
        }
        states
    })
}

#[test]
fn all_types_are_inferred() {
    let names = ["a", "bc"];
    let factor = 3;
    let sum = async_coroutine! {
        let mut sum = 0;
        for n in names {
            let got: u32 = yield_!(n.len() * factor);
            pause().await;
            sum += got;
        }
        sum
    };
    assert_eq!(states(sum, [1, 2]), [Yielded(3), Yielded(6), Complete(3)]);
}

#[test]
fn the_resume_type_is_inferred_from_the_use() {
    let generator = async_coroutine! {
        let first = yield_!("first");
        let second = yield_!("second");
        [first, second]
    };
    let expected = [Yielded("first"), Yielded("second"), Complete(['a', 'b'])];
    assert_eq!(states(generator, ['a', 'b']), expected);
}

#[test]
fn the_types_are_inferred_from_a_return_type() {
    fn echo() -> impl AsyncGenerator<u64, Yield = u8, Return = Vec<u64>> {
        async_coroutine! {
            let mut heard = Vec::new();
            for _ in 0..2 {
                heard.push(yield_!(1));
            }
            heard.into_iter().collect()
        }
    }
    assert_eq!(states(echo(), [5, 6])[2], Complete(vec![5, 6]));
}

#[test]
fn the_head_annotates_all_types() {
    let generator = async_coroutine! {
        -> impl AsyncGenerator<u32, ParseIntError, Yield = u64, Return = String> {
            match yield_!("1".parse().unwrap()) {
                Ok(sent) => format!("{}", sent.pow(2)),
                Err(error) => error.to_string(),
            }
        }
    };
    let mut generator = pin!(generator);
    run(async {
        assert_eq!(generator.start().await, Ok(Yielded(1)));
        let error = "x".parse::<u32>().unwrap_err();
        let text = error.to_string();
        assert_eq!(generator.athrow(error).await.unwrap(), Complete(text));
    });
}

#[test]
fn the_head_annotates_some_types() {
    // The parameters have their defaults, and associated types are inferred.
    let unit = async_coroutine! {
        -> impl AsyncGenerator {
            let () = yield_!(1_u8);
        }
    };
    assert_eq!(states(unit, [()]), [Yielded(1), Complete(())]);
    // `sent` has a type before it is used.
    let resume = async_coroutine! {
        -> impl AsyncGenerator<String> {
            let sent = yield_!();
            sent.len()
        }
    };
    assert_eq!(states(resume, ["abc".into()]), [Yielded(()), Complete(3)]);
    let outputs = async_coroutine! {
        -> impl AsyncGenerator<_, Yield = u16, Return = u8> {
            let sent: char = yield_!(1);
            sent.try_into().unwrap()
        }
    };
    assert_eq!(states(outputs, ['a']), [Yielded(1_u16), Complete(97_u8)]);
}

#[test]
fn errors_are_thrown() {
    let mut generator = pin!(async_coroutine! {
        -> impl AsyncGenerator<_, &str> {
            let mut thrown = Vec::new();
            while let Err(error) = yield_!(thrown.len()) {
                thrown.push(error);
            }
            thrown
        }
    });
    run(async {
        assert_eq!(generator.start().await, Ok(Yielded(0)));
        assert_eq!(generator.athrow("a").await.unwrap(), Yielded(1));
        assert_eq!(generator.athrow("b").await.unwrap(), Yielded(2));
        let end = generator.asend(()).await.unwrap();
        assert_eq!(end, Complete(vec!["a", "b"]));
    });
}

#[test]
fn the_throw_type_is_inferred() {
    let mut generator = pin!(async_coroutine! {
        -> impl AsyncGenerator<_, _> {
            match yield_!(1) {
                Ok(()) => 'a',
                Err(error) => error,
            }
        }
    });
    run(async {
        assert_eq!(generator.start().await, Ok(Yielded(1)));
        assert_eq!(generator.athrow('x').await.unwrap(), Complete('x'));
    });
}

#[test]
fn a_question_mark_returns_the_error() {
    fn sum(
        rows: [&'static str; 2],
    ) -> impl AsyncGenerator<bool, Yield = u32, Return = Result<u32, ParseIntError>> {
        async_coroutine! {
            let mut sum = 0;
            for row in rows {
                let number = row.parse::<u32>()?;
                if yield_!(number) {
                    sum += number;
                }
            }
            Ok(sum)
        }
    }
    assert_eq!(states(sum(["1", "2"]), [false, true])[2], Complete(Ok(2)));
    assert_eq!(states(sum(["x", "2"]), [])[0], Complete("x".parse()));

    let annotated = async_coroutine! {
        -> impl AsyncGenerator<_, Return = Result<_, ParseIntError>> {
            let row: &str = yield_!("row?");
            Ok(row.parse::<u32>()?)
        }
    };
    assert_eq!(states(annotated, ["7"])[1], Complete(Ok(7)));

    let thrown = async_coroutine! {
        -> impl AsyncGenerator<(), Infallible, Return = Result<u8, Infallible>> {
            yield_!('a')?;
            Ok(1)
        }
    };
    let mut thrown = pin!(thrown);
    run(async {
        assert_eq!(thrown.start().await, Ok(Yielded('a')));
        assert_eq!(thrown.asend(()).await, Ok(Complete(Ok(1))));
    });
}

#[test]
fn a_return_ends_the_generator() {
    let generator = async_coroutine! {
        while yield_!(1) {
            if yield_!(2) {
                return "early";
            }
        }
        "late"
    };
    let all = states(generator, [true, true]);
    assert_eq!(all, [Yielded(1), Yielded(2), Complete("early")]);
    let unit = async_coroutine! {
        // `true` is sent.
        if yield_!(1) {
            return;
        }
        yield_!(2);
    };
    assert_eq!(states(unit, [true]), [Yielded(1), Complete(())]);
}

#[test]
fn the_resume_type_is_unit_if_the_values_are_discarded() {
    let mut rows = pin!(async_coroutine! {
        let mut count = 0_usize;
        for row in ["a", "b"] {
            if !row.is_empty() {
                count += 1;
            }
            yield_!(row);
            println!("{row}");
            #[allow(clippy::unit_arg)]
            yield_!(row);
        }
        count
    });
    run(async {
        for row in ["a", "a", "b", "b"] {
            assert_eq!(rows.anext().await, Ok(Yielded(row)));
        }
        assert_eq!(rows.anext().await, Ok(Complete(2)));
    });
    let stream = async_coroutine! {
        yield_!(1);
        finally!({
            {
                yield_!(2);
            }
            yield_!(3);
        }, {});
    };
    assert_eq!(collect(stream), [1, 2, 3]);
}

#[test]
fn the_resume_type_is_inferred_wherever_a_value_is_used() {
    macro_rules! assert_sent {
        ($($body:tt)*) => {
            assert_eq!(states(async_coroutine! { $($body)* }, [7_u8]).len(), 2);
        };
    }
    assert_sent!(yield_!(1));
    assert_sent!(let _ = yield_!(1););
    assert_sent!(let _ = [yield_!(1)];);
    assert_sent!(let _ = vec![yield_!(1); 3];);
    assert_sent!(let _ = { yield_!(1) };);
    assert_sent!(
        println!("{}", yield_!(1));
    );
    assert_sent!(if true { yield_!(1) } else { 0 });
    assert_sent!(finally!({ yield_!(1) }, {}););
    assert_sent! {
        macro_rules! ask {
            () => {
                yield_!(1)
            };
        }
        ask!()
    }
    assert_sent! {
        yield_from_!(async_coroutine! { yield_!(1) });
    }
}

#[test]
fn a_body_may_never_end() {
    let mut count = pin!(async_coroutine! {
        let mut n = 0_u32;
        loop {
            n += yield_!(n);
        }
    });
    run(async {
        assert_eq!(count.start().await.unwrap().yielded(), Some(0));
        assert_eq!(count.asend(2).await.unwrap().yielded(), Some(2));
        assert_eq!(count.anext().await.unwrap().yielded(), Some(2));
    });
}

#[test]
fn a_body_may_yield_nothing() {
    let mut generator = pin!(async_coroutine! { pause().await; 5 });
    assert_eq!(run(generator.anext()), Ok(Complete(5)));
    let mut empty = pin!(async_coroutine! {});
    assert_eq!(run(empty.anext()), Ok(Complete(())));
}

#[test]
fn closing_runs_the_cleanups() {
    let log = Cell::new(0);
    run(async {
        let log = &log;
        let mut generator = pin!(async_coroutine! {
            -> impl AsyncGenerator<u8, Return = Result<u8, ParseIntError>> {
                finally!({
                    let sent = yield_!(1_u8);
                    log.set(sent);
                    let number = "7".parse::<u8>()?;
                    yield_!(number);
                    Ok(2)
                }, {
                    pause().await;
                    log.set(log.get() + 1);
                })
            }
        });
        assert_eq!(generator.start().await, Ok(Yielded(1)));
        assert_eq!(generator.asend(5).await, Ok(Yielded(7)));
        assert!(generator.has_pending_cleanup());
        generator.aclose().await.unwrap();
        assert_eq!(generator.status(), Status::Closed);
    });
    assert_eq!(log.get(), 6);
}

#[test]
fn what_it_uses_is_moved_in() {
    fn greeting(name: String) -> impl AsyncGenerator<String, Yield = String, Return = usize> {
        async_coroutine! {
            let answer: String = yield_!(format!("hello, {name}"));
            answer.len() + name.len()
        }
    }
    let all = states(greeting("Ann".into()), ["hi".into()]);
    assert_eq!(all, [Yielded("hello, Ann".into()), Complete(5)]);
}

#[test]
fn it_may_be_made_by_a_closure() {
    let make = |from: u32| {
        async_coroutine! {
            let factor = yield_!(from);
            from * factor
        }
    };
    assert_eq!(states(make(2), [3])[1], Complete(6));
    assert_eq!(states(make(4), [5])[1], Complete(20));
}

trait Dialogue {
    fn talk(&self) -> impl AsyncGenerator<u32, Yield = u32, Return = bool> + Send;
    fn boxed(&self) -> BoxAsyncGenerator<'_, u32, bool, u32>;
}

impl Dialogue for u32 {
    fn talk(&self) -> impl AsyncGenerator<u32, Yield = u32, Return = bool> + Send {
        async_coroutine! { yield_!(*self) == *self }
    }

    fn boxed(&self) -> BoxAsyncGenerator<'_, u32, bool, u32> {
        Box::pin(async_coroutine! { yield_from_!(self.talk()) })
    }
}

#[test]
fn it_may_be_returned_in_a_trait_implementation() {
    assert_eq!(states(7.talk(), [7]), [Yielded(7), Complete(true)]);
    assert_eq!(states(7.boxed(), [8]), [Yielded(7), Complete(false)]);
}

#[test]
fn generators_delegate_to_it() {
    #[async_generator]
    async fn outer() -> impl AsyncGenerator<u32, Yield = u32, Return = u32> {
        let inner = async_coroutine! { yield_!(1) + yield_!(2) };
        yield_from_!(inner) * yield_!(3)
    }
    let all = states(outer(), [10, 20, 2]);
    assert_eq!(all, [Yielded(1), Yielded(2), Yielded(3), Complete(60)]);
    // In the tokens of another macro.
    let nested = async_coroutine! {
        let values = [yield_!(1), yield_!(2)];
        println!("{}", yield_!(values[0]));
        yield_from_!(async_coroutine! { yield_!(9) })
    };
    let all = states(nested, [5, 6, 7, 8]);
    assert_eq!(all[2..], [Yielded(5), Yielded(9), Complete(8)]);
}

#[test]
fn its_question_mark_does_not_leave_a_surrounding_body() {
    fn numbers() -> impl Stream<Item = u32> {
        async_gen! {
            let mut parsed = pin!(async_coroutine! {
                -> impl AsyncGenerator<_, Return = Result<u32, ParseIntError>> {
                    let text: &str = yield_!(());
                    Ok(text.parse()?)
                }
            });
            parsed.start().await.unwrap();
            if let Complete(Ok(number)) = parsed.asend("7").await.unwrap() {
                yield_!(number);
            }
        }
    }
    assert_eq!(collect(numbers()), [7]);
}

#[test]
fn it_is_a_stream_if_it_receives_a_default() {
    let stream = async_coroutine! {
        -> impl AsyncGenerator {
            yield_!(1);
            yield_!(2);
        }
    };
    assert_eq!(collect(stream), [1, 2]);
}

#[test]
fn its_type_has_a_name() {
    let generator: Generator<u8, _, _> = async_coroutine! {
        let sent: u16 = yield_!(1);
        sent
    };
    assert_eq!(states(generator, [2]), [Yielded(1), Complete(2)]);
}

#[async_context_manager]
async fn counter(left: &Cell<bool>) -> impl AsyncContextManager<Value = u32> {
    let mut count = 0;
    yield_!(&mut count);
    left.set(true);
}

#[test]
fn the_other_constructs_may_be_in_it() {
    let left = &Cell::new(false);
    let counted = async_coroutine! {
        let count = async_with!(counter(left), |count| {
            while yield_!(*count) {
                *count += 1;
            }
            *count
        });
        #[for_await]
        for n in async_gen! { yield_!(7); } {
            let _ = yield_!(n);
        }
        count
    };
    let all = states(counted, [true, false, true]);
    let expected = [Yielded(0), Yielded(1), Yielded(7), Complete(1)];
    assert_eq!(all, expected);
    assert!(left.get());
    // The handle receives no values.
    let from_a_handle = async_coroutine! {
        with_yielder!(|yielder| {
            yielder.yield_(8).await;
        });
        9
    };
    assert_eq!(states(from_a_handle, [()]), [Yielded(8), Complete(9)]);
}

#[async_context_manager]
async fn last_sum() -> impl AsyncContextManager<Value = u32> {
    let mut sums = pin!(async_coroutine! {
        -> impl AsyncGenerator<u32> { yield_!(1) + yield_!(2) }
    });
    sums.start().await.unwrap();
    sums.asend(10).await.unwrap();
    let mut sum = sums.asend(20).await.unwrap().complete().unwrap();
    yield_!(&mut sum);
}

#[test]
fn it_may_be_in_a_context_manager() {
    let sum = run(async { async_with!(last_sum(), |sum| *sum) });
    assert_eq!(sum, 30);
}

/// The head in tokens of another macro, with a type in an invisible group, and with a path.
#[test]
fn other_macros_write_the_head() {
    macro_rules! ask {
        ($question:expr, $answer:ty) => {
            async_coroutine! {
                -> impl ::asyncgen::AsyncGenerator<$answer, Yield = &'static str> {
                    yield_!($question)
                }
            }
        };
    }
    assert_eq!(states(ask!("n?", u8), [3]), [Yielded("n?"), Complete(3)]);
    macro_rules! typed {
        ($ty:ty) => {
            async_coroutine! { -> $ty { yield_!('a') } }
        };
    }
    let generator = typed!(impl AsyncGenerator<u8>);
    assert_eq!(states(generator, [3]), [Yielded('a'), Complete(3)]);
    macro_rules! bounded {
        ($bound:path) => {
            async_coroutine! { -> impl $bound { yield_!('a') } }
        };
    }
    let generator = bounded!(AsyncGenerator<u8>);
    assert_eq!(states(generator, [3]), [Yielded('a'), Complete(3)]);
}

#[test]
fn it_is_send_if_its_parts_are() {
    fn assert_send<T: Send>(value: T) -> T {
        value
    }
    let generator = assert_send(async_coroutine! {
        let sent: u8 = yield_!(1);
        pause().await;
        sent
    });
    assert_eq!(states(generator, [2])[1], Complete(2));
}
