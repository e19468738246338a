use asyncgen::{AsyncGenerator, Stream, async_generator};

trait Source<T> {
    fn numbers(&self) -> impl Stream<Item = u32>;

    fn items(&self) -> impl AsyncGenerator<Yield = T>;
}

struct Numbers;

impl<T> Source<T> for Numbers {
    #[async_generator]
    async fn numbers(&self) -> impl Stream<Item = u32> {
        yield_!(1);
    }

    #[async_generator]
    async fn items(&self) -> impl AsyncGenerator<Yield = T> {
        yield_from_!(Source::<T>::numbers(self));
    }
}

fn main() {}
