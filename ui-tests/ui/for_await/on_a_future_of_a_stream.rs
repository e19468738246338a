use asyncgen::{Stream, async_generator};

async fn open() -> impl Stream<Item = u32> {
    asyncgen::async_gen! { yield_!(1); }
}

#[async_generator]
async fn numbers() -> impl Stream<Item = u32> {
    #[for_await]
    for n in open() {
        yield_!(n);
    }
}

fn main() {}
