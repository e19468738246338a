//! `async_with!` blocks that yield, in generators and in managers, and the places where they may
//! stand.

mod in_generators;
mod in_managers;
mod placement;
mod some_paths;

use crate::Log;
use asyncgen::{AsyncContextManager, AsyncGenerator, async_context_manager, async_generator};
use asyncgen_tests::pause;

/// A manager that waits while it is entered, left and cleaned up.
#[async_context_manager]
async fn manager(log: &Log, name: &str) -> impl AsyncContextManager<Value = u32> {
    let _frame = log.at_drop(format!("{name} frame"));
    let mut n = 0;
    finally!(
        {
            let _held = log.at_drop(format!("{name} held"));
            log.say(format!("{name} enter"));
            pause().await;
            yield_!(&mut n);
            log.say(format!("{name} exit"));
            pause().await;
        },
        {
            log.say(format!("{name} cleanup"));
            pause().await;
            log.say(format!("{name} cleaned up"));
        }
    );
}

/// A manager that never waits and has no cleanup.
#[async_context_manager]
async fn plain(log: &Log, name: &str) -> impl AsyncContextManager<Value = u32> {
    let _frame = log.at_drop(format!("{name} frame"));
    log.say(format!("{name} enter"));
    yield_!(&mut 0);
    log.say(format!("{name} exit"));
}

/// A manager that logs the outcome of the block.
#[async_context_manager]
async fn judging(
    log: &Log,
    name: &str,
) -> impl AsyncContextManager<Value = u32, Error = &'static str> {
    log.say(format!("{name} enter"));
    let outcome = yield_!(&mut 0);
    pause().await;
    log.say(match &outcome {
        Ok(_) => format!("{name} ok"),
        Err(error) => format!("{name} {error}"),
    });
    outcome
}

async fn clean_up(log: &Log, name: &str) {
    log.say(format!("{name} cleanup"));
    pause().await;
    log.say(format!("{name} cleaned up"));
}

/// Joins lists of events as [`Log::said`] joins events.
fn joined(parts: &[&str]) -> String {
    let said: Vec<_> = parts
        .iter()
        .filter(|part| !part.is_empty())
        .copied()
        .collect();
    said.join(", ")
}

/// Has an outer `finally!`, an inner `finally!`, and the cleanup of the manager, with a yield and
/// an await in each.
#[async_generator]
async fn rows(log: &Log) -> impl AsyncGenerator<Yield = u32> {
    let _frame = log.at_drop("frame");
    finally!(
        {
            let _around = log.at_drop("around");
            async_with!(manager(log, "m"), |_n| {
                let _block = log.at_drop("block");
                yield_!(1);
                pause().await;
                finally!(
                    {
                        let _within = log.at_drop("within");
                        yield_!(2);
                        pause().await;
                    },
                    {
                        clean_up(log, "inner").await;
                    }
                );
                yield_!(3);
                pause().await;
            });
            yield_!(4);
            pause().await;
        },
        {
            clean_up(log, "outer").await;
        }
    );
}

const M: &str = "m held, m cleanup, m cleaned up, m frame";
const OUTER: &str = "around, outer cleanup, outer cleaned up, frame";
const INNER: &str = "within, inner cleanup, inner cleaned up";
