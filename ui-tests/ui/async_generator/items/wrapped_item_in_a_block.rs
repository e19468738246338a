use asyncgen::{TryStream, async_generator, nullcontext};

#[async_generator]
async fn numbers() -> impl TryStream<Ok = u32, Error = String> {
    async_with!(nullcontext(1), |n| {
        yield_!(Ok(*n));
        yield_!(Err(String::new()));
    });
}

fn main() {}
