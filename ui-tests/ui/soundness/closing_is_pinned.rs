// What `aclosing` lends cannot be moved: it has no size to be moved by, and there is no other way to come by one.
use asyncgen::{AsyncContextManager, AsyncGenerator, Closing, aclosing, async_generator, async_with};

#[async_generator]
async fn generator() -> impl AsyncGenerator<Yield = u64> {
    yield_!(1);
}

async fn swapped() {
    async_with!(aclosing(generator()), |one| {
        async_with!(aclosing(generator()), |other| { std::mem::swap(one, other) })
    });
}

async fn moved() {
    async_with!(aclosing(generator()), |one| {
        let _moved = Box::new(*one);
    });
}

async fn set() {
    async_with!(aclosing(generator()), |one| {
        async_with!(aclosing(generator()), |other| { std::pin::Pin::new(one).set(*other) })
    });
}


fn of_a_size<G: AsyncGenerator>(generator: G) -> Closing<G, [(); 0]> {
    Closing::new(generator)
}

fn of_a_manager<G: AsyncGenerator>(generator: G) -> Closing<G, [(); 0]> {
    aclosing::<G, (), std::convert::Infallible>(generator).generator
}

fn shorter<'b, 'a: 'b>(one: &'b mut Closing<&'a str>) -> &'b mut Closing<&'b str> {
    one
}

fn main() {}
