// Its span would cover the call that creates the generator, and none of the polls.
use asyncgen::{Stream, async_generator};

#[async_generator]
#[tracing::instrument(skip_all)]
async fn numbers(upto: u32) -> impl Stream<Item = u32> {
    for n in 0..upto {
        yield_!(n);
    }
}

struct Book(Vec<String>);

impl Book {
    #[async_generator]
    #[::tracing::instrument]
    async fn lines(&self) -> impl Stream<Item = &str> {
        for line in &self.0 {
            yield_!(line);
        }
    }
}

// The compiler evaluates the `#[cfg_attr]` after `#[async_generator]`.
#[async_generator]
#[cfg_attr(all(), must_use, tracing::instrument)]
async fn one() -> impl Stream<Item = u32> {
    yield_!(1);
}

fn main() {}
