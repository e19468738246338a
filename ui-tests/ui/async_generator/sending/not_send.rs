use std::rc::Rc;

use asyncgen::{Stream, async_generator};

#[async_generator]
async fn numbers() -> impl Stream<Item = u32> + Send {
    let shared = Rc::new(1);
    yield_!(*shared);
    drop(shared);
}

fn main() {}
