use asyncgen::{AsyncGenerator, async_generator};

#[async_generator]
async fn numbers() -> impl AsyncGenerator<Yield = u32> {
    loop {
        finally!({ yield_!(1) }, {
            finally!(
                {
                    if true {
                        continue;
                    }
                },
                {}
            );
        });
    }
}

fn main() {}
