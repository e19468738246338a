//! `yield_!` is an expression and may stand wherever an expression may.

// The tests contain unusual code on purpose.
#![allow(
    clippy::unit_arg,
    clippy::unit_cmp,
    clippy::let_unit_value,
    clippy::semicolon_if_nothing_returned
)]
#![allow(
    clippy::never_loop,
    clippy::unnecessary_literal_unwrap,
    clippy::redundant_closure_call
)]

use asyncgen::{Stream, TryStream, async_generator};
use asyncgen_tests::{collect, pause};

#[async_generator]
async fn in_heads() -> impl Stream<Item = u32> {
    match yield_!(0) {
        () => yield_!(1),
    }
    if yield_!(2) == () {
        yield_!(3);
    }
    if let Some(n) = Some((yield_!(4), 5).1) {
        yield_!(n);
    }
    let mut left = 1..3;
    while let Some(n) = {
        yield_!(10);
        left.next()
    } {
        yield_!(n);
    }
    let mut rounds = 0;
    while (yield_!(20), rounds < 1).1 {
        rounds += 1;
    }
    for n in [yield_!(30), yield_!(31)]
        .iter()
        .enumerate()
        .map(|(n, ())| n as u32)
    {
        yield_!(n);
    }
    let () = loop {
        break yield_!(40);
    };
}

#[test]
fn in_the_heads_of_branches_and_loops() {
    assert_eq!(
        collect(in_heads()),
        [0, 1, 2, 3, 4, 5, 10, 1, 10, 2, 10, 20, 20, 30, 31, 0, 1, 40]
    );
}

#[async_generator]
async fn in_guards(n: u32) -> impl Stream<Item = u32> {
    match n {
        0 if (yield_!(0)) == () => yield_!(1),
        n if {
            yield_!(2);
            pause().await;
            n == 1
        } =>
        {
            yield_!(3);
        }
        _ => yield_!(4),
    }
}

#[test]
fn in_guards_of_a_match() {
    assert_eq!(collect(in_guards(0)), [0, 1]);
    assert_eq!(collect(in_guards(1)), [2, 3]);
    assert_eq!(collect(in_guards(2)), [2, 4]);
}

#[async_generator]
async fn in_operands(flag: bool) -> impl Stream<Item = u32> {
    let pair = (yield_!(0), yield_!(1));
    let array = [yield_!(2); 2];
    assert!(pair == (yield_!(3), ()) && array == [(); 2] && yield_!(4) == ());
    let _ = flag || yield_!(5) == ();
    std::convert::identity(yield_!(6));
    Some(yield_!(7)).unwrap_or_default();
    let Some(()) = Some(yield_!(8)) else {
        return yield_!(9);
    };
    if flag {
        return yield_!(10);
    }
    let block = 'block: {
        if true {
            break 'block yield_!(11);
        }
    };
    let [()] = [block; 1];
    yield_!(12)
}

#[test]
fn in_operands_arguments_and_jumps() {
    assert_eq!(collect(in_operands(true)), [0, 1, 2, 3, 4, 6, 7, 8, 10]);
    assert_eq!(
        collect(in_operands(false)),
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 12]
    );
}

#[async_generator]
async fn of_yields(n: u32) -> impl Stream<Item = u32> {
    yield_!({
        yield_!(n);
        n + 1
    });
    yield_!([yield_!(n + 2), yield_!(n + 3)].len() as u32);
    yield_!(
        (
            yield_!({
                yield_!(7);
                8
            }),
            9
        )
            .1
    );
    yield_from_!(futures::stream::iter([(yield_!(10), 11).1, 12]));
}

#[test]
fn as_operands_of_each_other() {
    assert_eq!(collect(of_yields(0)), [0, 1, 2, 3, 2, 7, 8, 9, 10, 11, 12]);
}

#[async_generator]
async fn of_the_unit() -> impl Stream<Item = ()> {
    yield_!(yield_!(yield_!()));
}

#[test]
fn a_unit_yielded_is_a_unit_to_yield() {
    assert_eq!(collect(of_the_unit()).len(), 3);
}

#[async_generator]
async fn of_any_operand(n: u32) -> impl Stream<Item = u32> {
    yield_!(if n == 0 { 10 } else { 20 });
    yield_!(match n {
        0 => 1,
        _ => 2,
    });
    yield_!(loop {
        break 3;
    });
    // SAFETY: the argument is not zero.
    yield_!(unsafe { std::num::NonZero::new_unchecked(4) }.get());
    yield_!((|m: u32| m + 5)(n));
    yield_!(n.max(6),);
    yield_![7];
    yield_! { 8 }
    yield_!(async { n + 9 }.await);
    yield_!('label: {
        if n == 0 {
            break 'label 10;
        }
        11
    });
}

#[test]
fn every_expression_is_an_operand() {
    assert_eq!(collect(of_any_operand(0)), [10, 1, 3, 4, 5, 6, 7, 8, 9, 10]);
    assert_eq!(
        collect(of_any_operand(1)),
        [20, 2, 3, 4, 6, 6, 7, 8, 10, 11]
    );
}

#[async_generator]
async fn jumping_operands(
    text: &str,
) -> impl TryStream<Ok = [u32; 64], Error = std::num::ParseIntError> {
    for part in text.split(',') {
        yield_!(
            [match part {
                "" => continue,
                "break" => break,
                "return" => return Ok(()),
                part => part.parse()?,
            }; 64]
        );
    }
    yield_!([100; 64]);
}

#[test]
fn an_operand_may_jump_out_of_the_yield() {
    let heads = |text| {
        collect(jumping_operands(text))
            .into_iter()
            .map(|item| item.map(|array| array[0]))
            .collect::<Vec<_>>()
    };
    assert_eq!(heads("1,,2"), [Ok(1), Ok(2), Ok(100)]);
    assert_eq!(heads("1,break,2"), [Ok(1), Ok(100)]);
    assert_eq!(heads("1,return,2"), [Ok(1)]);
    assert_eq!(heads("1,x,2"), [Ok(1), "x".parse()]);
}
