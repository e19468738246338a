use std::rc::Rc;

use asyncgen::{AsyncGenerator, AsyncGeneratorExt, async_generator};

#[async_generator]
async fn numbers() -> impl AsyncGenerator<Yield = u32> {
    let shared = Rc::new(1);
    yield_!(*shared);
    drop(shared);
}

fn main() {
    let _numbers = numbers().managed();
}
