#![allow(unused)]

use std::future::ready;

use asyncgen::{AsyncGenerator, async_generator};

#[async_generator]
async fn labeled_break() -> impl AsyncGenerator<Yield = u32> {
    'outer: loop {
        finally!(
            {
                'inner: loop {
                    tokio::select! {
                        _ = ready(()) => break 'inner,
                        _ = ready(()) => loop { break 'outer },
                    }
                }
            },
            {}
        );
    }
}

#[async_generator]
async fn labeled_continue() -> impl AsyncGenerator<Yield = u32> {
    'outer: loop {
        finally!(
            {
                tokio::select! {
                    _ = ready(()) => continue 'outer,
                }
            },
            {}
        );
    }
}

#[async_generator]
async fn unlabeled_continue() -> impl AsyncGenerator<Yield = u32> {
    loop {
        finally!(
            {
                tokio::select! {
                    _ = ready(()) => continue,
                }
            },
            {}
        );
    }
}

#[async_generator]
async fn in_a_std_macro() -> impl AsyncGenerator<Yield = u32> {
    'outer: loop {
        finally!(
            {
                println!("{:?}", break 'outer);
            },
            {}
        );
    }
}

fn main() {}
