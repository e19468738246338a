//! Laziness, order, and the ends of a stream.

use asyncgen::{Stream, async_generator};
use futures::StreamExt;

#[async_generator]
async fn countdown(from: u32) -> impl Stream<Item = u32> {
    for n in (1..=from).rev() {
        tokio::task::yield_now().await;
        yield_!(n);
    }
}

#[tokio::test]
async fn items_come_in_order() {
    assert_eq!(countdown(3).collect::<Vec<_>>().await, [3, 2, 1]);
}
