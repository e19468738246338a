use std::rc::Rc;

use asyncgen::{BoxAsyncGenerator, async_generator};

#[async_generator]
async fn numbers() -> BoxAsyncGenerator<'static, u32> {
    finally!({
        let held = Rc::new(1);
        yield_!(*held);
    }, {});
}

fn main() {}
