// The block of an `aclosing` cannot move the generator, which is pinned.
use std::pin::pin;

use asyncgen::{AsyncGenerator, aclosing, async_generator, async_with};

#[async_generator]
async fn generator() -> impl AsyncGenerator<Yield = u64> {
    yield_!(1);
}

async fn swapped() {
    async_with!(aclosing(pin!(generator())), |one| {
        async_with!(aclosing(pin!(generator())), |other| { std::mem::swap(&mut **one, &mut **other) })
    });
}

async fn moved() {
    async_with!(aclosing(pin!(generator())), |one| {
        let _moved = Box::new(**one);
    });
}

async fn kept() {
    let kept = async_with!(aclosing(pin!(generator())), |one| { one.as_mut() });
    drop(kept);
}

fn of_a_manager<G: AsyncGenerator + Unpin>(generator: G) -> G {
    aclosing::<G, (), std::convert::Infallible>(generator).generator
}

fn main() {}
