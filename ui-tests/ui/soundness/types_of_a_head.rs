//! The types in the head of an `async_coroutine!` are beside the token and the label. They cannot name them.

use asyncgen::{AsyncGenerator, async_coroutine};

fn main() {
    let _ = async_coroutine! {
        -> impl AsyncGenerator<
            [u8; { let _ = __asyncgen_new_token; 1 }],
            Yield = [u8; { let _ = the_generator; 1 }],
            Return = [u8; { break 'yield_must_stand_directly_in_the_generator; }],
        > {
            yield_!([1]);
            [1]
        }
    };
    // The brackets that would end the type are unbalanced within it.
    let _ = async_coroutine! {
        -> impl AsyncGenerator<()>> = the_generator; {
            yield_!(1);
        }
    };
}
