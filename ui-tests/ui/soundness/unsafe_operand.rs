// The `unsafe` of an expansion is not around what the user wrote.
use asyncgen::{Stream, async_generator};

unsafe fn dangerous() -> u64 {
    1
}

#[async_generator]
async fn operands() -> impl Stream<Item = u64> {
    yield_!(dangerous());
    println!("{:?}", yield_!(dangerous()));
}

#[async_generator]
async fn in_place() -> impl Stream<Item = [u64; 1]> {
    yield_!([dangerous()]);
}

fn main() {}
