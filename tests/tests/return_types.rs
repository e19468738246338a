//! The forms of the return type.

use std::error::Error;
use std::fmt::{self, Display};
use std::io;
use std::pin::Pin;

use asyncgen::{BoxStream, FusedStream, LocalBoxStream, Stream, TryStream, async_generator};
use asyncgen_tests::{collect, implements, pause};
use futures::TryStreamExt;
use futures::executor::block_on;

mod impl_stream {
    use super::*;

    #[async_generator]
    async fn plain(n: u32) -> impl Stream<Item = u32> {
        pause().await;
        yield_!(n);
    }

    #[async_generator]
    async fn by_path(n: u32) -> impl ::asyncgen::Stream<Item = u32> {
        yield_!(n);
    }

    #[async_generator]
    async fn with_bounds<'a>(n: &'a u32) -> impl Stream<Item = &'a u32> + Send + 'a {
        pause().await;
        yield_!(n);
    }

    #[async_generator]
    async fn bounds_first(n: u32) -> impl Send + Sync + 'static + FusedStream<Item = u32> {
        yield_!(n);
    }

    #[async_generator]
    async fn fused(n: u32) -> impl FusedStream<Item = u32> {
        yield_!(n);
    }

    #[async_generator]
    async fn capturing_precisely<'a, T: Display>(
        n: &'a T,
    ) -> impl Stream<Item = String> + use<'a, T> {
        yield_!(n.to_string());
    }

    #[async_generator]
    async fn capturing_nothing() -> impl Stream<Item = u32> + use<> {
        pause().await;
        yield_!(1);
    }

    #[async_generator]
    async fn opaque_items(n: u32) -> impl Stream<Item = impl Display + Clone> {
        yield_!(n);
    }

    #[async_generator]
    async fn opaque_parts(n: u32) -> impl Stream<Item = (u32, Option<impl Display>)> {
        yield_!((n, Some("x")));
        yield_!((n, None));
    }

    #[test]
    fn impl_stream_with_any_bounds() {
        assert_eq!(collect(plain(1)), [1]);
        assert_eq!(collect(by_path(1)), [1]);
        assert_eq!(collect(with_bounds(&1)), [&1]);
        assert_eq!(collect(bounds_first(1)), [1]);
        assert!(!fused(1).is_terminated());
        assert_eq!(collect(capturing_precisely(&1)), ["1"]);
        assert_eq!(collect(capturing_nothing()), [1]);
    }

    #[test]
    fn items_may_be_opaque() {
        assert_eq!(collect(opaque_items(1))[0].clone().to_string(), "1");
        let texts: Vec<_> = collect(opaque_parts(1))
            .into_iter()
            .map(|(n, text)| text.map(|text| format!("{n}{text}")))
            .collect();
        assert_eq!(texts, [Some("1x".to_owned()), None]);
    }
}

mod result_items {
    use super::*;

    type Parsed<T> = Result<T, std::num::ParseIntError>;
    type ParsedOrNot<T, E = Box<dyn Error>> = std::result::Result<T, E>;

    mod my {
        pub(super) type Result<T> = std::result::Result<T, std::num::ParseIntError>;
    }

    #[async_generator]
    async fn result(text: &str) -> impl Stream<Item = Result<u32, std::num::ParseIntError>> {
        for part in text.split(',') {
            yield_!(Ok(part.parse()?));
        }
    }

    #[async_generator]
    async fn by_path(text: &str) -> impl Stream<Item = my::Result<u32>> {
        for part in text.split(',') {
            yield_!(Ok(part.parse()?));
        }
    }

    #[async_generator]
    async fn io_result(names: &[&str]) -> impl Stream<Item = io::Result<usize>> {
        for name in names {
            let length = read(name)?;
            pause().await;
            yield_!(Ok(length));
        }
    }

    fn read(name: &str) -> io::Result<usize> {
        if name.is_empty() {
            return Err(io::ErrorKind::NotFound.into());
        }
        Ok(name.len())
    }

    #[test]
    fn an_error_is_the_last_item() {
        let items = collect(result("1,2,x,3"));
        assert_eq!(items[..2], [Ok(1), Ok(2)]);
        assert_eq!(items[2], "x".parse());
        assert_eq!(items.len(), 3);

        assert_eq!(collect(by_path("1,2")), [Ok(1), Ok(2)]);
        assert_eq!(collect(by_path("x")), ["x".parse()]);

        let items = collect(io_result(&["a", "", "b"]));
        assert!(
            matches!(&items[..], [Ok(1), Err(error)] if error.kind() == io::ErrorKind::NotFound)
        );
    }

    #[test]
    fn a_yielded_error_is_not_the_last_item() {
        #[async_generator]
        async fn each(text: &str) -> impl Stream<Item = Result<u32, std::num::ParseIntError>> {
            for part in text.split(',') {
                yield_!(part.parse());
            }
        }
        assert_eq!(collect(each("1,x,2")), [Ok(1), "x".parse(), Ok(2)]);
    }

    #[test]
    fn the_error_is_converted_by_the_question_mark() {
        #[async_generator]
        async fn converted(text: &str) -> impl Stream<Item = Result<u32, Box<dyn Error>>> {
            yield_!(Ok(text.parse()?));
            Err("too late")?;
        }
        let messages = |text| {
            collect(converted(text))
                .into_iter()
                .map(|item| item.map_err(|error| error.to_string()))
                .collect::<Vec<_>>()
        };
        assert_eq!(messages("1"), [Ok(1), Err("too late".to_owned())]);
        assert_eq!(
            messages("x"),
            [Err("invalid digit found in string".to_owned())]
        );
    }

    #[test]
    fn an_alias_of_another_name_is_an_item_like_any() {
        #[async_generator]
        async fn parsed(text: &str) -> impl Stream<Item = Parsed<u32>> {
            yield_!(text.parse());
        }
        #[async_generator]
        async fn parsed_or_not(text: &str) -> impl Stream<Item = ParsedOrNot<u32>> {
            yield_!(Ok(text.parse().unwrap_or_default()));
        }
        assert_eq!(collect(parsed("1")), [Ok(1)]);
        assert_eq!(collect(parsed_or_not("1")).len(), 1);
    }

    #[test]
    fn items_may_be_opaque_within_a_result() {
        #[async_generator]
        async fn opaque(
            text: &str,
        ) -> impl Stream<Item = Result<impl Display, std::num::ParseIntError>> {
            let n: u32 = text.parse()?;
            yield_!(Ok(n));
        }
        assert_eq!(collect(opaque("1"))[0].as_ref().unwrap().to_string(), "1");
        assert!(collect(opaque("x"))[0].is_err());
    }
}

mod try_stream {
    use super::*;

    #[derive(Debug, PartialEq)]
    struct Odd(u32);

    impl From<fmt::Error> for Odd {
        fn from(_: fmt::Error) -> Self {
            Odd(0)
        }
    }

    fn halved(n: u32) -> Result<u32, Odd> {
        if n % 2 == 1 { Err(Odd(n)) } else { Ok(n / 2) }
    }

    #[async_generator]
    async fn halves(numbers: &[u32]) -> impl TryStream<Ok = u32, Error = Odd> {
        for &n in numbers {
            pause().await;
            yield_!(halved(n)?);
        }
    }

    #[test]
    fn yield_takes_what_is_in_the_ok() {
        assert_eq!(collect(halves(&[2, 4])), [Ok(1), Ok(2)]);
        assert_eq!(collect(halves(&[2, 3, 4])), [Ok(1), Err(Odd(3))]);
    }

    #[test]
    fn a_try_stream_is_one_for_the_combinators() {
        assert_eq!(
            block_on(halves(&[2, 4]).try_collect::<Vec<_>>()),
            Ok(vec![1, 2])
        );
        assert_eq!(block_on(halves(&[1]).try_collect::<Vec<_>>()), Err(Odd(1)));
    }

    #[test]
    fn errors_are_converted_and_returned() {
        #[async_generator]
        async fn failing(how: u32) -> impl TryStream<Ok = (), Error = Odd> + Send {
            yield_!();
            if how == 0 {
                Err(fmt::Error)?;
            }
            if how == 1 {
                return Err(Odd(how));
            }
            yield_!(());
        }
        assert_eq!(collect(failing(0)), [Ok(()), Err(Odd(0))]);
        assert_eq!(collect(failing(1)), [Ok(()), Err(Odd(1))]);
        assert_eq!(collect(failing(2)), [Ok(()), Ok(())]);
    }

    #[test]
    fn large_values_are_wrapped_in_place() {
        #[async_generator]
        async fn arrays() -> impl TryStream<Ok = [u8; 1024], Error = Odd> {
            yield_!([1; 1024]);
            yield_!([halved(4)? as u8; 1024]);
        }
        assert_eq!(collect(arrays()), [Ok([1; 1024]), Ok([2; 1024])]);
    }
}

mod boxed {
    use super::*;

    #[async_generator]
    async fn pin_box(n: &u32) -> Pin<Box<dyn Stream<Item = u32> + Send + '_>> {
        pause().await;
        yield_!(*n);
    }

    #[async_generator]
    async fn pin_box_by_path(
        n: u32,
    ) -> std::pin::Pin<std::boxed::Box<dyn asyncgen::Stream<Item = u32>>> {
        yield_!(n);
    }

    #[async_generator]
    async fn pin_box_fused(n: u32) -> Pin<Box<dyn FusedStream<Item = u32>>> {
        yield_!(n);
    }

    #[async_generator]
    async fn box_stream(n: &u32) -> BoxStream<'_, u32> {
        pause().await;
        yield_!(*n);
    }

    #[async_generator]
    async fn local_box_stream(n: &u32) -> LocalBoxStream<'_, u32> {
        pause().await;
        yield_!(*n);
    }

    #[async_generator]
    async fn of_results(text: &str) -> BoxStream<'_, Result<u32, std::num::ParseIntError>> {
        yield_!(Ok(text.parse()?));
    }

    #[async_generator]
    async fn pin_box_of_results(
        text: &str,
    ) -> Pin<Box<dyn Stream<Item = Result<u32, std::num::ParseIntError>> + '_>> {
        yield_!(Ok(text.parse()?));
    }

    #[test]
    fn boxed_streams_yield_what_unboxed_ones_do() {
        assert_eq!(collect(pin_box(&1)), [1]);
        assert_eq!(collect(pin_box_by_path(1)), [1]);
        assert_eq!(collect(pin_box_fused(1)), [1]);
        assert_eq!(collect(box_stream(&1)), [1]);
        assert_eq!(collect(local_box_stream(&1)), [1]);
    }

    #[test]
    fn errors_are_last_items_of_boxed_streams_too() {
        assert_eq!(collect(of_results("1")), [Ok(1)]);
        assert_eq!(collect(of_results("x")), ["x".parse()]);
        assert_eq!(collect(pin_box_of_results("1")), [Ok(1)]);
        assert_eq!(collect(pin_box_of_results("x")), ["x".parse()]);
    }

    #[test]
    fn a_boxed_stream_is_send_where_its_type_says_so() {
        assert!(implements!(pin_box(&1), Send));
        assert!(implements!(box_stream(&1), Send));
        assert!(!implements!(local_box_stream(&1), Send));
        assert!(!implements!(pin_box_by_path(1), Send));
    }
}

mod alias {
    use super::*;

    type Rows = BoxStream<'static, String>;
    type RowsOf<'a, T> = Pin<Box<dyn Stream<Item = T> + 'a>>;

    trait Source {
        type Rows;
    }

    struct Memory;

    impl Source for Memory {
        type Rows = BoxStream<'static, u32>;
    }

    #[async_generator]
    async fn rows() -> Rows {
        pause().await;
        yield_!("a".to_owned());
    }

    #[async_generator]
    async fn rows_of<T: Clone>(row: &T) -> RowsOf<'_, T> {
        yield_!(row.clone());
    }

    #[async_generator]
    async fn rows_of_memory() -> <Memory as Source>::Rows {
        yield_!(1);
    }

    #[test]
    fn an_alias_of_a_boxed_stream_is_a_return_type() {
        assert_eq!(collect(rows()), ["a"]);
        assert_eq!(collect(rows_of(&1)), [1]);
        assert_eq!(collect(rows_of_memory()), [1]);
    }
}

#[test]
fn the_item_may_be_said_by_a_later_bound() {
    #[allow(
        clippy::implied_bounds_in_impls,
        reason = "the item may be said by either"
    )]
    #[async_generator]
    async fn fused_first(n: u32) -> impl FusedStream + Stream<Item = u32> {
        yield_!(n);
    }
    assert_eq!(collect(fused_first(1)), [1]);
}
