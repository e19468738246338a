//! Programs with a `?`, and the items that their streams end with.

use std::fmt;
use std::num::ParseIntError;

use futures::executor::block_on;
use futures::{Stream, StreamExt};

use super::imports::{stream, try_stream};
use super::{Program, items};

pub(crate) const PROGRAMS: &[Program] = &[
    ("errors_end_the_stream", errors_end_the_stream),
    ("conversions", conversions),
    ("into_only", into_only),
    ("returns", returns),
    ("returns_in_macros", returns_in_macros),
    ("closures_and_blocks", closures_and_blocks),
    ("in_stream", in_stream),
    ("without", without),
    ("boxed_errors", boxed_errors),
    ("in_operands", in_operands),
    ("method_chains", method_chains),
    ("after_the_error", after_the_error),
    ("errors_as_values", errors_as_values),
];

/// An error that others are converted to.
#[derive(Debug, PartialEq)]
pub(crate) struct Failure(String);

impl From<ParseIntError> for Failure {
    fn from(error: ParseIntError) -> Self {
        Failure(error.to_string())
    }
}

impl From<fmt::Error> for Failure {
    fn from(error: fmt::Error) -> Self {
        Failure(error.to_string())
    }
}

fn numbers(text: &str) -> impl Stream<Item = Result<u32, Failure>> + '_ {
    try_stream! {
        for word in text.split(' ') {
            yield word.parse::<u32>()?;
        }
        Err(fmt::Error)?;
    }
}

fn errors_end_the_stream() -> Vec<String> {
    [items(numbers("1 2 x 3")), items(numbers("1"))].concat()
}

fn conversions() -> Vec<String> {
    let same = try_stream! {
        let n: u32 = Err(Failure(String::new()))?;
        yield n;
    };
    let same: Vec<Result<u32, Failure>> = block_on(same.collect());
    super::shown(same)
}

fn converted<T: fmt::Debug, E: Into<Failure>>(
    results: Vec<Result<T, E>>,
) -> impl Stream<Item = Result<T, Failure>> {
    try_stream! {
        for result in results {
            yield result?;
        }
    }
}

fn into_only() -> Vec<String> {
    items(converted(vec![Ok(1), "x".parse::<i32>()]))
}

fn returns() -> Vec<String> {
    fn ends(at: u32) -> impl Stream<Item = Result<u32, Failure>> {
        try_stream! {
            if at == 0 {
                return;
            }
            yield "1".parse::<u32>()?;
            let Some(second) = Some(2).filter(|_| at > 1) else { return };
            yield second;
            if at == 2 {
                return yield 3;
            }
            match at {
                3 => return (),
                _ => yield 4,
            }
        }
    }
    (0..5).flat_map(|at| items(ends(at))).collect()
}

fn returns_in_macros() -> Vec<String> {
    macro_rules! run {
        ($($what:tt)*) => {
            $($what)*
        };
    }
    fn ends(at: u32) -> impl Stream<Item = Result<u32, Failure>> {
        try_stream! {
            run! {
                if at == 0 {
                    return;
                }
            }
            yield "1".parse::<u32>()?;
            tokio::select! {
                biased;
                () = std::future::ready(()), if at == 1 => return,
                () = async { return }, if at == 2 => { yield 2; return; }
                else => {}
            }
            let spawned = run!(async { if at == 3 { return; } });
            spawned.await;
            let nested = run!(stream! { yield 3; return; });
            for await n in nested {
                yield n;
            }
        }
    }
    (0..4).flat_map(|at| items(ends(at))).collect()
}

fn closures_and_blocks() -> Vec<String> {
    let stream = try_stream! {
        let parse = |text: &str| -> Result<i32, ParseIntError> { Ok(text.parse::<i32>()? + 1) };
        let block = async { Ok::<i32, ParseIntError>("5".parse::<i32>()? + 1) };
        yield parse("1")?;
        yield block.await?;
        fn nested(text: &str) -> Option<char> {
            Some(text.chars().next()?)
        }
        yield nested("7").map_or(0, |c| c as i32);
        yield parse("x")?;
    };
    let stream: Vec<Result<i32, Failure>> = block_on(stream.collect());
    super::shown(stream)
}

fn in_stream() -> Vec<String> {
    fn whole(text: &str) -> impl Stream<Item = Result<u32, Failure>> + '_ {
        stream! {
            yield Ok(1);
            let n = text.parse::<u32>()?;
            if n == 2 {
                return;
            }
            yield Ok(n);
        }
    }
    ["2", "3", "x"]
        .iter()
        .flat_map(|text| items(whole(text)))
        .collect()
}

fn without() -> Vec<String> {
    macro_rules! end {
        () => {
            return
        };
    }
    let stream = try_stream! {
        yield 1;
        if true {
            end!();
        }
        yield 2;
    };
    let items: Vec<Result<i32, ()>> = block_on(stream.collect());
    super::shown(items)
}

fn boxed_errors() -> Vec<String> {
    fn boxed(
        text: &'static str,
    ) -> impl Stream<Item = Result<i32, Box<dyn std::error::Error + Send + Sync>>> {
        try_stream! {
            yield text.parse::<i32>()?;
            Err("a text")?;
        }
    }
    [items(boxed("1")), items(boxed("x"))].concat()
}

fn in_operands() -> Vec<String> {
    fn operands(text: &str) -> impl Stream<Item = Result<(u32, u32), Failure>> + '_ {
        try_stream! {
            yield (text.parse::<u32>()?, "2".parse::<u32>()?);
            yield (std::future::ready(text.parse::<u32>()).await?, 3);
            let pair = [text.parse::<u32>()?, { yield (4, 4); "5".parse::<u32>()? }];
            yield (pair[0], pair[1]);
            let never: (u32, u32) = Err(Failure(String::from("never")))?;
            yield never;
        }
    }
    [items(operands("1")), items(operands("x"))].concat()
}

fn method_chains() -> Vec<String> {
    fn chained() -> impl Stream<Item = Result<usize, Failure>> {
        try_stream! {
            Ok::<_, Failure>(vec![1, 2])?.clear();
            Ok::<_, Failure>(String::from("text"))?.push('x');
            let twice = Ok::<_, Failure>(Ok::<_, Failure>("twice"))??.len();
            yield twice;
            if Ok::<_, Failure>(true)? && !Ok::<_, Failure>(false)? {
                yield Ok::<_, Failure>([1, 2, 3])?.iter().sum::<usize>();
            }
            let _ = -Ok::<i32, Failure>(1)?;
            *Ok::<_, Failure>(&mut 1)? += 1;
        }
    }
    items(chained())
}

fn after_the_error() -> Vec<String> {
    let mut stream = Box::pin(numbers("x"));
    block_on(async {
        let first = stream.next().await;
        let second = stream.next().await;
        let third = stream.next().await;
        vec![format!("{first:?} {second:?} {third:?}")]
    })
}

fn errors_as_values() -> Vec<String> {
    fn errors(at: u32) -> impl Stream<Item = Result<u32, String>> {
        try_stream! {
            if at == 0 {
                return Err("returned")?;
            }
            match at {
                1 => Err("in an arm")?,
                _ => yield at,
            }
            Err("at the end")?
        }
    }
    (0..3).flat_map(|at| items(errors(at))).collect()
}
