use asyncgen::{yield_, yield_from_};

async fn numbers() {
    yield_!(1);
    yield_from_!(numbers());
}

fn main() {}
