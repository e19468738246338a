use asyncgen::wrappers::Managed;
use asyncgen::{AsyncGenerator, Stream, async_generator};

#[async_generator]
async fn numbers() -> Managed<impl AsyncGenerator<Yield = u32, Return = ()> + Send> {
    yield_!(1);
}

#[async_generator]
async fn words() -> asyncgen::wrappers::Managed<impl Stream<Item = &'static str>> {
    yield_!("one");
}

fn main() {}
