//! The `return` is in the definition of a macro, in the body of the `finally!` or outside of it.

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

macro_rules! stop_with {
    ($value:expr) => {
        return $value
    };
}

#[async_generator]
async fn value(stops: bool) -> impl AsyncGenerator<Yield = u32, Return = u32> {
    finally!(
        {
            yield_!(1);
            if stops {
                stop_with!(3);
            }
            2
        },
        {
            println!("closed");
        }
    )
}

fn main() {}
