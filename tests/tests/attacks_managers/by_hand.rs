//! Calls the poll methods of managers by hand and in any order: the lent value is available while
//! the manager is entered, and at no other time.

use std::task::{Context, Waker};

use asyncgen::{AsyncContextManager, async_context_manager};
use asyncgen_tests::{Census, pause};

use crate::{completed, panics, text};

#[test]
fn value_when_there_is_none() {
    let cx = &mut Context::from_waker(Waker::noop());
    let mut manager = Box::pin(text("text"));
    assert!(panics(|| manager.as_mut().value().len()));
    assert!(manager.as_mut().poll_enter(cx).is_pending());
    assert!(panics(|| manager.as_mut().value().len()));
    assert!(panics(|| manager
        .as_mut()
        .poll_exit(cx, &mut Some(completed()))));
    assert!(manager.as_mut().poll_enter(cx).is_ready());
    manager.as_mut().value().push('!');
    assert!(panics(|| manager.as_mut().poll_enter(cx)));
    assert!(panics(|| manager.as_mut().poll_exit(cx, &mut None)));
    // None of these calls has resumed the body.
    assert_eq!(manager.as_mut().value(), "text!");
    assert!(
        manager
            .as_mut()
            .poll_exit(cx, &mut Some(completed()))
            .is_pending()
    );
    assert!(panics(|| manager.as_mut().value().len()));
    assert!(panics(|| manager
        .as_mut()
        .poll_exit(cx, &mut Some(completed()))));
    assert!(manager.as_mut().poll_exit(cx, &mut None).is_ready());
    assert!(panics(|| manager.as_mut().value().len()));
    assert!(manager.as_mut().poll_close(cx).is_ready());
    assert!(panics(|| manager.as_mut().value().len()));
}

#[async_context_manager]
async fn guarded(text: String) -> impl AsyncContextManager<Value = String> {
    let mut text = text;
    permit_in_cleanup!(a_cleanup_lends_nothing, lend);
    finally!({ yield_!(&mut text) }, {
        pause().await;
        text.push('.');
        let mut other = text.clone();
        lend!(&mut other);
    });
}

/// The cleanup yields too, which takes a forged permit. The value it lends is discarded.
#[test]
fn value_while_it_is_closed() {
    let cx = &mut Context::from_waker(Waker::noop());
    let mut manager = Box::pin(guarded("text".repeat(10)));
    assert!(manager.as_mut().poll_enter(cx).is_ready());
    manager.as_mut().value().push('!');
    assert!(manager.as_mut().poll_close(cx).is_pending());
    assert!(panics(|| manager.as_mut().value().len()));
    assert!(panics(|| manager.as_mut().poll_exit(cx, &mut None)));
    assert!(panics(|| manager.as_mut().poll_enter(cx)));
    assert!(manager.as_mut().poll_close(cx).is_ready());
    assert!(panics(|| manager.as_mut().value().len()));
}

/// The cleanup yields again after the manager was left. The body is closed then, and the second
/// value is not available.
#[test]
fn value_that_was_lent_second() {
    let cx = &mut Context::from_waker(Waker::noop());
    let mut manager = Box::pin(guarded("text".repeat(10)));
    assert!(manager.as_mut().poll_enter(cx).is_ready());
    assert!(
        manager
            .as_mut()
            .poll_exit(cx, &mut Some(completed()))
            .is_pending()
    );
    assert!(panics(|| manager.as_mut().poll_exit(cx, &mut None)));
    assert!(panics(|| manager.as_mut().value().len()));
    assert!(manager.as_mut().poll_close(cx).is_ready());
}

#[async_context_manager]
async fn panicking(census: Census, when: u32) -> impl AsyncContextManager<Value = [Counted; 1]> {
    struct Bomb(bool);
    impl Drop for Bomb {
        fn drop(&mut self) {
            assert!(!self.0 || std::thread::panicking(), "bomb");
        }
    }
    let mut held = [census.value()];
    let _bomb = Bomb(when == 3);
    assert_ne!(when, 1);
    yield_!(&mut held);
    assert_ne!(when, 2);
}

use asyncgen_tests::Counted;

#[test]
fn value_after_a_panic() {
    for when in 0..4 {
        for close in [true, false] {
            let census = Census::default();
            let cx = &mut Context::from_waker(Waker::noop());
            let mut manager = Box::pin(panicking(census.clone(), when));
            assert_eq!(panics(|| manager.as_mut().poll_enter(cx)), when == 1);
            if when != 1 {
                manager.as_mut().value()[0] = census.value();
            }
            if close {
                assert_eq!(panics(|| manager.as_mut().poll_close(cx)), when == 3);
            }
            let left = panics(|| manager.as_mut().poll_exit(cx, &mut Some(completed())));
            assert_eq!(left, close || when != 0);
            assert!(panics(|| manager.as_mut().value().len()));
            assert_eq!(census.alive(), 0);
        }
    }
}
