use asyncgen::{AsyncGenerator, async_generator};

#[async_generator]
async fn numbers(
    text: &str,
) -> impl AsyncGenerator<Yield = u32, Return = Result<(), std::io::Error>> {
    finally!(
        {
            let number: u32 = text.parse()?;
            yield_!(number);
        },
        {}
    );
    Ok(())
}

fn main() {}
