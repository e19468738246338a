use asyncgen::{Stream, async_generator};

#[async_generator]
trait Numbers {
    async fn numbers(&self) -> impl Stream<Item = u32>;
}

fn main() {}
