//! An `async_with!` with several managers calls a macro with tokens of its expansion. Those tokens could name the token of the block.

use std::pin::pin;

use asyncgen::{AsyncGenerator, AsyncGeneratorExt, GeneratorState, async_generator, nullcontext};

macro_rules! receive {
    ($($tokens:tt)*) => {
        panic!("received {}", stringify!($($tokens)*))
    };
}
use receive as async_with;

#[async_generator]
async fn sums() -> impl AsyncGenerator<Yield = u32> {
    async_with!(
        nullcontext(1),
        {
            macro_rules! async_with {
                () => {
                    nullcontext(2)
                };
            }
            async_with!()
        },
        |a, b| {
            yield_!(*a + *b);
        }
    );
}

#[test]
fn receives_no_tokens() {
    let sum = super::now(pin!(sums()).anext());
    assert_eq!(sum, Ok(GeneratorState::Yielded(3)));
    // The macro that would receive them.
    assert!(std::panic::catch_unwind(|| async_with!(1)).is_err());
}
