//! A countdown on real timers, consumed completely, in part, and mapped by another generator. Then a context
//! manager powers a launch pad while it is used, and a generator is closed after it was consumed in part.

use std::pin::pin;
use std::time::Duration;

use asyncgen::{
    AsyncContextManager, AsyncGenerator, Stream, aclosing, async_context_manager, async_generator,
    async_with, for_await,
};
use tokio::time::sleep;

const TENTH: Duration = Duration::from_millis(100);

/// Counts down to one, one number every tenth of a second.
#[async_generator]
async fn countdown(from: u32) -> impl Stream<Item = u32> {
    for n in (1..=from).rev() {
        sleep(TENTH).await;
        yield_!(n);
    }
}

/// Yields each number in words, and a final message.
#[async_generator]
async fn announced(numbers: impl Stream<Item = u32>) -> impl Stream<Item = String> {
    #[for_await]
    for n in numbers {
        yield_!(format!("{n} .."));
    }
    yield_!(String::from("lift-off!"));
}

/// Lends a launch pad, which is powered until the block ends.
#[async_context_manager]
async fn launch_pad() -> impl AsyncContextManager<Value = Pad> {
    let mut pad = Pad { fuel: 0 };
    println!("  power on");
    sleep(TENTH).await;
    yield_!(&mut pad);
    sleep(TENTH).await;
    println!("  power off, {} t of fuel on the pad", pad.fuel);
}

struct Pad {
    fuel: u32,
}

/// Yields the temperature of a tank until the generator is closed.
#[async_generator]
async fn temperatures() -> impl AsyncGenerator<Yield = i32> {
    println!("  sensor on");
    finally!(
        {
            for degrees in -183.. {
                sleep(TENTH).await;
                yield_!(degrees);
            }
        },
        {
            sleep(TENTH).await;
            println!("  sensor off");
        }
    );
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

    println!("set up, used, torn down:");
    async_with!(launch_pad(), |pad| {
        for_await!(n in countdown(3) => {
            pad.fuel += n;
            println!("  {n} t of fuel");
        });
    });

    println!("in part, and closed:");
    async_with!(aclosing(pin!(temperatures())), |temperatures| {
        for_await!(degrees in temperatures => {
            println!("  {degrees} °C");
            if degrees == -181 {
                println!("  enough");
                break;
            }
        });
    });
}
