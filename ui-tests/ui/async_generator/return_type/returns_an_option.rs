use asyncgen::async_generator;

#[async_generator]
async fn numbers() -> Option<std::collections::HashMap<u32, &'static str>> {
    yield_!(1);
}

fn main() {}
