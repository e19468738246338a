use std::rc::Rc;

use asyncgen::{BoxAsyncGenerator, async_generator};

#[async_generator]
async fn numbers() -> BoxAsyncGenerator<'static, u32> {
    let held = Rc::new(1);
    finally!({
        yield_!(*held);
    }, {
        drop(held);
    });
}

fn main() {}
