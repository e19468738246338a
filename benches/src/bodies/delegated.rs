//! A counter behind generators that each delegate to the next one.

use std::pin::Pin;
use std::task::{Context, Poll};

use asyncgen::{AsyncGenerator, async_generator};
use futures::Stream;

use super::counter;

/// What each level does by hand: it polls the next one.
struct Forward<S>(S);

impl<S: Stream + Unpin> Stream for Forward<S> {
    type Item = S::Item;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<S::Item>> {
        Pin::new(&mut self.0).poll_next(cx)
    }
}

/// Writes a module for a depth, with a function for each level in each way to delegate, and the
/// outermost ones under the names of the peers.
macro_rules! depth {
    ($depth:ident: $outermost:ident $($level:ident > $next:ident)*) => {
        pub mod $depth {
            use super::*;

            mod by_hand {
                use super::*;

                pub fn level_0(count: u64) -> impl Stream<Item = u64> + Unpin {
                    counter::hand_written(count)
                }

                $(pub fn $level(count: u64) -> impl Stream<Item = u64> + Unpin {
                    Forward($next(count))
                })*
            }

            mod generators {
                use super::*;

                #[async_generator]
                pub async fn level_0(count: u64) -> impl AsyncGenerator<Yield = u64> {
                    for n in 0..count {
                        yield_!(n);
                    }
                }

                $(#[async_generator]
                pub async fn $level(count: u64) -> impl AsyncGenerator<Yield = u64> {
                    yield_from_!($next(count));
                })*
            }

            mod streams {
                use super::*;

                pub fn level_0(count: u64) -> impl Stream<Item = u64> {
                    counter::asyncgen(count)
                }

                $(#[async_generator]
                pub async fn $level(count: u64) -> impl Stream<Item = u64> {
                    yield_from_!($next(count));
                })*
            }

            mod loops {
                use super::*;

                pub fn level_0(count: u64) -> impl Stream<Item = u64> {
                    counter::asyncgen(count)
                }

                $(#[async_generator]
                pub async fn $level(count: u64) -> impl Stream<Item = u64> {
                    #[for_await]
                    for n in $next(count) {
                        yield_!(n);
                    }
                })*
            }

            mod async_streams {
                use super::*;

                pub fn level_0(count: u64) -> impl Stream<Item = u64> {
                    counter::async_stream(count)
                }

                $(pub fn $level(count: u64) -> impl Stream<Item = u64> {
                    async_stream::stream! {
                        for await n in $next(count) {
                            yield n;
                        }
                    }
                })*
            }

            pub use async_streams::$outermost as async_stream;
            pub use by_hand::$outermost as hand_written;
            pub use generators::$outermost as asyncgen;
            pub use loops::$outermost as asyncgen_for_await;
            pub use streams::$outermost as asyncgen_streams;
        }
    };
}

depth!(delegated_1: level_1 level_1 > level_0);
depth!(delegated_4: level_4
    level_1 > level_0 level_2 > level_1 level_3 > level_2 level_4 > level_3);
depth!(delegated_16: level_16
    level_1 > level_0 level_2 > level_1 level_3 > level_2 level_4 > level_3
    level_5 > level_4 level_6 > level_5 level_7 > level_6 level_8 > level_7
    level_9 > level_8 level_10 > level_9 level_11 > level_10 level_12 > level_11
    level_13 > level_12 level_14 > level_13 level_15 > level_14 level_16 > level_15);
