use asyncgen::{AsyncGenerator, async_generator};

#[async_generator]
async fn numbers() -> impl AsyncGenerator<Yield = u32> {
    let last = loop {
        finally!(
            {
                yield_!(1);
                break 5;
            },
            {}
        );
    };
    yield_!(last);
}

fn main() {}
