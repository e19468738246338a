//! All lifetimes in scope are captured, named or not, in every edition. This file is also compiled
//! in edition 2021.

use std::fmt::Display;

use asyncgen::{BoxStream, Stream, TryStream, async_generator};
use asyncgen_tests::{collect, pause};

#[async_generator]
async fn elided(text: &str) -> impl Stream<Item = char> {
    for c in text.chars() {
        pause().await;
        yield_!(c);
    }
}

#[async_generator]
async fn several(a: &str, b: &mut String) -> impl Stream<Item = usize> {
    b.push_str(a);
    pause().await;
    yield_!(b.len());
    b.clear();
}

#[async_generator]
async fn named<'a, 'b>(a: &'a str, b: &'b [&'a str]) -> impl Stream<Item = &'a str> {
    yield_!(a);
    for &text in b {
        pause().await;
        yield_!(text);
    }
}

#[async_generator]
async fn with_outlives<'a: 'b, 'b>(a: &'a str, b: &'b str) -> impl Stream<Item = &'b str> {
    yield_!(a);
    yield_!(b);
}

#[async_generator]
async fn in_generics<'a, T: Display + 'a>(
    values: impl Iterator<Item = &'a T>,
) -> impl Stream<Item = String> {
    for value in values {
        yield_!(value.to_string());
    }
}

#[async_generator]
async fn in_try_streams(text: &str) -> impl TryStream<Ok = &str, Error = String> {
    for part in text.split(',') {
        if part.is_empty() {
            return Err(text.to_owned());
        }
        yield_!(part);
    }
}

#[async_generator]
async fn in_opaque_items(text: &str) -> impl Stream<Item = impl Display> {
    for part in text.split(',') {
        pause().await;
        yield_!(part);
    }
}

#[async_generator]
async fn boxed<'a>(text: &'a str) -> BoxStream<'a, &'a str> {
    pause().await;
    yield_!(text);
}

struct Texts<'t>(Vec<&'t str>);

impl<'t> Texts<'t> {
    #[async_generator]
    async fn of_self(&self, separator: &str) -> impl Stream<Item = String> {
        for text in &self.0 {
            pause().await;
            yield_!(format!("{text}{separator}"));
        }
    }

    #[async_generator]
    async fn of_type(self) -> impl Stream<Item = &'t str> {
        for text in self.0 {
            yield_!(text);
        }
    }
}

trait Source {
    #[async_generator]
    async fn rows(&self, prefix: &str) -> impl Stream<Item = String>;
}

impl Source for Texts<'_> {
    #[async_generator]
    async fn rows(&self, prefix: &str) -> impl Stream<Item = String> {
        for text in &self.0 {
            yield_!(format!("{prefix}{text}"));
        }
    }
}

#[test]
fn elided_lifetimes_are_captured() {
    let mut text = "ab".to_owned();
    assert_eq!(collect(elided(&text)), ['a', 'b']);
    assert_eq!(collect(several("c", &mut text)), [3]);
    assert_eq!(text, "");
}

#[test]
fn named_lifetimes_are_captured() {
    let a = "a".to_owned();
    assert_eq!(collect(named(&a, &["b", &a])), ["a", "b", "a"]);
    assert_eq!(collect(with_outlives(&a, "b")), ["a", "b"]);
    assert_eq!(collect(boxed(&a)), ["a"]);
}

#[test]
fn lifetimes_in_types_are_captured() {
    let text = "a,b".to_owned();
    assert_eq!(collect(in_generics([1, 2].iter())), ["1", "2"]);
    assert_eq!(collect(in_try_streams(&text)), [Ok("a"), Ok("b")]);
    let items: Vec<_> = collect(in_opaque_items(&text))
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(items, ["a", "b"]);
}

#[test]
fn lifetimes_of_methods_are_captured() {
    let text = "a".to_owned();
    let texts = Texts(vec![&text]);
    assert_eq!(collect(texts.of_self("!")), ["a!"]);
    assert_eq!(collect(texts.rows("-")), ["-a"]);
    assert_eq!(collect(texts.of_type()), ["a"]);
}
