// The hidden macros do nothing without the token and the label, and those cannot be spelled.
use asyncgen::{Stream, async_generator};

#[async_generator]
async fn inside() -> impl Stream<Item = u64> {
    asyncgen::__private::yield_!(token 'generator 1);
    asyncgen::__private::yield_in_place!(token 'generator 1);
    asyncgen::__private::yield_from!(token 'generator asyncgen::async_gen! { yield_!(1_u64) });
}

async fn outside() {
    'generator: {
        let token = asyncgen::__private::Token::<u64, ()>::new();
        asyncgen::__private::yield_!(token 'generator 1);
    }
}

fn main() {}
