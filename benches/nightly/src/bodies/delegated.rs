//! With loops: neither delegates.

use super::counter;
use crate::stable::delegated;

macro_rules! depth {
    ($depth:ident: $outermost:ident $($level:ident > $next:ident)*) => {
        pub mod $depth {
            use super::*;

            mod async_gen_blocks {
                use std::async_iter::AsyncIterator;

                pub fn level_0(count: u64) -> impl AsyncIterator<Item = u64> {
                    async gen move {
                        for n in 0..count {
                            yield n;
                        }
                    }
                }

                $(pub fn $level(count: u64) -> impl AsyncIterator<Item = u64> {
                    async gen move {
                        for await n in $next(count) {
                            yield n;
                        }
                    }
                })*
            }

            mod futures_async_streams {
                use super::*;

                pub fn level_0(count: u64) -> impl futures::Stream<Item = u64> {
                    counter::futures_async_stream(count)
                }

                $(#[futures_async_stream::stream(item = u64)]
                pub async fn $level(count: u64) {
                    #[for_await]
                    for n in $next(count) {
                        yield n;
                    }
                })*
            }

            pub fn async_gen_block(count: u64) -> impl futures::Stream<Item = u64> {
                crate::iterated::Iterated(async_gen_blocks::$outermost(count))
            }

            pub use delegated::$depth::{asyncgen, asyncgen_streams, hand_written};
            pub use futures_async_streams::$outermost as futures_async_stream;
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
