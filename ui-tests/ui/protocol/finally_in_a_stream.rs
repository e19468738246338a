// An `impl Stream` can only be dropped.
use asyncgen::{Stream, async_generator};

#[async_generator]
async fn numbers() -> impl Stream<Item = u32> {
    finally!({
        yield_!(1);
    }, {
        println!("done");
    });
}

fn main() {}
