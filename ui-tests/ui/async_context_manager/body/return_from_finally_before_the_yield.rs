use asyncgen::{AsyncContextManager, async_context_manager};

#[async_context_manager]
async fn session(is_on: bool) -> impl AsyncContextManager<Value = u32> {
    let n = finally!(
        {
            if !is_on {
                return;
            }
            yield_!(&mut 1);
            1
        },
        {
            println!("cleanup");
        }
    );
    println!("{n}");
}

fn main() {}
