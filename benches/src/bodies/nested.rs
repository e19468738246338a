//! Two nested loops, and an await that suspends before each item.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use asyncgen::async_generator;
use futures::{Stream, stream};

use crate::yield_now::{YieldNow, yield_now};

/// How many items the inner loop yields.
pub const COLUMNS: u64 = 16;

pub fn hand_written(rows: u64) -> impl Stream<Item = u64> {
    struct Nested {
        rows: u64,
        row: u64,
        column: u64,
        pause: YieldNow,
    }

    impl Stream for Nested {
        type Item = u64;

        fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<u64>> {
            if self.column == COLUMNS {
                self.row += 1;
                self.column = 0;
            }
            if self.row == self.rows {
                return Poll::Ready(None);
            }
            ready!(Pin::new(&mut self.pause).poll(cx));
            self.pause = yield_now();
            let item = self.row * COLUMNS + self.column;
            self.column += 1;
            Poll::Ready(Some(item))
        }
    }

    Nested {
        rows,
        row: 0,
        column: 0,
        pause: yield_now(),
    }
}

#[async_generator]
pub async fn asyncgen(rows: u64) -> impl Stream<Item = u64> {
    for row in 0..rows {
        for column in 0..COLUMNS {
            yield_now().await;
            yield_!(row * COLUMNS + column);
        }
    }
}

both_async_streams! {
    pub fn async_stream(rows: u64) -> impl Stream<Item = u64> {
        stream! {
            for row in 0..rows {
                for column in 0..COLUMNS {
                    yield_now().await;
                    yield row * COLUMNS + column;
                }
            }
        }
    }
}

pub fn asynk_strim(rows: u64) -> impl Stream<Item = u64> {
    asynk_strim::stream_fn(move |mut yielder| async move {
        for row in 0..rows {
            for column in 0..COLUMNS {
                yield_now().await;
                yielder.yield_item(row * COLUMNS + column).await;
            }
        }
    })
}

pub fn async_fn_stream(rows: u64) -> impl Stream<Item = u64> {
    async_fn_stream::fn_stream(move |emitter| async move {
        for row in 0..rows {
            for column in 0..COLUMNS {
                yield_now().await;
                emitter.emit(row * COLUMNS + column).await;
            }
        }
    })
}

pub fn async_gen(rows: u64) -> impl Stream<Item = u64> {
    async_gen::stream! {
        for row in 0..rows {
            for column in 0..COLUMNS {
                yield_now().await;
                yield row * COLUMNS + column;
            }
        }
    }
}

pub fn async_generator(rows: u64) -> impl Stream<Item = u64> {
    async_generator::generator!(move {
        for row in 0..rows {
            for column in 0..COLUMNS {
                yield_now().await;
                yield row * COLUMNS + column;
            }
        }
    })
}

#[fauxgen::generator(yield = u64)]
pub async fn fauxgen(rows: u64) {
    for row in 0..rows {
        for column in 0..COLUMNS {
            yield_now().await;
            r#yield!(row * COLUMNS + column);
        }
    }
}

pub fn genawaiter(rows: u64) -> impl Stream<Item = u64> {
    genawaiter::rc::Gen::new(move |co| async move {
        for row in 0..rows {
            for column in 0..COLUMNS {
                yield_now().await;
                co.yield_(row * COLUMNS + column).await;
            }
        }
    })
}

pub fn unfold(rows: u64) -> impl Stream<Item = u64> {
    stream::unfold((0, 0), move |(mut row, mut column)| async move {
        if column == COLUMNS {
            row += 1;
            column = 0;
        }
        if row == rows {
            return None;
        }
        yield_now().await;
        Some((row * COLUMNS + column, (row, column + 1)))
    })
}
