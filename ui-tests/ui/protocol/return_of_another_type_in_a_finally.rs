use asyncgen::{AsyncGenerator, async_generator};

#[async_generator]
async fn numbers() -> impl AsyncGenerator<Yield = u32, Return = u32> {
    finally!(
        {
            yield_!(1);
            if true {
                return "five";
            }
        },
        {}
    );
    6
}

fn main() {}
