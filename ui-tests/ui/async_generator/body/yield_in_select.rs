// In the handlers of `select!` it may stand, and in loops: those are the body.
use asyncgen::{Stream, async_generator};

#[async_generator]
async fn numbers() -> impl Stream<Item = u32> {
    tokio::select! {
        () = async { yield_!(1) } => yield_!(2),
        () = async move { for n in 0..3 { yield_!(n) } } => yield_!(3),
    }
}

fn main() {}
