//! A body need not yield: its type says what it is, as that of an empty `gen` block does.
#![deny(warnings)]
use asyncgen::{Stream, async_generator};

trait Source {
    #[async_generator]
    async fn numbers(&self) -> impl Stream<Item = u32> {}
}

struct Empty;

impl Source for Empty {}

#[async_generator]
async fn later() -> impl Stream<Item = u32> {
    unimplemented!("for now")
}

fn main() {
    assert!(asyncgen_tests::collect(Empty.numbers()).is_empty());
    let _ = later();
}
