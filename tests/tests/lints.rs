//! An expansion sets off no lint that the same text as an `async fn`, or as a `for` loop, does not.

#![deny(warnings)]
#![deny(clippy::pedantic, clippy::nursery)]

use asyncgen::{Stream, async_generator};
use asyncgen_tests::{collect, pause};
use futures::stream;

#[async_generator]
#[rustfmt::skip]
async fn one_line() -> impl Stream<Item = u32> {
    #[for_await]
    for n in stream::iter([1]) { yield_!(n); }
    pause().await;
}

#[async_generator]
async fn allowed(
    _first: String,
    #[allow(unused_variables)] second: String,
    #[expect(unused_variables)] (third, _): (String, String),
) -> impl Stream<Item = u32> {
    yield_!(1);
}

#[async_generator]
async fn loop_at_the_end() -> impl Stream<Item = u32> {
    #[for_await]
    for n in stream::iter([1]) {
        yield_!(n);
    }
}

#[async_generator]
async fn yields_of_all_forms(
    text: &str,
) -> impl Stream<Item = Result<u32, std::num::ParseIntError>> {
    yield_!(Ok(1));
    yield_!(text.parse::<u32>());
    println!("{:?}", yield_!(Ok(text.parse::<u32>()?)));
    yield_from_!(stream::iter([Ok(1)]));
}

#[async_generator]
async fn endless() -> impl Stream<Item = Result<u32, std::num::ParseIntError>> {
    loop {
        yield_!(Ok("1".parse()?));
    }
}

#[test]
fn there_are_none() {
    assert_eq!(collect(one_line()), [1]);
    let allowed = allowed(String::new(), String::new(), <(String, String)>::default());
    assert_eq!(collect(allowed), [1]);
    assert_eq!(collect(loop_at_the_end()), [1]);
    assert_eq!(
        collect(yields_of_all_forms("7")),
        [Ok(1), Ok(7), Ok(7), Ok(1)]
    );
    assert_eq!(
        collect(futures::StreamExt::take(endless(), 2)),
        [Ok(1), Ok(1)]
    );
}
