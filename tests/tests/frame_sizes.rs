//! How large a generator is: snapshots, so that growth is seen in review, and what they must never exceed.
//!
//! The figures are those of one compiler; where a new one gives smaller ones, write those.
#![cfg(target_pointer_width = "64")]

use asyncgen::{Stream, TryStream, async_gen, async_generator};
use asyncgen_tests::pause;

type Kilobyte = [u8; 1024];

#[async_generator]
async fn empty() -> impl Stream<Item = u64> {}

#[async_generator]
async fn one_yield() -> impl Stream<Item = u64> {
    yield_!(1);
}

#[async_generator]
async fn countdown(from: u64) -> impl Stream<Item = u64> {
    for n in (0..from).rev() {
        yield_!(n);
    }
}

#[async_generator]
async fn ten_yields(n: u64) -> impl Stream<Item = u64> {
    yield_!(n);
    yield_!(n + 1);
    yield_!(n + 2);
    yield_!(n + 3);
    yield_!(n + 4);
    yield_!(n + 5);
    yield_!(n + 6);
    yield_!(n + 7);
    yield_!(n + 8);
    yield_!(n + 9);
}

#[async_generator]
async fn with_await(n: u64) -> impl Stream<Item = u64> {
    pause().await;
    yield_!(n);
}

#[async_generator]
async fn kilobytes(n: u8) -> impl Stream<Item = Kilobyte> {
    for n in 0..n {
        yield_!([n; 1024]);
    }
}

#[async_generator]
async fn kilobytes_by_call(n: u8) -> impl Stream<Item = Kilobyte> {
    for n in 0..n {
        yield_!(kilobyte(n));
    }
}

fn kilobyte(n: u8) -> Kilobyte {
    [n; 1024]
}

#[async_generator]
async fn kilobytes_of_results(n: u8) -> impl Stream<Item = Result<Kilobyte, u8>> {
    for n in 0..n {
        yield_!(Ok([n; 1024]));
    }
}

#[async_generator]
async fn kilobytes_of_try_stream(n: u8) -> impl TryStream<Ok = Kilobyte, Error = u8> {
    for n in 0..n {
        yield_!([n; 1024]);
    }
}

#[async_generator]
async fn kilobyte_moved(n: u8) -> impl Stream<Item = Kilobyte> {
    println!("{:?}", yield_!([n; 1024]));
}

#[async_generator]
async fn one_argument(argument: Kilobyte) -> impl Stream<Item = u8> {
    for n in argument {
        yield_!(n);
    }
}

#[async_generator]
async fn argument_lent(argument: Vec<Kilobyte>) -> impl Stream<Item = u8> {
    for kilobyte in &argument {
        yield_!(kilobyte[0]);
    }
}

#[async_generator]
async fn two_strings(a: String, b: String) -> impl Stream<Item = usize> {
    yield_!(a.len());
    yield_!(b.len());
}

#[async_generator]
async fn delegating(n: u64) -> impl Stream<Item = u64> {
    yield_from_!(countdown(n));
}

#[async_generator]
async fn looping(n: u64) -> impl Stream<Item = u64> {
    #[for_await]
    for n in countdown(n) {
        yield_!(n);
    }
}

#[async_generator]
async fn boxed(n: u64) -> asyncgen::BoxStream<'static, u64> {
    yield_!(n);
}

struct Large(Kilobyte);

impl Large {
    #[async_generator]
    async fn by_value(self) -> impl Stream<Item = u8> {
        for n in 0..4 {
            yield_!(self.0[n]);
        }
    }

    #[async_generator]
    async fn by_reference(&self) -> impl Stream<Item = u8> {
        for &n in &self.0 {
            yield_!(n);
        }
    }
}

fn sizes() -> [(&'static str, usize); 20] {
    [
        ("empty", size_of_val(&empty())),
        ("one yield", size_of_val(&one_yield())),
        ("countdown", size_of_val(&countdown(1))),
        ("ten yields", size_of_val(&ten_yields(1))),
        ("with an await", size_of_val(&with_await(1))),
        ("async_gen!", size_of_val(&async_gen! { yield_!(1_u64) })),
        ("kilobytes", size_of_val(&kilobytes(1))),
        ("kilobytes by a call", size_of_val(&kilobytes_by_call(1))),
        (
            "kilobytes of results",
            size_of_val(&kilobytes_of_results(1)),
        ),
        (
            "kilobytes of a TryStream",
            size_of_val(&kilobytes_of_try_stream(1)),
        ),
        ("a kilobyte that is moved", size_of_val(&kilobyte_moved(1))),
        (
            "one argument of a kilobyte",
            size_of_val(&one_argument([0; 1024])),
        ),
        (
            "an argument that is lent",
            size_of_val(&argument_lent(vec![])),
        ),
        (
            "two strings",
            size_of_val(&two_strings(String::new(), String::new())),
        ),
        ("delegating", size_of_val(&delegating(1))),
        ("looping", size_of_val(&looping(1))),
        ("boxed", size_of_val(&boxed(1))),
        (
            "a large self by reference",
            size_of_val(&Large([0; 1024]).by_reference()),
        ),
        (
            "a large self by value",
            size_of_val(&Large([0; 1024]).by_value()),
        ),
        (
            "a countdown with its caller",
            size_of_val(&async_gen! { yield_from_!(countdown(1)) }),
        ),
    ]
}

#[test]
fn sizes_are_as_they_were() {
    assert_eq!(format!("{:#?}", sizes()), "");
}
