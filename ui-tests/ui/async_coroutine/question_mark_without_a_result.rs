//! A `?` in a body that returns `()`.

use asyncgen::{AsyncGenerator, async_coroutine};

fn main() {
    let _ = async_coroutine! {
        -> impl AsyncGenerator<&'static str, Yield = u32, Return = ()> {
            yield_!("1".parse()?);
        }
    };
}
