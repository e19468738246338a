use asyncgen::{Stream, async_generator};

#[async_generator]
async fn numbers() -> impl Stream<Item = u32> {
    println!("{:?}", with_yielder!({ 1 }));
}

fn main() {}
