use asyncgen::{AsyncGenerator, async_generator};

#[async_generator]
async fn numbers() -> impl AsyncGenerator<Yield = u32, Return = u32> {
    finally!(
        {
            println!("{}", if true { yield_!(1) } else { return 5 });
        },
        {}
    );
    6
}

fn main() {}
