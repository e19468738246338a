use asyncgen::{AsyncGenerator, async_generator};

#[async_generator]
async fn numbers() -> impl AsyncGenerator<Yield = u32> {
    loop {
        println!(
            "{:?}",
            finally!(
                {
                    yield_!(1);
                    break;
                },
                {}
            )
        );
    }
}

fn main() {}
