use asyncgen::{AsyncGenerator, async_generator};

#[async_generator]
async fn numbers() -> impl AsyncGenerator<Yield = u32> {
    loop {
        finally!(
            {
                tokio::select! {
                    _ = std::future::ready(()) => break,
                }
            },
            {}
        );
    }
}

fn main() {}
