use std::rc::Rc;

use asyncgen::{Stream, async_generator, for_await};

#[async_generator]
async fn numbers() -> impl Stream<Item = u32> {
    let shared = Rc::new(1);
    yield_!(1);
    drop(shared);
}

fn main() {
    tokio::spawn(async {
        for_await!(n in numbers() => {
            println!("{n}");
        });
    });
}
