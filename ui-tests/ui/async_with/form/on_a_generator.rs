use asyncgen::{AsyncGenerator, AsyncGeneratorExt, async_generator, async_with};

#[async_generator]
async fn numbers() -> impl AsyncGenerator<Yield = u32> {
    yield_!(1);
}

async fn uses() {
    async_with!(numbers(), |numbers| {
        println!("{:?}", numbers.anext().await);
    });
}

fn main() {}
