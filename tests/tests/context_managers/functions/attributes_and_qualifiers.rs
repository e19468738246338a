//! Other attributes, visibility and qualifiers on functions and arguments.

// `cfg(all())` is always true, which is the point of its use here.
#![allow(clippy::non_minimal_cfg)]

use asyncgen::{AsyncContextManager, async_context_manager};
use asyncgen_tests::pause;

use crate::Log;

use super::{lent, tried};

#[async_context_manager]
pub(super) async fn named() -> impl AsyncContextManager<Value = ()> {
    yield_!();
}

/// A documented manager.
#[inline]
#[async_context_manager]
#[allow(clippy::needless_pass_by_value)]
pub(crate) async fn attributes(
    /* a comment */ n: u32,
    #[cfg(all())] present: u32,
    #[cfg(any())] absent: NoSuchType,
    #[allow(unused_variables)] unused: u32,
) -> impl AsyncContextManager<Value = u32> {
    #![allow(unused_mut)]
    let mut sum = n + present;
    #[cfg(any())]
    yield_!(absent);
    #[cfg(all())]
    yield_!(&mut sum);
}

/// Lends the first of the values.
///
/// # Safety
///
/// There must be at least one value.
#[async_context_manager]
async unsafe fn first(values: &mut [u8]) -> impl AsyncContextManager<Value = u8> {
    // SAFETY: the caller guarantees that there is a value.
    yield_!(unsafe { values.get_unchecked_mut(0) });
}

#[async_context_manager]
async fn r#type(r#in: u32) -> impl AsyncContextManager<Value = u32> {
    let mut r#in = r#in;
    yield_!(&mut r#in);
}

#[test]
fn stay() {
    assert_eq!(lent(attributes(1, 2, 3)), 3);
    let mut values = [1];
    // SAFETY: there is a value.
    assert_eq!(lent(unsafe { first(&mut values) }), 1);
    assert_eq!(lent(r#type(1)), 1);
}

/// The body has several statements that yield, of which only one is configured in.
#[async_context_manager]
async fn either(n: u32) -> impl AsyncContextManager<Value = u32, Error = String> {
    let mut n = n;
    #[cfg(any())]
    return yield_!(absent);
    #[cfg(any())]
    let done = yield_!(&mut n)?;
    #[allow(unused_variables)]
    #[cfg(all())]
    let done = yield_!(&mut n)?;
    Ok(done)
}

#[test]
fn of_which_one_is_configured_out() {
    assert_eq!(tried(either(1)), Ok(1));
}

async fn later<T>(value: T) -> T {
    pause().await;
    value
}

/// An attribute below ours that adds awaits. The body is expanded after it.
#[async_context_manager]
#[attributes::await_later]
async fn awaited_later(log: &Log) -> impl AsyncContextManager<Value = u32, Error = &'static str> {
    finally!(
        {
            let mut n = later(1);
            let done = yield_!(&mut n)?;
            n += later(1);
            log.say(n.to_string());
            Ok(done)
        },
        {
            later(log).say("cleanup");
        }
    )
}

trait WithAnotherContext: Sized {
    fn with_another_context(self) -> Self {
        self
    }
}

impl<F: std::future::Future> WithAnotherContext for F {}

/// An attribute that wraps every await it sees. It must not see the await of a `yield_!`.
#[async_context_manager]
#[attributes::wrap_awaits]
async fn wrapped(log: &Log) -> impl AsyncContextManager<Value = u32> {
    pause().await;
    async_with!(awaited_later(log), |n| {
        pause().await;
        yield_!(n);
        Ok(())
    })
    .unwrap();
}

#[test]
fn of_others_below_are_expanded_as_well() {
    let log = Log::default();
    assert_eq!(tried(awaited_later(&log)), Ok(1));
    assert_eq!(log.said(), "2, cleanup");
    assert_eq!(lent(wrapped(&log)), 1);
    assert_eq!(log.said(), "2, cleanup");
}

mod facade {
    pub(super) mod inner {
        pub(in super::super) use ::asyncgen as streams;
    }
}

#[facade::inner::streams::async_context_manager(crate = facade::inner::streams)]
async fn of_a_re_exported_crate() -> impl AsyncContextManager<Value = u32> {
    use facade::inner::streams::nullcontext;

    async_with!(nullcontext(1), |n| {
        finally!({ yield_!(n) }, {});
    });
}

#[test]
fn crate_says_where_it_is() {
    assert_eq!(lent(of_a_re_exported_crate()), 1);
}
