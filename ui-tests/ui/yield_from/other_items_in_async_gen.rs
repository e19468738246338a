use asyncgen::{Stream, async_gen};

fn numbers(words: impl Stream<Item = String>) -> impl Stream<Item = u32> {
    async_gen! {
        yield_!(1);
        yield_from_!(words);
    }
}

fn main() {}
