use asyncgen::{Stream, async_generator};

#[async_generator]
async fn numbers() -> impl Stream<Item = u32> {
    for n in 1..3 {
        yield n;
    }
}

fn main() {}
