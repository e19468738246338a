// The hidden macros do nothing without the token and the label, and those cannot be spelled.
use asyncgen::{Stream, async_generator};

#[async_generator]
async fn inside() -> impl Stream<Item = u64> {
    asyncgen::__private::yield_!(the_generator 'yield_must_stand_directly_in_the_generator; 1);
    asyncgen::__private::yield_in_place!(the_generator 'yield_must_stand_directly_in_the_generator; 1);
    asyncgen::__private::yield_from!(the_generator 'yield_must_stand_directly_in_the_generator await; asyncgen::async_gen! { yield_!(1_u64) });
}

async fn outside() {
    'yield_must_stand_directly_in_the_generator: {
        let the_generator = asyncgen::__private::token::<u64, ()>(asyncgen::__private::new_token());
        asyncgen::__private::yield_!(the_generator 'yield_must_stand_directly_in_the_generator; 1);
    }
}

fn main() {}
