//! Compiles the same programs with this package and with the published async-stream, and compares what they do.

#![allow(
    clippy::duplicate_mod,
    reason = "the programs are compiled with each crate"
)]
#![allow(
    clippy::match_single_binding,
    clippy::needless_question_mark,
    clippy::needless_return,
    clippy::never_loop,
    clippy::unused_unit,
    clippy::useless_vec,
    reason = "unusual code that must compile"
)]

use std::fmt::Debug;

/// The programs with this package.
#[path = "."]
mod replaced {
    mod imports {
        pub(super) use asyncgen_async_stream::__private::AsyncStream;
        pub(super) use asyncgen_async_stream::{stream, try_stream};
    }
    #[path = "programs/mod.rs"]
    pub(super) mod programs;
}

/// The programs with the published crate.
#[path = "."]
mod published {
    mod imports {
        pub(super) use async_stream::__private::AsyncStream;
        pub(super) use async_stream::{stream, try_stream};
    }
    #[path = "programs/mod.rs"]
    pub(super) mod programs;
}

/// A program, and the items and events that it leads to.
type Program = (&'static str, fn() -> Vec<String>);

fn compare(replaced: &[Program], published: &[Program]) {
    assert_eq!(replaced.len(), published.len());
    for ((name, ours), (_, theirs)) in replaced.iter().zip(published) {
        let (ours, theirs) = (ours(), theirs());
        assert!(!ours.is_empty(), "{name} shows nothing");
        assert_eq!(ours, theirs, "{name}");
    }
}

#[test]
fn yields() {
    compare(
        replaced::programs::yields::PROGRAMS,
        published::programs::yields::PROGRAMS,
    );
}

#[test]
fn question_marks() {
    compare(
        replaced::programs::question_marks::PROGRAMS,
        published::programs::question_marks::PROGRAMS,
    );
}

#[test]
fn loops() {
    compare(
        replaced::programs::loops::PROGRAMS,
        published::programs::loops::PROGRAMS,
    );
}

#[test]
fn drops() {
    compare(
        replaced::programs::drops::PROGRAMS,
        published::programs::drops::PROGRAMS,
    );
}

#[test]
fn names() {
    compare(
        replaced::programs::names::PROGRAMS,
        published::programs::names::PROGRAMS,
    );
}

/// A stream and its name.
type Sizes = Vec<(&'static str, usize)>;

#[test]
fn no_stream_is_larger() {
    let (ours, theirs): (Sizes, Sizes) = (
        replaced::programs::sizes::sizes(),
        published::programs::sizes::sizes(),
    );
    for ((name, ours), (_, theirs)) in ours.iter().zip(&theirs) {
        assert!(ours <= theirs, "{name}: {ours} bytes, to {theirs}");
    }
}

/// Shows values as the entries of a log.
fn shown<T: Debug>(values: impl IntoIterator<Item = T>) -> Vec<String> {
    values
        .into_iter()
        .map(|value| format!("{value:?}"))
        .collect()
}
