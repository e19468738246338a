#![allow(unused)]

use asyncgen::{async_with, nullcontext};

async fn run() {
    'outer: loop {
        async_with!(nullcontext(1), |_| {
            tokio::select! {
                _ = std::future::ready(()) => break 'outer,
            }
        });
    }
}

#[asyncgen::async_generator]
async fn numbers() -> impl asyncgen::Stream<Item = u32> {
    'outer: loop {
        async_with!(nullcontext(1), |n| {
            yield_!(*n);
            tokio::select! {
                _ = std::future::ready(()) => break 'outer,
            }
        });
    }
}

fn main() {}
