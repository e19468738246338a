use std::io;

use asyncgen::{AsyncContextManager, async_context_manager};

#[async_context_manager]
async fn session() -> impl AsyncContextManager<Value = (), Error = io::Error> {
    yield_!();
}

#[async_context_manager]
async fn cleaned_up() -> impl AsyncContextManager<Value = u32, Error = io::Error> {
    let mut n = 1;
    finally!({
        n += 1;
        yield_!(&mut n);
    }, {
        println!("left");
    })
}

#[async_context_manager]
async fn perhaps(is_on: bool) -> impl AsyncContextManager<Value = u32, Error = io::Error> {
    if is_on {
        yield_!(&mut 1)
    } else {
        yield_!(&mut 2);
    }
}

fn main() {}
