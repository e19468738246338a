//! A countdown on real timers: consumed whole, in part, and mapped by another generator.

use std::time::Duration;

use asyncgen::{Stream, async_generator, for_await};
use tokio::time::sleep;

/// Counts down to one, a number each tenth of a second.
#[async_generator]
async fn countdown(from: u32) -> impl Stream<Item = u32> {
    for n in (1..=from).rev() {
        sleep(Duration::from_millis(100)).await;
        yield_!(n);
    }
}

/// Says each number in words, and what comes after the last.
#[async_generator]
async fn announced(numbers: impl Stream<Item = u32>) -> impl Stream<Item = String> {
    #[for_await]
    for n in numbers {
        yield_!(format!("{n} .."));
    }
    yield_!(String::from("lift-off!"));
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    println!("whole:");
    for_await!(n in countdown(3) => {
        println!("  {n}");
    });

    println!("in part:");
    for_await!(n in countdown(1_000_000) => {
        println!("  {n}");
        if n == 999_998 {
            println!("  enough");
            break;
        }
    });

    println!("mapped:");
    for_await!(line in announced(countdown(3)) => {
        println!("  {line}");
    });
}
