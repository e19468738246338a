use asyncgen::{AsyncGenerator, async_generator};

#[async_generator]
async fn numbers(text: &str) -> impl AsyncGenerator<Yield = u32, Return = u32> {
    finally!(
        {
            let number: u32 = text.parse()?;
            yield_!(number);
            number
        },
        {}
    )
}

fn main() {}
