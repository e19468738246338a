use std::rc::Rc;

use asyncgen::{BoxStream, async_generator};

#[async_generator]
async fn numbers() -> BoxStream<'static, u32> {
    let shared = Rc::new(1);
    yield_!(*shared);
    drop(shared);
}

fn main() {}
