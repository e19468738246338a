use asyncgen::{Stream, async_generator};

#[async_generator]
async fn numbers() -> impl Stream<Item = u32>;

fn main() {
    let _ = numbers();
}
