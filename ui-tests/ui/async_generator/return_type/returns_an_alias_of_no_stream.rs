use asyncgen::async_generator;

struct Rows;

#[async_generator]
async fn numbers() -> Rows {
    yield_!(1);
}

fn main() {}
