//! A backtrace of a panic shows for each body the line at which it is suspended.
//!
//! A comment above a line marks that a backtrace should show the line. Each test compares the marks of the lines in a backtrace, the innermost first.

// Optimized tests have no debug information.
#![cfg(debug_assertions)]

use std::backtrace::Backtrace;
use std::cell::RefCell;
use std::future::Future;
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::pin::pin;

use asyncgen::{
    AsyncContextManager, AsyncGenerator, AsyncGeneratorExt, Stream, TryStream,
    async_context_manager, async_gen, async_generator, async_with, for_await, nullcontext,
};
use futures::StreamExt;
use futures::executor::block_on;

thread_local! {
    static BACKTRACE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Runs a future that panics, and returns the marks of the lines in the backtrace.
fn marks_of(future: impl Future) -> Vec<&'static str> {
    panic::set_hook(Box::new(|info| {
        if info
            .payload()
            .downcast_ref::<String>()
            .is_none_or(|message| message != MESSAGE)
        {
            eprintln!("{info}");
        }
        let backtrace = Backtrace::force_capture().to_string();
        BACKTRACE.with_borrow_mut(|last| *last = backtrace);
    }));
    assert!(catch_unwind(AssertUnwindSafe(|| block_on(future))).is_err());
    let lines: Vec<&str> = include_str!("backtraces.rs").lines().collect();
    let mark = |frame: &str| {
        let number = frame.split("backtraces.rs:").nth(1)?.split(':').next()?;
        let above = lines[number.parse::<usize>().unwrap() - 2];
        above.trim_start().strip_prefix("// at ")
    };
    BACKTRACE.with_borrow(|backtrace| backtrace.lines().filter_map(mark).collect())
}

fn marks_of_items(stream: impl Stream) -> Vec<&'static str> {
    marks_of(stream.for_each(async |_| {}))
}

const MESSAGE: &str = "expected by the test";

async fn fail() {
    // at fail
    panic!("{MESSAGE}");
}

#[async_generator]
async fn numbers() -> impl Stream<Item = u32> {
    yield_!(1);
    // at numbers
    fail().await;
}

#[test]
fn operand_of_a_yield() {
    #[async_generator]
    async fn operands() -> impl Stream<Item = ()> {
        yield_!();
        // at second yield
        yield_!(fail().await);
    }
    assert_eq!(marks_of_items(operands()), ["fail", "second yield"]);
}

#[async_generator]
async fn delegating() -> impl Stream<Item = u32> {
    yield_!(0);
    // at inner delegation
    yield_from_!(numbers());
}

#[test]
fn nested_delegation() {
    #[async_generator]
    async fn outer() -> impl Stream<Item = u32> {
        yield_!(0);
        // at outer delegation
        yield_from_!(delegating());
    }
    let expected = ["fail", "numbers", "inner delegation", "outer delegation"];
    assert_eq!(marks_of_items(outer()), expected);
}

#[test]
fn delegation_of_results() {
    #[async_generator]
    async fn results() -> impl TryStream<Ok = u32, Error = ()> {
        yield_!(0);
        // at delegation of results
        yield_from_!(numbers());
    }
    assert_eq!(
        marks_of_items(results()),
        ["fail", "numbers", "delegation of results"]
    );
}

#[test]
fn delegation_to_a_closable_generator() {
    #[async_generator]
    async fn inner() -> impl AsyncGenerator<u32, Yield = u32, Return = ()> {
        yield_!(1);
        // at body
        fail().await;
    }
    #[async_generator]
    async fn outer() -> impl AsyncGenerator<u32, Yield = u32, Return = ()> {
        // at delegation
        let () = yield_from_!(inner());
    }
    let marks = marks_of(async {
        let mut outer = pin!(outer());
        outer.start().await.unwrap();
        // at caller
        outer.asend(1).await
    });
    assert_eq!(marks, ["fail", "body", "delegation", "caller"]);
}

#[test]
fn expression() {
    let stream = async_gen! {
        yield_!(0);
        // at delegation of an expression
        yield_from_!(delegating());
    };
    let expected = [
        "fail",
        "numbers",
        "inner delegation",
        "delegation of an expression",
    ];
    assert_eq!(marks_of_items(stream), expected);
}

#[test]
fn loops() {
    #[async_generator]
    async fn with_attribute() -> impl Stream<Item = u32> {
        #[for_await]
        // at loop with an attribute
        for number in numbers() {
            yield_!(number);
        }
    }
    let expected = ["fail", "numbers", "loop with an attribute"];
    assert_eq!(marks_of_items(with_attribute()), expected);

    let marks = marks_of(async {
        // at loop with a macro
        for_await!(number in numbers() => {
            assert_ne!(number, 0);
        });
    });
    assert_eq!(marks, ["fail", "numbers", "loop with a macro"]);

    let stream = async_stream::stream! {
        // at loop with a keyword
        for await number in numbers() {
            yield number;
        }
    };
    let expected = ["fail", "numbers", "loop with a keyword"];
    assert_eq!(marks_of_items(stream), expected);
}

#[test]
fn cleanups() {
    #[async_generator]
    async fn body() -> impl AsyncGenerator<Yield = u32> {
        // at finally
        finally!(
            {
                // at delegation in a finally
                yield_from_!(numbers());
            },
            {
                yield_!(2);
            }
        );
    }
    let expected = ["fail", "numbers", "delegation in a finally", "finally"];
    assert_eq!(marks_of_items(body()), expected);

    #[async_generator]
    async fn cleanup() -> impl AsyncGenerator<Yield = u32> {
        // at finally with a cleanup
        finally!(
            {
                yield_!(1);
            },
            {
                // at cleanup
                fail().await;
            }
        );
    }
    let expected = ["fail", "cleanup", "finally with a cleanup"];
    assert_eq!(marks_of_items(cleanup()), expected);
}

#[async_context_manager]
async fn fails_to_enter() -> impl AsyncContextManager<Value = u32> {
    let mut value = 1;
    // at entering
    fail().await;
    yield_!(&mut value);
}

#[async_context_manager]
async fn fails_to_exit() -> impl AsyncContextManager<Value = u32> {
    let mut value = 1;
    yield_!(&mut value);
    // at exiting
    fail().await;
}

#[test]
fn managers() {
    let marks = marks_of(async {
        // at manager that is entered
        async_with!(fails_to_enter(), |_| {});
    });
    assert_eq!(marks, ["fail", "entering", "manager that is entered"]);

    let marks = marks_of(async {
        // at manager that is exited
        async_with!(fails_to_exit(), |_| {});
    });
    assert_eq!(marks, ["fail", "exiting", "manager that is exited"]);
}

#[test]
fn blocks_of_managers() {
    #[async_generator]
    async fn in_generator() -> impl AsyncGenerator<Yield = u32> {
        // at manager in a generator
        async_with!(nullcontext(1), |_| {
            // at delegation in a block
            yield_from_!(numbers());
        });
    }
    let expected = [
        "fail",
        "numbers",
        "delegation in a block",
        "manager in a generator",
    ];
    assert_eq!(marks_of_items(in_generator()), expected);

    #[async_context_manager]
    async fn in_manager() -> impl AsyncContextManager<Value = u32> {
        let mut value = 2;
        // at inner manager
        async_with!(nullcontext(1), |_| {
            yield_!(&mut value);
            // at block of the inner manager
            fail().await;
        });
    }
    let marks = marks_of(async {
        // at outer manager
        async_with!(in_manager(), |_| {});
    });
    let expected = [
        "fail",
        "block of the inner manager",
        "inner manager",
        "outer manager",
    ];
    assert_eq!(marks, expected);
}

#[test]
fn yielders() {
    #[async_generator]
    async fn joined() -> impl Stream<Item = u32> {
        // at with_yielder
        with_yielder!(|yielder| {
            yielder.yield_(1).await;
            // at block of a with_yielder
            fail().await;
        });
    }
    let expected = ["fail", "block of a with_yielder", "with_yielder"];
    assert_eq!(marks_of_items(joined()), expected);
}
