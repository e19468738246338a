use asyncgen::{Stream, async_generator};

#[async_generator]
async unsafe extern "C" fn numbers(mut arguments: ...) -> impl Stream<Item = u32> {
    yield_!(1);
}

fn main() {}
