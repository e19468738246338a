//! Operands of `yield_!` that contain a `format!`, which may be any macro. This file is also
//! compiled in edition 2021.

use std::cell::Cell;
use std::fmt;
use std::num::ParseIntError;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;

use asyncgen::{
    AsyncContextManager, AsyncGenerator, AsyncGeneratorExt, Stream, TryStream,
    async_context_manager, async_generator,
};
use asyncgen_tests::{collect, implements, pause, poll, run};

#[derive(Debug, PartialEq)]
struct Row {
    text: String,
    size: usize,
}

struct Both {
    numbers: Vec<u32>,
    name: String,
}

/// The operand borrows one field of `both`, while another one is borrowed mutably.
#[async_generator]
async fn disjoint(mut both: Both) -> impl Stream<Item = Row> {
    let first = &mut both.numbers[0];
    yield_!(Row {
        text: format!("{} 1", both.name),
        size: format!("{:?}", both.name).len(),
    });
    *first += 1;
    yield_!(Row {
        text: format!("{}", both.numbers[0]),
        size: 0,
    });
}

#[test]
fn of_a_part() {
    let both = Both {
        numbers: vec![1],
        name: String::from("a"),
    };
    assert!(implements!(
        disjoint(Both {
            numbers: vec![],
            name: String::new()
        }),
        Send
    ));
    let row = |text: &str, size| Row {
        text: String::from(text),
        size,
    };
    assert_eq!(collect(disjoint(both)), [row("a 1", 3), row("2", 0)]);
}

#[async_generator]
async fn moving(words: Vec<String>) -> impl Stream<Item = (String, usize)> {
    for word in words {
        let size = word.len();
        yield_!((format!("{}!", { word }), size));
    }
}

#[async_generator]
async fn changing(mut numbers: impl Iterator<Item = u32>) -> impl Stream<Item = Option<String>> {
    while let Some(n) = numbers.next() {
        pause().await;
        yield_!(Some(format!("{n} {:?}", numbers.next())));
    }
}

/// The operand borrows a `Cell`, which must not make the manager `!Send`.
#[async_context_manager]
async fn lending(n: u32) -> impl AsyncContextManager<Value = String> {
    let n = Cell::new(n);
    yield_!(&mut format!("{}", n.get()));
}

#[test]
fn that_are_lent() {
    assert!(implements!(lending(1), Send));
    run(async {
        asyncgen::async_with!(lending(1), |text| { assert_eq!(text, "1") });
    });
}

/// The operand is evaluated in the body itself, where its statements may assign and keep borrows.
#[async_generator]
async fn keeping(mut numbers: &[u32], mut last: u32) -> impl Stream<Item = String> {
    let mut places = Vec::new();
    let first;
    yield_!(format!("{}", {
        first = numbers[0];
        places.push(&mut last);
        places.len()
    }));
    while let [_, ..] = numbers {
        yield_!(format!("{}", {
            let (n, rest) = numbers.split_first().unwrap();
            numbers = rest;
            *places[0] += n;
            n
        }));
    }
    yield_!(format!("{first} {last}"));
}

/// `format` is a label here, and `!` negates.
#[async_generator]
async fn labelled(one: bool) -> impl Stream<Item = bool> {
    let other = 'format: {
        yield_!(if one {
            one
        } else {
            break 'format !(one);
        });
        false
    };
    yield_!(other);
}

#[test]
fn that_are_left_as_they_are() {
    assert_eq!(collect(keeping(&[1, 2], 3)), ["1", "1", "2", "1 6"]);
    assert_eq!(collect(labelled(true)), [true, false]);
    assert_eq!(collect(labelled(false)), [true]);
}

/// The operand may leave the body and await.
#[async_generator]
async fn leaving(texts: &[&str]) -> impl Stream<Item = Result<String, ParseIntError>> {
    for text in texts {
        yield_!(Ok(format!("{}", text.parse::<u32>()?)));
        yield_!(Ok(format!(
            "{}",
            async {
                pause().await;
                2
            }
            .await
        )));
        yield_!(Ok(std::format!("{text}b")));
    }
}

#[async_generator]
async fn trying(texts: &[&str]) -> impl TryStream<Ok = String, Error = ParseIntError> {
    for text in texts {
        let n = text.parse::<u32>()?;
        yield_!(format!("{n}"));
    }
}

#[async_generator]
async fn asking(name: &str) -> impl AsyncGenerator<u32, Yield = String, Return = u32> {
    yield_!(format!("{name}?")) + yield_!(format!("again, {name}?"))
}

#[test]
fn of_all_forms() {
    let words = vec![String::from("a"), String::from("bc")];
    let expected = [(String::from("a!"), 1), (String::from("bc!"), 2)];
    assert_eq!(collect(moving(words)), expected);
    let expected = [Some("0 Some(1)"), Some("2 None")].map(|it| it.map(String::from));
    assert_eq!(collect(changing(0..3)), expected);
    let leaving = collect(leaving(&["1", "x"]));
    let expected = ["1", "2", "1b"].map(|it| Ok(String::from(it)));
    assert_eq!(leaving[..3], expected);
    assert!(leaving[3].is_err() && leaving.len() == 4);
    let trying = collect(trying(&["1", "x"]));
    assert!(trying[0] == Ok(String::from("1")) && trying[1].is_err());
    run(async {
        let mut asking = pin!(asking("you"));
        asking.start().await.unwrap();
        let state = asking.asend(1).await.unwrap();
        assert_eq!(state.yielded().unwrap(), "again, you?");
        assert_eq!(asking.asend(2).await.unwrap().complete(), Some(3));
    });
}

/// A `format!` that the user defines.
mod shadowed {
    use super::*;

    macro_rules! format {
        ($first:expr, $second:expr) => {
            ($first, $second)
        };
    }

    #[async_generator]
    async fn pairs(n: u32) -> impl Stream<Item = (u32, u32)> {
        for n in 0..n {
            yield_!(format!(n, n + 1));
        }
    }

    #[test]
    fn is_called() {
        assert_eq!(collect(pairs(2)), [(0, 1), (1, 2)]);
    }

    mod awaiting {
        use super::*;

        macro_rules! format {
            ($future:expr) => {
                $future.await.to_string()
            };
        }

        #[async_generator]
        async fn awaited() -> impl Stream<Item = String> {
            yield_!(format!(async {
                pause().await;
                1
            }));
        }

        #[test]
        fn may_await() {
            assert_eq!(collect(awaited()), ["1"]);
        }
    }
}

struct Panics<'a>(&'a Cell<u32>);

impl fmt::Display for Panics<'_> {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.set(self.0.get() + 1);
        panic!("asked for")
    }
}

#[async_generator]
async fn panicking(count: &Cell<u32>) -> impl Stream<Item = String> {
    yield_!(format!("{}", 1));
    yield_!(format!("{}", Panics(count)));
}

#[test]
fn that_panic() {
    let count = Cell::new(0);
    let mut stream = pin!(panicking(&count));
    assert_eq!(poll(&mut stream), Poll::Ready(Some(String::from("1"))));
    assert!(catch_unwind(AssertUnwindSafe(|| poll(&mut stream))).is_err());
    assert_eq!(poll(&mut stream), Poll::Ready(None));
    assert_eq!(count.get(), 1);
}
