use asyncgen::{Stream, async_generator};

macro_rules! stream_of {
    ($item:ty) => { impl Stream<Item = $item> };
}

#[async_generator]
async fn numbers() -> stream_of!(u32) {
    yield_!(1);
}

fn main() {
    let _ = numbers();
}
