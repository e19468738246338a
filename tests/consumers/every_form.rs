//! Every form of generator and loop, with the crate available as `crate::streams` and under no
//! other name. Several packages include this file.

use std::num::ParseIntError;

use asyncgen_tests::{collect, pause};

use crate::streams::{
    AsyncGenerator, BoxAsyncGenerator, BoxStream, Stream, TryStream, async_coroutine, async_gen,
    async_generator, for_await, try_async_gen,
};

type Numbers = BoxStream<'static, u32>;

struct Limit(u32);

impl Limit {
    #[async_generator(crate = crate::streams)]
    async fn numbers(&self) -> impl Stream<Item = u32> {
        for n in 0..self.0 {
            pause().await;
            yield_!(n);
        }
    }
}

trait Source {
    #[async_generator(crate = crate::streams)]
    async fn rows(&self) -> BoxStream<'_, u32>;

    #[async_generator(crate = crate::streams)]
    async fn doubled(&self) -> impl Stream<Item = u32> {
        #[for_await]
        for row in self.rows() {
            yield_!(row * 2);
        }
    }
}

impl Source for Limit {
    #[async_generator(crate = crate::streams)]
    async fn rows(&self) -> BoxStream<'_, u32> {
        yield_from_!(self.numbers());
    }
}

#[async_generator(crate = crate::streams)]
async fn arrays() -> impl Stream<Item = [u32; 2]> {
    yield_!([0, 1]);
    println!("{:?}", yield_!([2, 3]));
    println!("{:?}", yield_from_!(async_gen! { yield_!([4, 5]) }));
}

#[async_generator(crate = crate::streams)]
async fn results(text: &str) -> impl Stream<Item = Result<u32, ParseIntError>> {
    yield_!(Ok(text.parse()?));
    if text == "1" {
        return;
    }
    yield_!(Ok(0));
}

#[async_generator(crate = crate::streams)]
async fn try_stream(text: &str) -> impl TryStream<Ok = u32, Error = ParseIntError> {
    yield_!(1);
    yield_from_!(results(text))?;
    println!("{:?}", yield_!(text.parse()?));
    println!("{:?}", yield_from_!(results(text)));
}

#[async_generator(crate = crate::streams)]
async fn alias() -> Numbers {
    yield_!(1);
}

/// The body is expanded after the attribute below.
#[async_generator(crate = crate::streams)]
#[rustfmt::skip]
async fn deferred(to: u32) -> impl Stream<Item = u32> {
    #[for_await]
    for n in Limit(to).numbers() {
        yield_!(n);
        println!("{:?}", yield_!(n));
    }
}

#[async_generator(crate = crate::streams)]
async fn generator() -> impl AsyncGenerator<Yield = u32> {
    let value = finally!({ yield_from_!(boxed()) }, { yield_!(2) });
    println!("{:?}", finally!({ yield_!(value) }, { yield_!(4) }));
}

#[async_generator(crate = crate::streams)]
async fn boxed() -> BoxAsyncGenerator<'static, u32, u32> {
    finally!(
        {
            println!("{:?}", finally!({ yield_!(1) }, {}));
        },
        {}
    );
    3
}

#[test]
fn the_attribute_takes_the_path_of_the_crate() {
    assert_eq!(collect(Limit(3).rows()), [0, 1, 2]);
    assert_eq!(collect(Limit(3).doubled()), [0, 2, 4]);
    assert_eq!(collect(arrays()), [[0, 1], [2, 3], [4, 5]]);
    assert_eq!(collect(results("1")), [Ok(1)]);
    assert_eq!(collect(results("x")), ["x".parse()]);
    assert_eq!(collect(try_stream("1")), [Ok(1), Ok(1), Ok(1), Ok(1)]);
    assert_eq!(collect(try_stream("x")), [Ok(1), "x".parse()]);
    assert_eq!(collect(alias()), [1]);
    assert_eq!(collect(deferred(2)), [0, 0, 1, 1]);
    assert_eq!(collect(generator()), [1, 2, 3, 4]);
}

#[test]
fn expressions_and_loops_find_the_crate_by_themselves() {
    let stream = async_gen! {
        yield_!(1);
        let failing = try_async_gen! {
            yield_!(2);
            return Err("x");
        };
        for_await!(item in failing => {
            println!("{:?}", yield_!(item.unwrap_or(3)));
        });
        #[for_await]
        for n in alias() {
            yield_!(n);
        }
        yield_from_!(alias());
        finally!({ yield_!(4) }, { yield_!(5) });
        let six = yield_from_!(async_coroutine! {
            -> impl AsyncGenerator<Yield = u32> {
                yield_!(6);
                6
            }
        });
        println!("{:?}", yield_from_!(async_coroutine! { yield_!(six + 1) }));
    };
    assert_eq!(collect(stream), [1, 2, 3, 1, 1, 4, 5, 6, 7]);
}
