use asyncgen::{AsyncContextManager, async_context_manager};

#[async_context_manager]
async fn session(is_on: bool) -> impl AsyncContextManager<Value = u32> {
    finally!(
        {
            if is_on {
                yield_!(&mut 1);
            }
        },
        {
            println!("cleanup");
        }
    );
}

fn main() {}
