//! Swaps the values that two managers lend, and lends a value that an inner manager lent.

use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use asyncgen::{
    AsyncContextManager, AsyncContextManagerExt, LocalBoxAsyncContextManager,
    async_context_manager, async_with,
};
use asyncgen_tests::pause;

use crate::{at_length, now, panics, text};

#[async_context_manager]
async fn nested(depth: u32) -> LocalBoxAsyncContextManager<'static, String> {
    if depth == 0 {
        async_with!(text("innermost"), |text| { yield_!(text) });
    } else {
        async_with!(nested(depth - 1), |text| {
            finally!(
                {
                    text.push('(');
                    hidden!(yield_!(text));
                    text.push(')');
                },
                {
                    pause().await;
                    text.push(';');
                }
            );
        });
    }
}

#[test]
fn and_swapped() {
    at_length(async {
        let lengths = async_with!(nested(3), |one| {
            async_with!(nested(1), |other| {
                mem::swap(one, other);
                pause().await;
                one.push_str(&"x".repeat(100));
                mem::swap(one, other);
                (one.len(), other.len())
            })
        });
        assert_eq!(lengths, (12, 110));
    });
}

#[test]
fn and_closed() {
    let mut cx = Context::from_waker(Waker::noop());
    for polls in 0..6 {
        let mut manager = nested(3);
        for _ in 0..polls {
            if let Poll::Ready(Ok(())) = manager.as_mut().poll_enter(&mut cx) {
                *manager.as_mut().value() = "other".repeat(20);
                break;
            }
        }
        for _ in 0..10 {
            if manager.as_mut().poll_close(&mut cx).is_ready() {
                break;
            }
            assert!(panics(|| manager.as_mut().value().len()));
        }
    }
}

/// The block keeps the value and panics. The manager that lent it is used again.
#[test]
fn and_panicked() {
    let mut manager = pin!(nested(2));
    let used = catch_unwind(AssertUnwindSafe(|| {
        at_length(async {
            async_with!(manager.as_mut(), |text| {
                pause().await;
                text.clear();
                if text.is_empty() {
                    std::panic::resume_unwind(Box::new("block"));
                }
            });
        });
    }));
    assert!(used.is_err());
    assert!(panics(|| manager.as_mut().value().len()));
    assert!(panics(|| now(manager.as_mut().enter()).value().len()));
}
