//! Panics for wrong uses are located at the line of the user.

use std::cell::Cell;
use std::convert::Infallible;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::pin::{Pin, pin};
use std::sync::Once;
use std::task::{Context, Waker};

use asyncgen::{
    AsyncContextManager, AsyncContextManagerExt, AsyncExitStack, AsyncGenerator, AsyncGeneratorExt,
    Resumption, aclosing, async_context_manager, async_generator, async_with, nullcontext,
    try_nullcontext,
};
use futures::executor::block_on;

thread_local! {
    static PANICKED_AT: Cell<Option<(String, u32)>> = const { Cell::new(None) };
}

/// Returns the message of a panic. Fails unless the panic is located in this file, at the line.
fn panic_at(line: u32, function: impl FnOnce()) -> String {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let default = take_hook();
        set_hook(Box::new(move |info| {
            let location = info.location().unwrap();
            PANICKED_AT.set(Some((location.file().to_owned(), location.line())));
            default(info);
        }));
    });
    let panic = catch_unwind(AssertUnwindSafe(function)).expect_err("a panic");
    let location = PANICKED_AT.take();
    assert_eq!(location, Some((file!().to_owned(), line)));
    match panic.downcast::<String>() {
        Ok(message) => *message,
        Err(panic) => (*panic.downcast::<&str>().unwrap()).to_owned(),
    }
}

/// Calls [`panic_at`] with the line of the call.
macro_rules! panic_of {
    ($($block:tt)*) => {
        panic_at(line!(), || { $($block)* })
    };
}

#[async_context_manager]
async fn session() -> impl AsyncContextManager<Value = u32, Error = String> {
    Ok(yield_!(&mut 1)?)
}

/// The attribute does not see the `return` in another macro.
macro_rules! leave {
    () => {
        return
    };
}

#[async_context_manager]
async fn perhaps(lends: bool) -> impl AsyncContextManager<Value = ()> {
    if !lends {
        leave!();
    }
    yield_!();
}

#[async_generator]
async fn echo() -> impl AsyncGenerator<u32, Yield = u32> {
    let mut n = 0;
    for _ in 0..2 {
        n = yield_!(n);
    }
}

fn polled<F: Future + Unpin>(future: &mut F) {
    let _ = Pin::new(future).poll(&mut context());
}

fn context() -> Context<'static> {
    Context::from_waker(Waker::noop())
}

#[test]
fn a_manager_that_is_used_twice() {
    let mut manager = pin!(session());
    block_on(manager.as_mut().with(async |_| Ok(()))).unwrap();
    let panic = panic_of!(block_on(async { let _ = manager.as_mut().enter().await; }););
    assert!(panic.ends_with("cannot be entered: it has already been used"));
    let panic = panic_of!(block_on(async { let _ = async_with!(manager.as_mut(), |_| Ok(())); }););
    assert!(panic.ends_with("cannot be entered: it has already been used"));
}

#[test]
fn a_manager_without_a_yield() {
    let panic = panic_of!(block_on(async { async_with!(perhaps(false), || {}) }));
    assert!(panic.ends_with("ended without a `yield_!`"));
    block_on(async { async_with!(perhaps(true), || {}) });
}

#[test]
fn a_manager_that_is_polled_by_hand() {
    let mut manager = pin!(session());
    let panic = panic_of!(manager.as_mut().value(););
    assert!(panic.ends_with("lends nothing: it is not entered"));
    let panic = panic_of!(let _ = manager.as_mut().poll_exit(&mut context(), &mut None););
    assert!(panic.ends_with("cannot be exited: it has not been entered"));
    assert!(manager.as_mut().poll_enter(&mut context()).is_ready());
    let panic = panic_of!(let _ = manager.as_mut().poll_enter(&mut context()););
    assert!(panic.ends_with("cannot be entered: it has been entered already"));
    let panic = panic_of!(let _ = manager.as_mut().poll_exit(&mut context(), &mut None););
    assert!(panic.ends_with(
        "cannot be exited without an outcome: pass `&mut Some(outcome)` to the first `poll_exit`"
    ));
}

#[test]
fn the_managers_of_the_crate() {
    let mut null = pin!(nullcontext(1));
    let panic = panic_of!(null.as_mut().value(););
    assert_eq!(panic, "the context manager is not entered");
    assert!(null.as_mut().poll_enter(&mut context()).is_ready());
    let panic = panic_of!(let _ = null.as_mut().poll_enter(&mut context()););
    assert_eq!(panic, "the context manager has already been entered");

    let mut null = pin!(try_nullcontext::<u32, String>(1));
    assert!(null.as_mut().poll_enter(&mut context()).is_ready());
    let panic = panic_of!(let _ = null.as_mut().poll_exit(&mut context(), &mut None););
    assert_eq!(panic, "pass `&mut Some(outcome)` to `poll_exit`");

    let mut closing = pin!(aclosing(Box::pin(echo())));
    let panic = panic_of!(closing.as_mut().value(););
    assert_eq!(panic, "the context manager is not entered");

    let mut stack = pin!(AsyncExitStack::<Infallible>::new());
    let panic = panic_of!(let _ = stack.as_mut().poll_exit(&mut context(), &mut None););
    assert!(panic.starts_with("the exit stack is not being exited"));
}

#[test]
fn futures_that_are_polled_after_completion() {
    let mut manager = Box::pin(session());
    let mut entering = manager.as_mut().enter();
    polled(&mut entering);
    let panic = panic_of!(let _ = Pin::new(&mut entering).poll(&mut context()););
    assert_eq!(panic, "`Enter` polled after completion");

    let entered = block_on(Box::pin(session()).enter_owned());
    let mut exiting = entered.unwrap().exit(Ok(()));
    polled(&mut exiting);
    let panic = panic_of!(let _ = Pin::new(&mut exiting).poll(&mut context()););
    assert_eq!(panic, "`Exit` polled after completion");

    let hint = "(has the future of a method been polled after completion?)";
    let mut generator = pin!(echo());
    let mut starting = generator.start();
    polled(&mut starting);
    let panic = panic_of!(let _ = Pin::new(&mut starting).poll(&mut context()););
    assert!(panic.ends_with(hint));
    let mut sending = generator.asend(1);
    polled(&mut sending);
    let panic = panic_of!(let _ = Pin::new(&mut sending).poll(&mut context()););
    assert!(panic.ends_with(hint));
}

#[test]
fn a_resumption_that_does_not_fit() {
    let mut generator = pin!(echo());
    let panic =
        panic_of!(let _ = generator.as_mut().poll_resume(&mut context(), Resumption::Sent(1)););
    assert_eq!(
        panic,
        "`Resumption::Sent` for a generator that is `Created`"
    );
}
