use asyncgen::{AsyncContextManager, async_context_manager};

#[async_context_manager]
async fn session(mut n: u32) -> impl AsyncContextManager<Value = u32, Error = ()> {
    loop {
        if n > 3 {
            break yield_!(&mut n);
        }
        n += 1;
        yield_!(&mut n)?;
    }
}

fn main() {}
