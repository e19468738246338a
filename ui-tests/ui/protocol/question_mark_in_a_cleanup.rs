use asyncgen::{AsyncGenerator, async_generator};

#[async_generator]
async fn numbers() -> impl AsyncGenerator<Yield = u32, Return = Result<(), std::num::ParseIntError>> {
    finally!({
        yield_!(1);
    }, {
        let _: u32 = "1".parse()?;
    });
    Ok(())
}

fn main() {}
