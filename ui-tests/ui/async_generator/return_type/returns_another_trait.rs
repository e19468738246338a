use asyncgen::async_generator;

#[async_generator]
async fn numbers() -> impl Clone {
    yield_!(1);
}

fn main() {}
