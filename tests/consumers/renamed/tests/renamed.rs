//! The crate need not be called `asyncgen`, nor be a dependency of its own.

use asyncgen_tests::{collect, pause};
use asyncgen_tests_renamed::numbers;

mod by_another_name {
    use super::*;
    use streams::{BoxStream, Stream, TryStream, async_generator};

    #[async_generator(crate = streams)]
    pub(crate) async fn doubled(to: u32) -> impl Stream<Item = u32> {
        #[for_await]
        for n in numbers(to) {
            pause().await;
            yield_!(n * 2);
        }
        println!("{:?}", yield_!(100));
        yield_from_!(numbers(1));
    }

    #[async_generator(crate = ::streams)]
    pub(crate) async fn parsed(
        text: &str,
    ) -> impl TryStream<Ok = u32, Error = std::num::ParseIntError> {
        yield_!(text.parse()?);
        println!("{:?}", yield_!(text.parse()?));
    }

    #[async_generator(crate = streams)]
    pub(crate) async fn boxed() -> BoxStream<'static, u32> {
        yield_!(1);
    }

    type Alias = BoxStream<'static, u32>;

    #[async_generator(crate = streams,)]
    pub(crate) async fn alias() -> Alias {
        yield_!(1);
    }
}

#[test]
fn the_attribute_takes_the_path_of_the_crate() {
    assert_eq!(collect(by_another_name::doubled(2)), [0, 2, 100, 0]);
    assert_eq!(collect(by_another_name::parsed("1")), [Ok(1), Ok(1)]);
    assert_eq!(collect(by_another_name::boxed()), [1]);
    assert_eq!(collect(by_another_name::alias()), [1]);
}

#[test]
fn the_path_may_go_through_another_crate() {
    #[asyncgen_tests_renamed::async_generator(crate = asyncgen_tests_renamed::streams)]
    async fn generator() -> impl asyncgen_tests_renamed::streams::Stream<Item = u32> {
        yield_!(1);
        yield_from_!(numbers(2));
    }
    assert_eq!(collect(generator()), [1, 0, 1]);
}

#[test]
fn expressions_find_the_crate_by_themselves() {
    let stream = asyncgen_tests_renamed::async_gen! {
        yield_!(1);
        let failing = streams::try_async_gen! {
            yield_!(2);
            return Err("x");
        };
        asyncgen_tests_renamed::for_await!(item in failing => {
            println!("{:?}", yield_!(item.unwrap_or(3)));
        });
        yield_from_!(numbers(1));
    };
    assert_eq!(collect(stream), [1, 2, 3, 0]);
}
