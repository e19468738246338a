// What a macro makes of its tokens is the compiler's to see: it may be a loop around them.
use asyncgen::{Stream, async_generator};

macro_rules! perhaps {
    ($($tokens:tt)*) => { $($tokens)* };
}

#[async_generator]
async fn numbers() -> impl Stream<Item = u32> {
    yield_!(1);
    perhaps! { if true { break } }
}

fn main() {}
