// What a macro makes of its tokens is the compiler's to see: write `for_await!(n in source => { .. })` there.
use asyncgen::{Stream, async_generator};

macro_rules! perhaps {
    ($($tokens:tt)*) => { $($tokens)* };
}

#[async_generator]
async fn numbers(source: impl Stream<Item = u32>) -> impl Stream<Item = u32> {
    perhaps! {
        #[for_await]
        for n in source {
            yield_!(n);
        }
    }
}

fn main() {}
