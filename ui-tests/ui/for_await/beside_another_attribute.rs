use asyncgen::{Stream, async_generator};

#[async_generator]
async fn numbers(source: impl Stream<Item = u32>) -> impl Stream<Item = u32> {
    #[cfg_attr(debug_assertions, allow(unused_variables))]
    #[for_await]
    for n in source {
        yield_!(1);
    }
}

fn main() {}
