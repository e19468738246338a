use asyncgen::{AsyncGenerator, async_generator};

#[async_generator]
async fn numbers() -> impl AsyncGenerator<Yield = u32> {
    'outer: loop {
        finally!(
            {
                yield_!(1);
                break 'uoter;
            },
            {}
        );
    }
}

fn main() {}
