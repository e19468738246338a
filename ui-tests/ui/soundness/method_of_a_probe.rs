// A trait method of the user with the name of a method that an expansion calls makes the call ambiguous.
use asyncgen::{Stream, async_generator};

trait Thief: Sized {
    fn __asyncgen_end(self) {}
}

impl<T> Thief for T {}

struct Row;

#[async_generator]
async fn rows() -> impl Stream<Item = Row> {
    Err(1)?;
    yield_!(Row);
}

fn main() {}
