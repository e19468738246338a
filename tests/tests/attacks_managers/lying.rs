//! Managers written by hand that break the contract of the trait.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use asyncgen::{
    AsyncContextManager, AsyncContextManagerExt, Completed, LocalBoxAsyncContextManager,
    async_context_manager, async_with,
};
use asyncgen_tests::pause;

use crate::{completed, now, panics, text};

#[derive(Clone, Copy, Default)]
struct Lies {
    never_closed: bool,
    panics_in_close: bool,
    panics_in_exit: bool,
    panics_in_enter: bool,
    has_pending_cleanup: bool,
}

struct Liar<'a> {
    lies: Lies,
    lent: String,
    /// A manager that every method polls, with the context of the caller.
    other: &'a RefCell<LocalBoxAsyncContextManager<'static, String>>,
}

impl Liar<'_> {
    fn poll_other(&self, cx: &mut Context<'_>) {
        if let Ok(mut other) = self.other.try_borrow_mut() {
            let _ = catch_unwind(AssertUnwindSafe(|| {
                let _ = other.as_mut().poll_enter(cx);
                other.as_mut().value().push('!');
                let _ = other.as_mut().poll_exit(cx, &mut Some(completed()));
            }));
        }
    }
}

impl Drop for Liar<'_> {
    fn drop(&mut self) {
        self.poll_other(&mut Context::from_waker(Waker::noop()));
    }
}

impl AsyncContextManager for Liar<'_> {
    type Value = str;
    type Error = String;
    type Exit = Option<Completed>;

    fn poll_enter(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), String>> {
        self.poll_other(cx);
        assert!(!self.lies.panics_in_enter);
        // Code that is given a context may replace it.
        *cx = Context::from_waker(Waker::noop());
        Poll::Ready(Ok(()))
    }

    fn value(self: Pin<&mut Self>) -> &mut str {
        &mut self.get_mut().lent
    }

    fn poll_exit(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        outcome: &mut Option<Result<Completed, String>>,
    ) -> Poll<Result<Option<Completed>, String>> {
        self.poll_other(cx);
        assert!(!self.lies.panics_in_exit);
        match outcome.take() {
            Some(Err(_)) if self.lies.has_pending_cleanup => Poll::Ready(Ok(None)),
            Some(outcome) => Poll::Ready(outcome.map(Some)),
            None => Poll::Pending,
        }
    }

    fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.poll_other(cx);
        assert!(!self.lies.panics_in_close);
        match self.lies.never_closed {
            true => Poll::Pending,
            false => Poll::Ready(()),
        }
    }

    fn has_pending_cleanup(&self) -> bool {
        self.lies.has_pending_cleanup
    }
}

#[async_context_manager]
async fn through(
    liar: Liar<'_>,
    panics: bool,
) -> impl AsyncContextManager<Value = str, Error = String> {
    let mut kept = String::from("kept");
    finally!(
        {
            let used = async_with!(liar, |text| {
                permit_in_cleanup!(a_cleanup_lends_nothing, lend);
                finally!(
                    {
                        let done = yield_!(text)?;
                        pause().await;
                        assert!(!panics);
                        Ok(done)
                    },
                    {
                        kept.push('.');
                        pause().await;
                        let mut other = kept.clone();
                        if panics {
                            let _ = lend!(&mut other);
                        }
                    }
                )
            });
            match used {
                Ok(Some(done)) => Ok(done),
                Ok(None) => Err("swallowed".into()),
                Err(error) => Err(error),
            }
        },
        {
            kept.push('.');
            pause().await;
        }
    )
}

/// Tries every combination of lies and ways out.
#[test]
fn every_one() {
    for case in 0..1 << 9 {
        let bit = |bit: u32| case & (1 << bit) != 0;
        let lies = Lies {
            never_closed: bit(0),
            panics_in_close: bit(1),
            panics_in_exit: bit(2),
            panics_in_enter: bit(3),
            has_pending_cleanup: bit(4),
        };
        let other = RefCell::new(text("other").boxed_local());
        let liar = Liar {
            lies,
            lent: "lent".repeat(10),
            other: &other,
        };
        let mut manager = Box::pin(through(liar, bit(5)));
        let mut cx = Context::from_waker(Waker::noop());
        let step = &mut |call: &mut dyn FnMut() -> bool| {
            for _ in 0..8 {
                if catch_unwind(AssertUnwindSafe(&mut *call)).unwrap_or(true) {
                    break;
                }
            }
        };
        step(&mut || manager.as_mut().poll_enter(&mut cx).is_ready());
        step(&mut || {
            manager.as_mut().value().make_ascii_uppercase();
            true
        });
        if bit(6) {
            let mut outcome = Some(match bit(7) {
                true => completed(),
                false => Err("error".repeat(10)),
            });
            step(&mut || manager.as_mut().poll_exit(&mut cx, &mut outcome).is_ready());
        }
        step(&mut || manager.as_mut().poll_close(&mut cx).is_ready());
        if bit(8) {
            step(&mut || manager.as_mut().poll_enter(&mut cx).is_ready());
            step(&mut || manager.as_mut().value().is_empty());
            step(&mut || manager.as_mut().poll_close(&mut cx).is_ready());
        }
    }
}

/// A `Completed` of another use is detected when the value of the block is needed, because there is
/// none.
#[test]
fn completed_of_another_use() {
    struct Forger;

    impl AsyncContextManager for Forger {
        type Value = ();
        type Error = String;
        type Exit = Completed;
        fn poll_enter(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), String>> {
            Poll::Ready(Ok(()))
        }
        fn value(self: Pin<&mut Self>) -> &mut () {
            Box::leak(Box::new(()))
        }
        fn poll_exit(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
            _: &mut Option<Result<Completed, String>>,
        ) -> Poll<Result<Completed, String>> {
            Poll::Ready(completed())
        }
        fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
            Poll::Ready(())
        }
        fn has_pending_cleanup(&self) -> bool {
            false
        }
    }

    let used = || now(async { async_with!(Forger, |()| { Err::<u32, _>(String::from("no")) }) });
    assert!(panics(used));
}
