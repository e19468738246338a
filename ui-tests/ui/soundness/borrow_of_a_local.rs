// An item cannot borrow from the body: it is given away.
use asyncgen::{Stream, async_generator};

#[async_generator]
async fn dangling<'a>() -> impl Stream<Item = &'a String> {
    let local = String::new();
    yield_!(&local);
}

#[async_generator]
async fn dangling_in_place<'a>() -> impl Stream<Item = [&'a String; 1]> {
    let local = String::new();
    yield_!([&local]);
}

fn main() {}
