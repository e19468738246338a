use asyncgen::Stream;

async fn numbers() -> impl Stream<Item = u32> {
    yield_!(1);
}

fn main() {}
