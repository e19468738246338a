use asyncgen::async_generator;

#[async_generator]
async fn numbers() {
    yield_!(1);
}

fn main() {}
