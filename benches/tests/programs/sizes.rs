//! The sizes of streams.

use std::future::ready;
use std::mem::size_of_val;

use futures::Stream;
use futures::stream::iter;

use super::Sizes;
use super::imports::{stream, try_stream};

pub(crate) fn sizes() -> Sizes {
    vec![
        ("numbers", size_of_val(&numbers())),
        ("large items", size_of_val(&large())),
        ("errors", size_of_val(&errors())),
        ("awaits", size_of_val(&awaits())),
        ("loops", size_of_val(&loops())),
        ("macros", size_of_val(&macros())),
        ("large variables", size_of_val(&large_variables())),
        ("several yields", size_of_val(&several_yields())),
    ]
}

fn numbers() -> impl Stream<Item = u32> {
    stream! {
        for n in 0..10 {
            yield n;
        }
    }
}

fn large() -> impl Stream<Item = [u8; 256]> {
    stream! {
        for n in 0..10 {
            yield [n; 256];
            yield [n + 1; 256];
        }
    }
}

fn errors() -> impl Stream<Item = Result<u64, Box<dyn std::error::Error>>> {
    try_stream! {
        let texts = [String::from("1"), String::from("2"), String::from("x")];
        for text in &texts {
            let n = text.parse::<u64>()?;
            ready(Ok::<_, std::num::ParseIntError>(())).await?;
            yield n;
            let m = text.parse::<i64>()?;
            yield u64::try_from(m)?;
        }
    }
}

fn awaits() -> impl Stream<Item = String> {
    stream! {
        for n in 0..3 {
            let text = ready(String::from("text")).await;
            yield format!("{n} {text}");
            yield ready(text).await;
        }
    }
}

fn loops() -> impl Stream<Item = Result<[u64; 8], String>> {
    try_stream! {
        for await item in iter([[1; 8], [2; 8]]) {
            for await other in iter(item) {
                yield [other; 8];
            }
            Err(String::new())?;
        }
    }
}

fn macros() -> impl Stream<Item = String> {
    stream! {
        tokio::select! {
            text = ready(String::from("ready")) => yield text,
            else => yield String::new(),
        }
        println!("{:?}", yield String::from("x"));
    }
}

fn large_variables() -> impl Stream<Item = Result<u8, String>> {
    try_stream! {
        loop {
            let bytes = ready(Ok::<_, String>([0; 300])).await?;
            match Some([bytes.len() as u8; 200]) {
                Some(parsed) => yield parsed[0],
                None => return,
            }
        }
    }
}

fn several_yields() -> impl Stream<Item = [u8; 16]> {
    stream! {
        {
            let first = [1; 200];
            yield [first[0]; 16];
            println!("{first:?}");
        }
        let second = [2; 300];
        yield [second[0]; 16];
        println!("{second:?}");
    }
}
