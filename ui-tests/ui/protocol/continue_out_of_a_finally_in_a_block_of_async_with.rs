use asyncgen::{AsyncGenerator, async_generator};

#[async_generator]
async fn numbers() -> impl AsyncGenerator<Yield = u32> {
    loop {
        async_with!(asyncgen::nullcontext(1), |n| {
            finally!(
                {
                    yield_!(*n);
                    continue;
                },
                {}
            );
        });
    }
}

fn main() {}
