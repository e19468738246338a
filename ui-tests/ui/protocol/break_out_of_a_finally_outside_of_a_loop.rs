use asyncgen::{AsyncGenerator, async_generator};

#[async_generator]
async fn numbers() -> impl AsyncGenerator<Yield = u32> {
    finally!(
        {
            yield_!(1);
            if true {
                break;
            }
            yield_!(2);
        },
        {}
    );
}

fn main() {}
