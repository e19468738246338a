use asyncgen::{AsyncGenerator, TryStream, async_generator};

#[async_generator]
async fn names() -> impl AsyncGenerator<Yield = String, Return = u32> {
    yield_!("a".to_owned());
    1
}

#[async_generator]
async fn numbers() -> impl TryStream<Ok = u32, Error = String> {
    yield_from_!(names());
}

fn main() {}
