//! Generators that name everything by an absolute path, together with the names of the outer
//! module.

#[allow(unused_imports, reason = "they are to be in the way")]
use super::*;

struct Text(::std::string::String);

impl Text {
    #[::asyncgen::async_generator]
    async fn moved(
        self,
        mut more: ::std::string::String,
        (last, _): (::std::string::String, u32),
    ) -> impl ::asyncgen::Stream<Item = ::std::string::String> {
        ::asyncgen_tests::pause().await;
        yield_!(self.0);
        more.push('x');
        yield_!(more);
        yield_!(last);
    }
}

#[::asyncgen::async_generator]
async fn boxed(to: u32) -> ::asyncgen::BoxStream<'static, u32> {
    #[for_await]
    for n in ::asyncgen::async_gen! { yield_!(to) } {
        ::std::println!("{:?}", yield_!(n));
    }
    yield_from_!(::asyncgen::async_gen! { yield_!(to) });
}

#[::asyncgen::async_generator]
async fn results(
    text: &str,
) -> impl ::asyncgen::Stream<Item = ::std::result::Result<[u32; 2], ::std::num::ParseIntError>> {
    if text.is_empty() {
        return;
    }
    yield_!(::std::result::Result::Ok([text.parse()?; 2]));
}

#[::asyncgen::async_generator]
async fn try_stream(
    text: &str,
) -> impl ::asyncgen::TryStream<Ok = u32, Error = ::std::num::ParseIntError> {
    let parsed = ::asyncgen::try_async_gen! {
        yield_!(text.parse::<u32>()?);
        ::std::result::Result::Ok::<(), ::std::num::ParseIntError>(())
    };
    ::asyncgen::for_await!(n in parsed => {
        yield_!(n?);
    });
    yield_from_!(boxed(1));
    ::std::println!("{:?}", yield_!(2));
}

fn coroutine(
    text: &str,
) -> impl ::asyncgen::AsyncGenerator<
    u32,
    Yield = u32,
    Return = ::std::result::Result<u32, ::std::num::ParseIntError>,
> {
    ::asyncgen::async_coroutine! {
        -> impl ::asyncgen::AsyncGenerator<_, Return = ::std::result::Result<_, _>> {
            let sent: u32 = yield_!(1);
            ::std::println!("{:?}", yield_!(sent));
            let inner = ::asyncgen::async_coroutine! { yield_!(2) };
            ::std::result::Result::Ok(yield_from_!(inner) + text.parse::<u32>()?)
        }
    }
}

#[::std::prelude::v1::test]
fn a_generator_means_what_it_does() {
    use ::asyncgen_tests::collect;
    use ::std::borrow::ToOwned;
    use ::std::result::Result::Ok as Fine;

    let moved = Text("a".to_owned()).moved("b".to_owned(), ("c".to_owned(), 1));
    ::std::assert_eq!(collect(moved), ["a", "bx", "c"]);
    ::std::assert_eq!(collect(boxed(1)), [1, 1]);
    ::std::assert_eq!(collect(results("1")), [Fine([1, 1])]);
    ::std::assert_eq!(collect(results("")), []);
    let items = [Fine(7), Fine(1), Fine(1), Fine(2)];
    ::std::assert_eq!(collect(try_stream("7")), items);

    let mut outputs = ::std::vec::Vec::new();
    let sum = ::asyncgen_tests::run(async {
        use ::asyncgen::AsyncGeneratorExt;

        let mut coroutine = ::std::pin::pin!(coroutine("7"));
        let mut state = coroutine.start().await.unwrap();
        loop {
            match state {
                ::asyncgen::GeneratorState::Yielded(n) => {
                    outputs.push(n);
                    state = coroutine.asend(n + 10).await.unwrap();
                }
                ::asyncgen::GeneratorState::Complete(sum) => break sum,
            }
        }
    });
    ::std::assert_eq!(outputs, [1, 11, 2]);
    ::std::assert_eq!(sum, Fine(19));
}
