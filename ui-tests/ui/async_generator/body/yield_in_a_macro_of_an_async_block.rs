// As in a closure.
use asyncgen::{Stream, async_generator};

macro_rules! later {
    ($value:expr) => {
        async { $value }
    };
}

#[async_generator]
async fn numbers() -> impl Stream<Item = u32> {
    later!(yield_!(1)).await;
}

fn main() {}
