use asyncgen::{AsyncGenerator, async_generator};

struct Row(u32);

#[async_generator]
async fn rows(text: &str) -> impl AsyncGenerator<Yield = Row> {
    yield_!(Row(text.parse()?));
}

fn main() {}
