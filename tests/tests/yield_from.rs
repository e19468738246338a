//! `yield_from_!` with streams.

use std::fmt::Debug;

use asyncgen::{
    AsyncGenerator, BoxStream, Stream, TryStream, async_gen, async_generator, try_async_gen,
};
use asyncgen_tests::{Census, collect, pause};
use futures::{StreamExt, stream};

#[async_generator]
async fn numbers(to: u32) -> impl Stream<Item = u32> {
    for n in 0..to {
        pause().await;
        yield_!(n);
    }
}

#[test]
fn items_are_forwarded_in_order() {
    #[async_generator]
    async fn sandwich() -> impl Stream<Item = u32> {
        yield_!(100);
        yield_from_!(numbers(2));
        yield_!(101);
        yield_from_!(numbers(0));
        yield_from_!(stream::iter([7, 8]));
        yield_!(102);
    }
    assert_eq!(collect(sandwich()), [100, 0, 1, 101, 7, 8, 102]);
}

#[test]
fn any_stream_is_a_source() {
    #[async_generator]
    async fn of_each_kind(lent: &mut (impl Stream<Item = u32> + Unpin)) -> impl Stream<Item = u32> {
        let boxed: BoxStream<'_, u32> = Box::pin(numbers(1));
        yield_from_!(boxed);
        let mut pinned = std::pin::pin!(numbers(3));
        yield_from_!(pinned.as_mut());
        yield_from_!(lent);
        yield_from_!(async_gen! { yield_!(50) });
        yield_from_!(
            numbers(9)
                .filter(|n| std::future::ready(n % 4 == 0))
                .map(|n| n + 60)
        );
    }
    let mut lent = stream::iter([40, 41]);
    assert_eq!(
        collect(of_each_kind(&mut lent)),
        [0, 0, 1, 2, 40, 41, 50, 60, 64, 68]
    );
}

#[test]
fn the_source_may_be_generic() {
    #[async_generator]
    async fn twice<S: Stream + Clone>(source: S) -> impl Stream<Item = S::Item> {
        yield_from_!(source.clone());
        yield_from_!(source);
    }
    assert_eq!(
        collect(twice(stream::iter(["a", "b"]))),
        ["a", "b", "a", "b"]
    );
}

#[test]
fn it_evaluates_to_the_unit() {
    let stream = async_gen! {
        let unit: () = yield_from_!(numbers(1));
        assert_eq!(unit, ());
        match yield_from_!(numbers(1)) {
            () => yield_!(1),
        }
    };
    assert_eq!(collect(stream), [0, 0, 1]);
}

#[test]
fn it_works_in_other_macros() {
    let stream = async_gen! {
        let units = vec![yield_from_!(numbers(1)), yield_from_!(numbers(2))];
        println!("{:?} {units:?}", yield_from_!(numbers(1)));
    };
    assert_eq!(collect(stream), [0, 0, 1, 0]);
}

#[test]
fn results_are_forwarded_as_items() {
    #[async_generator]
    async fn forwarded(
        source: Vec<Result<u32, String>>,
    ) -> impl Stream<Item = Result<u32, String>> {
        yield_from_!(stream::iter(source));
        yield_!(Ok(100));
    }
    let items = [Ok(1), Err("no".to_owned()), Ok(2)];
    assert_eq!(
        collect(forwarded(items.to_vec())),
        [&items[..], &[Ok(100)]].concat()
    );
}

#[test]
fn the_source_is_dropped_when_it_has_ended() {
    let census = Census::default();
    let held = census.value();
    let at_end = census.clone();
    let stream = async_gen! {
        yield_from_!(async_gen! {
            let _held = held;
            yield_!(1);
        });
        yield_!(at_end.alive());
    };
    assert_eq!(collect(stream), [1, 0]);
}

#[test]
fn temporaries_of_the_source_live_until_it_has_ended() {
    #[async_generator]
    async fn borrowing<T: Debug>(values: &[T]) -> impl Stream<Item = String> {
        for value in values {
            pause().await;
            yield_!(format!("{value:?}"));
        }
    }
    let stream = async_gen! {
        yield_from_!(borrowing(&[Some(1), None].map(|n| n.map(|n| vec![n]))));
    };
    assert_eq!(collect(stream), ["Some([1])", "None"]);
}

mod try_stream {
    use super::*;

    #[derive(Debug, PartialEq)]
    struct Failed(u32);

    #[derive(Debug, PartialEq)]
    enum AppError {
        Failed(Failed),
        Other,
    }

    impl From<Failed> for AppError {
        fn from(failed: Failed) -> Self {
            AppError::Failed(failed)
        }
    }

    #[async_generator]
    async fn checked(values: &[u32]) -> impl TryStream<Ok = u32, Error = Failed> {
        for &value in values {
            pause().await;
            if value == 0 {
                return Err(Failed(value));
            }
            yield_!(value);
        }
    }

    #[async_generator]
    async fn of_try_stream(values: &[u32]) -> impl TryStream<Ok = u32, Error = AppError> {
        yield_from_!(checked(values))?;
        yield_!(100);
    }

    #[test]
    fn a_try_stream_is_unwrapped_up_to_its_first_error() {
        assert_eq!(collect(of_try_stream(&[1, 2])), [Ok(1), Ok(2), Ok(100)]);
        let failed = Err(AppError::Failed(Failed(0)));
        assert_eq!(collect(of_try_stream(&[1, 0, 2])), [Ok(1), failed]);
    }

    #[test]
    fn the_error_may_be_handled() {
        #[async_generator]
        async fn handling(values: &[u32]) -> impl TryStream<Ok = u32, Error = AppError> {
            match yield_from_!(checked(values)) {
                Ok(()) => yield_!(100),
                Err(Failed(n)) => yield_!(n),
            }
            if yield_from_!(checked(values)).is_err() {
                return Err(AppError::Other);
            }
        }
        assert_eq!(collect(handling(&[1])), [Ok(1), Ok(100), Ok(1)]);
        assert_eq!(
            collect(handling(&[1, 0])),
            [Ok(1), Ok(0), Ok(1), Err(AppError::Other)]
        );
    }

    #[test]
    fn a_plain_stream_is_wrapped() {
        #[async_generator]
        async fn of_stream() -> impl TryStream<Ok = u32, Error = AppError> {
            let unit: () = yield_from_!(numbers(2));
            assert_eq!(unit, ());
            yield_from_!(stream::iter([7]));
        }
        assert_eq!(collect(of_stream()), [Ok(0), Ok(1), Ok(7)]);
    }

    #[test]
    fn the_source_may_be_generic() {
        #[async_generator]
        async fn of_any<S, E>(source: S) -> impl TryStream<Ok = u32, Error = AppError>
        where
            S: Stream<Item = Result<u32, E>>,
            AppError: From<E>,
        {
            yield_from_!(source)?;
        }
        assert_eq!(
            collect(of_any(checked(&[1, 0]))),
            [Ok(1), Err(AppError::Failed(Failed(0)))]
        );

        #[async_generator]
        async fn of_any_plain<S: Stream>(
            source: S,
        ) -> impl TryStream<Ok = S::Item, Error = AppError> {
            yield_from_!(source);
        }
        assert_eq!(collect(of_any_plain(numbers(1))), [Ok(0)]);
    }

    #[test]
    fn it_works_in_other_macros() {
        #[async_generator]
        async fn in_macros() -> impl TryStream<Ok = u32, Error = AppError> {
            let results = vec![yield_from_!(checked(&[1])), yield_from_!(checked(&[0]))];
            assert_eq!(results, [Ok(()), Err(Failed(0))]);
            println!("{:?}", yield_from_!(checked(&[2]))?);
        }
        assert_eq!(collect(in_macros()), [Ok(1), Ok(2)]);
    }

    #[test]
    fn it_works_in_try_async_gen() {
        let of_both = |values: &'static [u32]| {
            try_async_gen! {
                yield_from_!(numbers(1));
                yield_from_!(checked(values))?;
                if false {
                    return Err(AppError::Other);
                }
            }
        };
        assert_eq!(collect(of_both(&[1])), [Ok(0), Ok(1)]);
        assert_eq!(
            collect(of_both(&[0])),
            [Ok(0), Err(AppError::Failed(Failed(0)))]
        );
    }
}

/// The bound of the argument does not state the `Return`. The value is dropped.
#[test]
fn a_generator_argument_may_return_any_type() {
    #[async_generator]
    async fn with_a_value() -> impl AsyncGenerator<Yield = u32, Return = String> {
        yield_!(1);
        pause().await;
        yield_!(2);
        String::from("returned")
    }
    #[async_generator]
    async fn pass(generator: impl AsyncGenerator<Yield = u32>) -> impl Stream<Item = u32> {
        let _ = yield_from_!(generator);
        yield_!(3);
    }
    assert_eq!(collect(pass(with_a_value())), [1, 2, 3]);
    assert_eq!(collect(pass(async_gen! { yield_!(0); })), [0, 3]);
}
