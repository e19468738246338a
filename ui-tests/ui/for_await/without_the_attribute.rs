// The compiler reports the trait that a `for` loop takes. It has no place for a text of ours.
use asyncgen::{Stream, async_generator};

#[async_generator]
async fn numbers() -> impl Stream<Item = u32> {
    yield_!(1);
}

#[async_generator]
async fn doubled() -> impl Stream<Item = u32> {
    for n in numbers() {
        yield_!(n * 2);
    }
}

async fn print() {
    for n in numbers() {
        println!("{n}");
    }
}

fn main() {}
