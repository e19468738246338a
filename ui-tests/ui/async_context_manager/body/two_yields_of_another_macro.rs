use asyncgen::{AsyncContextManager, async_context_manager};

#[async_context_manager]
async fn session() -> impl AsyncContextManager<Value = u32> {
    macro_rules! lend {
        ($n:expr) => {
            yield_!(&mut $n)
        };
    }
    lend!(1);
    lend!(2);
}

fn main() {}
