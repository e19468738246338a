use asyncgen::{Stream, async_generator};

#[async_generator]
async fn numbers() -> impl Stream<Item = u32> {
    println!("{:?}", finally!({ yield_!(1) }, {}));
}

fn main() {}
