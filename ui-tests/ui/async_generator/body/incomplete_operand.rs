use asyncgen::{Stream, async_generator};

struct Point {
    x: u32,
}

#[async_generator]
async fn field(point: Point) -> impl Stream<Item = u32> {
    yield_!(point.);
}

#[async_generator]
async fn in_another_macro(point: Point) -> impl Stream<Item = u32> {
    println!("{:?}", yield_!(point.));
}

#[async_generator]
async fn in_select() -> impl Stream<Item = u32> {
    tokio::select! {
        x = async { 1 } => yield_!(x +),
    }
}

#[async_generator]
async fn unknown_name() -> impl Stream<Item = u32> {
    yield_!(undefined);
}

fn main() {}
