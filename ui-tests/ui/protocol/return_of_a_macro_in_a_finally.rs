//! The `return` is in a macro that the body of the `finally!` defines.

use asyncgen::{AsyncGenerator, async_generator};

#[async_generator]
async fn numbers(stops: bool) -> impl AsyncGenerator<Yield = u32> {
    finally!(
        {
            macro_rules! stop {
                () => {
                    return
                };
            }
            yield_!(1);
            if stops {
                stop!();
            }
        },
        {
            println!("closed");
        }
    );
    yield_!(2);
}

fn main() {}
