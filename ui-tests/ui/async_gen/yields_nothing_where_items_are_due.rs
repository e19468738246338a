// The items of a body that yields nothing are of type `()`.
use asyncgen::{Stream, async_gen};

fn numbers() -> impl Stream<Item = u32> {
    async_gen! {
        std::future::ready(()).await;
    }
}

fn main() {}
