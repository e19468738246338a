// The hidden macro of `with_yielder!` does nothing without the token and the label, and those cannot be spelled.
use asyncgen::__private::Token;
use asyncgen::{Stream, async_generator};

#[async_generator]
async fn inside() -> impl Stream<Item = u64> {
    asyncgen::__private::with_yielder!(
        the_generator 'yield_must_stand_directly_in_the_generator new_yielder identity await;
        |yielder| { yielder.yield_(1).await }
    );
    with_yielder!(|_yielder| {
        asyncgen::__private::yield_!(the_generator 'yield_must_stand_directly_in_the_generator; 1);
    });
}

unsafe extern "C" {
    #[link_name = "environ"]
    static NUMBERS: Token<u64, ()>;
}

async fn outside() {
    'mine: {
        // A function of the hidden module that is `unsafe`.
        asyncgen::__private::with_yielder!(NUMBERS 'mine new_token identity await; |_yielder| {});
    }
}

fn main() {}
