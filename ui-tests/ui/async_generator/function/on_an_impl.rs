use asyncgen::{Stream, async_generator};

struct Source;

#[async_generator]
impl Source {
    async fn numbers(&self) -> impl Stream<Item = u32> {
        yield_!(1);
    }
}

fn main() {}
