use asyncgen::{AsyncGenerator, aclosing, async_generator, async_with};

#[async_generator]
async fn numbers() -> impl AsyncGenerator<Yield = u32> {
    yield_!(1);
}

async fn uses() {
    async_with!(aclosing(numbers()), |_| println!("in a block"));
}

fn main() {}
