//! The ways in which a body can end, in particular a body whose items are results. This file is
//! also compiled in edition 2021, in which the type of a diverging expression falls back to `()`.

use std::error::Error;
use std::fmt;
use std::panic::catch_unwind;

use asyncgen::{BoxStream, Stream, TryStream, async_generator};
use asyncgen_tests::{collect, pause};

#[derive(Clone, Debug, PartialEq)]
struct Failed(u32);

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "failed at {}", self.0)
    }
}

impl Error for Failed {}

fn step(n: u32, limit: u32) -> Result<u32, Failed> {
    if n < limit { Ok(n) } else { Err(Failed(n)) }
}

type Items = Vec<Result<u32, Failed>>;

#[test]
fn falling_off_the_end() {
    #[async_generator]
    async fn generator(n: u32) -> impl Stream<Item = Result<u32, Failed>> {
        yield_!(step(n, 1));
    }
    assert_eq!(collect(generator(0)), [Ok(0)]);
    assert_eq!(collect(generator(1)), [Err(Failed(1))]);
}

#[test]
fn an_empty_body() {
    #[async_generator]
    async fn generator() -> impl Stream<Item = Result<u32, Failed>> {}
    assert_eq!(collect(generator()), []);
}

#[test]
fn a_yield_as_the_tail() {
    #[async_generator]
    #[allow(clippy::semicolon_if_nothing_returned)]
    async fn generator() -> impl Stream<Item = Result<u32, Failed>> {
        yield_!(Ok(1))
    }
    assert_eq!(collect(generator()), [Ok(1)]);
}

#[test]
fn return_of_nothing() {
    #[async_generator]
    async fn generator(n: u32) -> impl Stream<Item = Result<u32, Failed>> {
        if n == 0 {
            return;
        }
        yield_!(Ok(n));
        return;
    }
    assert_eq!(collect(generator(0)), []);
    assert_eq!(collect(generator(1)), [Ok(1)]);
}

#[test]
fn return_of_a_result() {
    #[async_generator]
    async fn generator(n: u32) -> impl Stream<Item = Result<u32, Failed>> {
        yield_!(Ok(n));
        if n == 0 {
            return Ok(());
        }
        if n == 1 {
            return Err(Failed(n));
        }
        return step(n, 3).map(drop);
    }
    assert_eq!(collect(generator(0)), [Ok(0)]);
    assert_eq!(collect(generator(1)), [Ok(1), Err(Failed(1))]);
    assert_eq!(collect(generator(2)), [Ok(2)]);
    assert_eq!(collect(generator(3)), [Ok(3), Err(Failed(3))]);
}

#[test]
fn ok_as_the_tail() {
    #[async_generator]
    async fn generator() -> impl Stream<Item = Result<u32, Failed>> {
        pause().await;
        yield_!(Ok(step(0, 1)?));
        Ok(())
    }
    assert_eq!(collect(generator()), [Ok(0)]);
}

#[test]
fn err_as_the_tail() {
    #[async_generator]
    async fn generator() -> impl Stream<Item = Result<u32, Failed>> {
        yield_!(Ok(1));
        Err(Failed(1))
    }
    assert_eq!(collect(generator()), [Ok(1), Err(Failed(1))]);
}

#[test]
fn a_result_of_a_call_as_the_tail() {
    #[async_generator]
    async fn generator(n: u32) -> impl Stream<Item = Result<u32, Failed>> {
        step(n, 1).map(|_| ())
    }
    assert_eq!(collect(generator(0)), []);
    assert_eq!(collect(generator(1)), [Err(Failed(1))]);
}

#[test]
fn an_awaited_result_as_the_tail() {
    async fn check(n: u32) -> Result<(), Failed> {
        pause().await;
        step(n, 1)?;
        Ok(())
    }
    #[async_generator]
    async fn generator(n: u32) -> impl Stream<Item = Result<u32, Failed>> {
        check(n).await
    }
    assert_eq!(collect(generator(0)), []);
    assert_eq!(collect(generator(1)), [Err(Failed(1))]);
}

#[test]
fn the_question_mark() {
    #[async_generator]
    async fn generator(n: u32) -> impl Stream<Item = Result<u32, Failed>> {
        yield_!(Ok(step(n, 2)?));
        step(n, 1)?;
        yield_!(Ok(100));
    }
    assert_eq!(collect(generator(0)), [Ok(0), Ok(100)]);
    assert_eq!(collect(generator(1)), [Ok(1), Err(Failed(1))]);
    assert_eq!(collect(generator(2)), [Err(Failed(2))]);
}

#[test]
fn the_question_mark_as_the_tail() {
    #[async_generator]
    #[allow(clippy::semicolon_if_nothing_returned)]
    async fn generator(n: u32) -> impl Stream<Item = Result<u32, Failed>> {
        yield_!(Ok(n));
        step(n, 1).map(|_| ())?
    }
    assert_eq!(collect(generator(0)), [Ok(0)]);
    assert_eq!(collect(generator(1)), [Ok(1), Err(Failed(1))]);
}

#[test]
fn an_endless_loop_with_the_question_mark() {
    #[async_generator]
    async fn generator(mut n: u32) -> impl Stream<Item = Result<u32, Failed>> {
        loop {
            pause().await;
            yield_!(Ok(step(n, 2)?));
            n += 1;
        }
    }
    #[async_generator]
    async fn of_try_stream(mut n: u32) -> impl TryStream<Ok = u32, Error = Failed> {
        loop {
            pause().await;
            yield_!(step(n, 2)?);
            n += 1;
        }
    }
    assert_eq!(collect(generator(0)), [Ok(0), Ok(1), Err(Failed(2))]);
    assert_eq!(collect(of_try_stream(0)), [Ok(0), Ok(1), Err(Failed(2))]);
}

#[test]
fn an_endless_loop_that_only_returns() {
    #[async_generator]
    async fn generator(mut n: u32) -> impl Stream<Item = Result<u32, Failed>> {
        loop {
            if n == 2 {
                return;
            }
            yield_!(Ok(n));
            n += 1;
        }
    }
    #[async_generator]
    async fn with_an_error(mut n: u32) -> impl Stream<Item = Result<u32, Failed>> {
        loop {
            if n == 2 {
                return Err(Failed(n));
            }
            yield_!(Ok(n));
            n += 1;
        }
    }
    assert_eq!(collect(generator(0)), [Ok(0), Ok(1)]);
    assert_eq!(collect(with_an_error(0)), [Ok(0), Ok(1), Err(Failed(2))]);
}

#[test]
fn an_endless_loop_without_a_way_out() {
    #[async_generator]
    async fn generator() -> impl Stream<Item = Result<u32, Failed>> {
        loop {
            yield_!(Ok(1));
        }
    }
    let items: Items = futures::executor::block_on_stream(Box::pin(generator()))
        .take(3)
        .collect();
    assert_eq!(items, [Ok(1), Ok(1), Ok(1)]);
}

#[test]
fn a_loop_that_breaks_with_a_result() {
    #[async_generator]
    async fn generator(mut n: u32) -> impl Stream<Item = Result<u32, Failed>> {
        loop {
            if n == 1 {
                break Err(Failed(n));
            }
            yield_!(Ok(n));
            n += 1;
        }
    }
    assert_eq!(collect(generator(0)), [Ok(0), Err(Failed(1))]);
}

#[test]
fn a_panic_as_the_tail() {
    #[async_generator]
    async fn generator() -> impl Stream<Item = Result<u32, Failed>> {
        yield_!(Ok(step(0, 1)?));
        panic!("as it should")
    }
    #[async_generator]
    async fn not_yet() -> impl Stream<Item = Result<u32, Failed>> {
        todo!()
    }
    #[async_generator]
    async fn not_yet_either() -> impl TryStream<Ok = u32, Error = Failed> {
        unimplemented!("later");
    }
    assert!(catch_unwind(|| collect(generator())).is_err());
    assert!(catch_unwind(|| collect(not_yet())).is_err());
    assert!(catch_unwind(|| collect(not_yet_either())).is_err());
}

#[test]
fn branches_as_the_tail() {
    #[async_generator]
    async fn with_if(n: u32) -> impl Stream<Item = Result<u32, Failed>> {
        if n == 0 {
            yield_!(Ok(n));
            Ok(())
        } else if n == 1 {
            Err(Failed(n))
        } else {
            step(n, 3).map(drop)
        }
    }
    assert_eq!(
        [0, 1, 2].map(|n| collect(with_if(n))),
        [vec![Ok(0)], vec![Err(Failed(1))], vec![]]
    );

    #[async_generator]
    async fn with_match(n: u32) -> impl Stream<Item = Result<u32, Failed>> {
        match n {
            0 => Ok(()),
            1 => return,
            2 => return Err(Failed(2)),
            3 => {
                yield_!(Ok(3));
                Ok(())
            }
            4 => panic!("never reached"),
            n => Err(Failed(n)),
        }
    }
    assert_eq!([0, 1].map(|n| collect(with_match(n))), [[], []]);
    assert_eq!(
        [2, 3, 5].map(|n| collect(with_match(n))),
        [[Err(Failed(2))], [Ok(3)], [Err(Failed(5))]]
    );

    #[async_generator]
    async fn of_units(n: u32) -> impl Stream<Item = Result<u32, Failed>> {
        match n {
            0 => {}
            1 => yield_!(Ok(1)),
            _ => return Err(Failed(n)),
        }
    }
    assert_eq!(
        [0, 1, 2].map(|n| collect(of_units(n))),
        [vec![], vec![Ok(1)], vec![Err(Failed(2))]]
    );

    #[async_generator]
    async fn if_without_else(n: u32) -> impl Stream<Item = Result<u32, Failed>> {
        if n == 0 {
            yield_!(Ok(0));
        }
    }
    assert_eq!(
        [0, 1].map(|n| collect(if_without_else(n))),
        [vec![Ok(0)], vec![]]
    );

    #[async_generator]
    async fn all_diverge(n: u32) -> impl Stream<Item = Result<u32, Failed>> {
        if n == 0 {
            return;
        } else {
            return Err(Failed(n));
        }
    }
    assert_eq!(
        [0, 1].map(|n| collect(all_diverge(n))),
        [vec![], vec![Err(Failed(1))]]
    );

    #[async_generator]
    async fn in_blocks(n: u32) -> impl Stream<Item = Result<u32, Failed>> {
        {
            let doubled = n * 2;
            if let 2 = doubled {
                Err(Failed(doubled))
            } else {
                Ok(())
            }
        }
    }
    assert_eq!(
        [0, 1].map(|n| collect(in_blocks(n))),
        [vec![], vec![Err(Failed(2))]]
    );
}

/// Collects the items. Converts boxed errors to their messages.
fn messages(stream: impl Stream<Item = Result<u32, Box<dyn Error>>>) -> Vec<Result<u32, String>> {
    collect(stream)
        .into_iter()
        .map(|item| item.map_err(|error| error.to_string()))
        .collect()
}

fn failed_at(n: u32) -> Result<u32, String> {
    Err(Failed(n).to_string())
}

#[test]
fn errors_are_coerced_to_boxed_ones() {
    #[async_generator]
    async fn returned(n: u32) -> impl Stream<Item = Result<u32, Box<dyn Error>>> {
        if n == 0 {
            return Err(Box::new(Failed(0)));
        }
        yield_!(Ok(n));
        return Err(Box::new(Failed(n)));
    }
    assert_eq!(messages(returned(0)), [failed_at(0)]);
    assert_eq!(messages(returned(1)), [Ok(1), failed_at(1)]);

    #[async_generator]
    async fn tail() -> impl Stream<Item = Result<u32, Box<dyn Error>>> {
        Err(Box::new(Failed(1)))
    }
    assert_eq!(messages(tail()), [failed_at(1)]);

    #[async_generator]
    async fn branches(n: u32) -> impl Stream<Item = Result<u32, Box<dyn Error>>> {
        if n == 0 {
            Err(Box::new(Failed(0)))
        } else {
            match n {
                1 => Err(Box::new(fmt::Error)),
                _ => Ok(()),
            }
        }
    }
    let fmt_error = fmt::Error.to_string();
    assert_eq!(messages(branches(0)), [failed_at(0)]);
    assert_eq!(messages(branches(1)), [Err(fmt_error)]);
    assert_eq!(messages(branches(2)), []);

    #[async_generator]
    #[allow(clippy::semicolon_if_nothing_returned)]
    async fn yielded() -> impl Stream<Item = Result<u32, Box<dyn Error>>> {
        yield_!(Err(Box::new(Failed(1))));
        yield_!(Err("a message".into()));
        Err("the end")?
    }
    assert_eq!(
        messages(yielded()),
        [failed_at(1), Err("a message".into()), Err("the end".into())]
    );
}

#[test]
fn errors_are_coerced_in_the_other_forms() {
    #[async_generator]
    async fn of_try_stream(n: u32) -> impl TryStream<Ok = u32, Error = Box<dyn Error>> {
        if n == 0 {
            return Err(Box::new(Failed(0)));
        }
        yield_!(step(n, 2)?);
        Err(Box::new(Failed(n)))
    }
    assert_eq!(messages(of_try_stream(0)), [failed_at(0)]);
    assert_eq!(messages(of_try_stream(1)), [Ok(1), failed_at(1)]);
    assert_eq!(messages(of_try_stream(2)), [failed_at(2)]);

    #[async_generator]
    async fn boxed(n: u32) -> BoxStream<'static, Result<u32, Box<dyn Error>>> {
        if n == 0 {
            return Err(Box::new(Failed(0)));
        }
        yield_!(Ok(step(n, 2)?));
        Err(Box::new(Failed(n)))
    }
    assert_eq!(messages(boxed(0)), [failed_at(0)]);
    assert_eq!(messages(boxed(1)), [Ok(1), failed_at(1)]);
    assert_eq!(messages(boxed(2)), [failed_at(2)]);
}

#[test]
fn the_ways_out_of_a_body_of_the_unit() {
    #[async_generator]
    #[allow(clippy::semicolon_if_nothing_returned)]
    async fn generator(n: u32) -> impl Stream<Item = u32> {
        yield_!(n);
        match n {
            0 => return,
            1 => return yield_!(100),
            #[allow(clippy::unused_unit)]
            2 => return (),
            3 => panic!("as it should"),
            _ => {}
        }
        yield_!(200)
    }
    assert_eq!(
        [0, 1, 2, 4].map(|n| collect(generator(n))),
        [vec![0], vec![1, 100], vec![2], vec![4, 200]]
    );
    assert!(catch_unwind(|| collect(generator(3))).is_err());

    #[async_generator]
    async fn endless(mut n: u32) -> impl Stream<Item = u32> {
        loop {
            if n == 2 {
                return;
            }
            yield_!(n);
            n += 1;
        }
    }
    assert_eq!(collect(endless(0)), [0, 1]);

    #[async_generator]
    async fn diverging() -> impl Stream<Item = u32> {
        yield_!(1);
        unreachable!("as it should")
    }
    assert!(catch_unwind(|| collect(diverging())).is_err());
}

#[test]
fn an_operand_may_return() {
    #[async_generator]
    async fn in_an_operand(n: u32) -> impl Stream<Item = Result<u32, Box<dyn Error>>> {
        yield_!(Ok(match n {
            0 => return,
            n => n,
        }));
        yield_!(Ok({
            if n == 1 {
                return;
            }
            n + 1
        }));
    }
    assert_eq!(messages(in_an_operand(0)), []);
    assert_eq!(messages(in_an_operand(1)), [Ok(1)]);
    assert_eq!(messages(in_an_operand(2)), [Ok(2), Ok(3)]);
}

#[test]
fn an_error_in_parentheses_is_coerced() {
    #[async_generator]
    #[allow(unused_parens)]
    async fn in_parentheses() -> impl Stream<Item = Result<u32, Box<dyn Error>>> {
        (Err(Box::new(Failed(1))))
    }
    assert_eq!(messages(in_parentheses()), [failed_at(1)]);

    macro_rules! ending_in {
        ($name:ident, $end:expr) => {
            #[async_generator]
            async fn $name() -> impl Stream<Item = Result<u32, Box<dyn Error>>> {
                $end
            }
        };
    }
    ending_in!(in_a_fragment, Err(Box::new(Failed(2))));
    assert_eq!(messages(in_a_fragment()), [failed_at(2)]);
}

mod plain_bodies_that_only_diverge {
    use super::*;

    #[async_generator]
    async fn panicking() -> impl Stream<Item = u32> {
        panic!("on purpose")
    }

    #[async_generator]
    async fn waiting() -> impl Stream<Item = u32> {
        loop {
            pause().await;
        }
    }

    #[async_generator]
    async fn boxed() -> BoxStream<'static, u32> {
        panic!("on purpose");
    }

    #[test]
    fn are_streams() {
        assert!(catch_unwind(|| collect(panicking())).is_err());
        assert!(catch_unwind(|| collect(boxed())).is_err());
        assert!(
            catch_unwind(|| collect(asyncgen::async_gen! { yield_from_!(panicking()) })).is_err()
        );
        let mut waiting = Box::pin(waiting());
        assert!(asyncgen_tests::poll(&mut waiting).is_pending());
    }
}
