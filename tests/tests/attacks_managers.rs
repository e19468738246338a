//! Safe code that tries to keep what a context manager lends, to have it twice, or to get between a
//! manager and what uses it. Those that must not compile are among the `ui-tests`, in `soundness`.
#![forbid(unsafe_code)]

use std::cell::{Cell, RefCell};
use std::convert::Infallible;
use std::future::Future;
use std::mem;
use std::ops::{Deref, DerefMut};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

use asyncgen::{
    Aclosing, AsyncContextManager, AsyncContextManagerExt, AsyncGenerator, AsyncGeneratorExt,
    BoxAsyncGenerator, Closing, Completed, Entered, ExitWith, LocalBoxAsyncContextManager,
    aclosing, async_context_manager, async_generator, async_with, nullcontext,
};
use asyncgen_tests::{Census, implements, pause};

fn once<F: Future>(future: F) -> Poll<F::Output> {
    pin!(future).poll(&mut Context::from_waker(Waker::noop()))
}

fn now<F: Future>(future: F) -> F::Output {
    match once(future) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("it waits"),
    }
}

fn at_length<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut cx = Context::from_waker(Waker::noop());
    for _ in 0..1000 {
        if let Poll::Ready(output) = future.as_mut().poll(&mut cx) {
            return output;
        }
    }
    panic!("it waits")
}

/// Whether it panics.
fn panics<T>(call: impl FnOnce() -> T) -> bool {
    catch_unwind(AssertUnwindSafe(call)).is_err()
}

/// What leaving a manager without an error needs, which anybody can make who means to.
fn completed<E>() -> Result<Completed, E> {
    <Completed as ExitWith<E, Result<(), E>>>::split(Ok(())).1
}

macro_rules! hidden {
    ($($tokens:tt)*) => {
        $($tokens)*
    };
}

/// Lends its own text, on the heap, where a use of it after its end is seen.
#[async_context_manager]
async fn text(text: &str) -> impl AsyncContextManager<Value = String> {
    let mut text = String::from(text);
    pause().await;
    let pointer = &mut text;
    yield_!(&mut *pointer);
    pointer.push('.');
    pause().await;
    text.push('.');
}

/// By hand, in any order: what is lent is there while it is lent, and at no other time.
mod by_hand {
    use super::*;

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
        // None of these has moved the body.
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
        finally!({ yield_!(&mut text) }, {
            pause().await;
            text.push('.');
            let mut other = text.clone();
            hidden!(yield_!(&mut other));
        });
    }

    /// The cleanup lends, too, in vain.
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

    /// Left, its cleanup lends a second time: the body is closed, and the second is not to be had.
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
    async fn panicking(
        census: Census,
        when: u32,
    ) -> impl AsyncContextManager<Value = [Counted; 1]> {
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
}

/// A pointer that points now to the one manager, now to the other: `Pin` takes any pointer to what is
/// `Unpin`.
mod switched_pointers {
    use super::*;

    type Boxed = LocalBoxAsyncContextManager<'static, String>;

    struct Switch {
        managers: [Boxed; 2],
        which: Rc<Cell<usize>>,
    }

    impl Deref for Switch {
        type Target = Boxed;
        fn deref(&self) -> &Boxed {
            &self.managers[self.which.get()]
        }
    }

    impl DerefMut for Switch {
        fn deref_mut(&mut self) -> &mut Boxed {
            let which = self.which.get();
            // Each use of the pointer is of the other one.
            self.which.set(1 - which);
            &mut self.managers[which]
        }
    }

    fn switch(which: &Rc<Cell<usize>>) -> Pin<Switch> {
        let managers = [text("first").boxed_local(), text("second").boxed_local()];
        Pin::new(Switch {
            managers,
            which: which.clone(),
        })
    }

    #[test]
    fn entered() {
        let which = Rc::new(Cell::new(0));
        let mut both = switch(&which);
        let mut cx = Context::from_waker(Waker::noop());
        for _ in 0..4 {
            let _ = AsyncContextManager::poll_enter(Pin::new(&mut both), &mut cx);
        }
        let mut cursor = Pin::new(&mut both);
        assert_eq!(cursor.as_mut().value(), "first");
        assert_eq!(cursor.as_mut().value(), "second");
    }

    /// Entered is the one, and what it lends is asked of the other.
    #[test]
    fn entered_by_halves() {
        let which = Rc::new(Cell::new(0));
        let mut both = switch(&which);
        let mut entering = Box::pin(Pin::new(&mut both).enter());
        let entered = catch_unwind(AssertUnwindSafe(|| {
            for _ in 0..10 {
                if once(entering.as_mut()).is_ready() {
                    return;
                }
            }
        }));
        assert!(entered.is_err(), "the second is not entered");
        drop(entering);
        which.set(0);
        // In the first, what is lent is still there.
        let mut cx = Context::from_waker(Waker::noop());
        assert_eq!(Pin::new(&mut both).value(), "first");
        for _ in 0..4 {
            let _ = AsyncContextManager::poll_close(Pin::new(&mut both), &mut cx);
        }
    }

    #[async_context_manager]
    async fn through(both: Pin<Switch>) -> impl AsyncContextManager<Value = String> {
        async_with!(both, |text| { yield_!(text) });
    }

    /// Used in a body, and closed there.
    #[test]
    fn in_a_body() {
        let which = Rc::new(Cell::new(0));
        let mut manager = Box::pin(through(switch(&which)));
        let mut cx = Context::from_waker(Waker::noop());
        for _ in 0..10 {
            let entered = catch_unwind(AssertUnwindSafe(|| manager.as_mut().poll_enter(&mut cx)));
            if !matches!(entered, Ok(Poll::Pending)) {
                break;
            }
        }
        assert!(manager.as_mut().poll_close(&mut cx).is_ready());
    }
}

/// What two managers lend, swapped, and what one lends that an inner one lent it.
mod lent_on {
    use super::*;

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

    /// Kept by a block that panics, in a manager that is used again.
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
        assert!(panics(|| now(manager.as_mut().enter()).len()));
    }
}

/// The pair of `enter` and `exit`.
mod entered {
    use super::*;

    #[test]
    fn moved_about() {
        let mut manager = pin!(text("text"));
        let mut entered = Some(Box::new(at_length(manager.as_mut().enter())));
        for _ in 0..3 {
            let mut moved = entered
                .take()
                .map(|entered| *entered)
                .into_iter()
                .collect::<Vec<_>>();
            moved.reserve(100);
            for text in &mut moved {
                text.push('!');
            }
            entered = moved.pop().map(Box::new);
        }
        let text = entered.take().unwrap();
        assert_eq!(**text, "text!!!");
        at_length(text.exit(()));
    }

    #[test]
    fn forgotten() {
        let mut manager = pin!(text("text"));
        let mut entered = at_length(manager.as_mut().enter());
        entered.push('!');
        // It has no destructor; nothing hears of its end.
        let _leaked = Box::new(mem::ManuallyDrop::new(entered));
        assert_eq!(manager.as_mut().value(), "text!");
        assert!(panics(|| once(manager.as_mut().enter()).is_ready()));
        assert_eq!(manager.as_mut().value(), "text!");
        now(manager.as_mut().aclose());
        assert!(panics(|| manager.as_mut().value().len()));
    }

    #[test]
    fn left_half_way() {
        let mut manager = pin!(text("text"));
        let entered = at_length(manager.as_mut().enter());
        assert!(once(entered.exit(())).is_pending());
        assert!(panics(|| manager.as_mut().value().len()));
        now(manager.as_mut().aclose());
    }

    /// On another thread, by a manager that stays on this one. (They are joined by name for `.ci/thread`, which does not see
    /// that the end of the scope waits for them.)
    #[test]
    fn sent() {
        let mut manager = pin!(text("text"));
        let mut entered = at_length(manager.as_mut().enter());
        std::thread::scope(|scope| scope.spawn(|| entered.push('!')).join().unwrap());
        std::thread::scope(|scope| {
            let left = scope.spawn(move || at_length(entered.exit(())));
            left.join().unwrap();
        });
        assert!(panics(|| manager.as_mut().value().len()));
    }

    struct By<V, const SEND: bool>(V, [*const (); 0]);

    impl<V: 'static> AsyncContextManager for By<V, false> {
        type Value = V;
        type Error = Infallible;
        type Exit = ();
        fn poll_enter(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
            Poll::Ready(Ok(()))
        }
        fn value(self: Pin<&mut Self>) -> &mut V {
            Box::leak(Box::<Option<V>>::new(None))
                .as_mut()
                .expect("there is none")
        }
        fn poll_exit(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
            _: &mut Option<Result<Completed, Infallible>>,
        ) -> Poll<Result<(), Infallible>> {
            Poll::Ready(Ok(()))
        }
        fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
            Poll::Ready(())
        }
        fn is_guarded(&self) -> bool {
            false
        }
    }

    /// It is no more `Send`, nor `Sync`, than the manager and what is lent are.
    #[test]
    fn auto_traits() {
        // `None`, of the type in question.
        macro_rules! of {
            ($Manager:ty) => {
                None::<Entered<'_, $Manager>>
            };
        }
        use asyncgen::NullContext;
        assert!(implements!(of!(NullContext<u32>), Send));
        assert!(implements!(of!(NullContext<u32>), Sync));
        assert!(implements!(of!(NullContext<Cell<u32>>), Send));
        assert!(!implements!(of!(NullContext<Cell<u32>>), Sync));
        assert!(!implements!(of!(NullContext<Rc<u32>>), Send));
        assert!(!implements!(of!(NullContext<Rc<u32>>), Sync));
        // What it lends is nothing to be afraid of, the manager is.
        assert!(!implements!(of!(By<u32, false>), Send));
        assert!(!implements!(of!(By<u32, false>), Sync));
        type Dyn<'a> = dyn AsyncContextManager<Value = u32, Error = Infallible, Exit = ()> + 'a;
        type SendDyn<'a> =
            dyn AsyncContextManager<Value = u32, Error = Infallible, Exit = ()> + Send + 'a;
        assert!(!implements!(of!(Dyn<'_>), Send));
        assert!(implements!(of!(SendDyn<'_>), Send));
        assert!(!implements!(of!(SendDyn<'_>), Sync));
        assert!(!implements!(None::<&mut Closing<Rc<u32>>>, Send));
        assert!(!implements!(None::<&Closing<Cell<u32>>>, Send));
        assert!(implements!(None::<&mut Closing<Cell<u32>>>, Send));
        assert!(implements!(None::<Aclosing<u32>>, Send));
        assert!(!implements!(None::<Aclosing<Rc<u32>>>, Send));
        assert!(!implements!(None::<Aclosing<Cell<u32>>>, Sync));
    }
}

/// Managers written by hand that do what they should not.
mod lying {
    use super::*;

    #[derive(Clone, Copy, Default)]
    struct Lies {
        never_closed: bool,
        panics_in_close: bool,
        panics_in_exit: bool,
        panics_in_enter: bool,
        is_guarded: bool,
    }

    struct Liar<'a> {
        lies: Lies,
        lent: String,
        /// Polled in the middle of everything, with the context that this is polled with.
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
            // Those who hold the context may put another one there.
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
                Some(Err(_)) if self.lies.is_guarded => Poll::Ready(Ok(None)),
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

        fn is_guarded(&self) -> bool {
            self.lies.is_guarded
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
                                hidden!(let _ = yield_!(&mut other););
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

    /// Every lie, with every way out.
    #[test]
    fn every_one() {
        for case in 0..1 << 9 {
            let bit = |bit: u32| case & (1 << bit) != 0;
            let lies = Lies {
                never_closed: bit(0),
                panics_in_close: bit(1),
                panics_in_exit: bit(2),
                panics_in_enter: bit(3),
                is_guarded: bit(4),
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

    /// A `Completed` from elsewhere is noticed where it counts: there is no value to go with it.
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
            fn is_guarded(&self) -> bool {
                false
            }
        }

        let used =
            || now(async { async_with!(Forger, |()| { Err::<u32, _>(String::from("no")) }) });
        assert!(panics(used));
    }
}

/// What is lent has a `deref_mut` that panics, and a block that is lent what that gives. It panics before the first line of
/// the block, which the manager is left by all the same.
mod panics_of_a_coercion {
    use super::*;

    struct Lent;

    impl Deref for Lent {
        type Target = str;
        fn deref(&self) -> &str {
            panic!("it is a `deref_mut`")
        }
    }

    impl DerefMut for Lent {
        fn deref_mut(&mut self) -> &mut str {
            std::panic::resume_unwind(Box::new("coerced"))
        }
    }

    #[async_context_manager]
    async fn lending(cleanups: &Cell<u32>) -> impl AsyncContextManager<Value = Lent> {
        finally!({ yield_!(&mut Lent) }, {
            pause().await;
            cleanups.set(cleanups.get() + 1);
        });
    }

    #[async_generator]
    async fn using(cleanups: &Cell<u32>) -> impl AsyncGenerator<Yield = usize> {
        async_with!(lending(cleanups), |text: &mut str| { yield_!(text.len()) });
    }

    #[test]
    fn keeps_no_cleanup_from_running() {
        let cleanups = Cell::new(0);
        let in_a_future = async { async_with!(lending(&cleanups), |text: &mut str| text.len()) };
        assert!(panics(|| at_length(in_a_future)));
        assert_eq!(cleanups.get(), 1);
        let mut using = pin!(using(&cleanups));
        assert!(panics(|| at_length(using.start()).is_ok()));
        assert_eq!(cleanups.get(), 2);
    }

    /// The type is one that is known around the block.
    #[test]
    fn is_to_a_type_from_outside() {
        type Text = str;
        let length = now(async {
            async_with!(nullcontext(String::from("text")), |text: &mut Text| {
                struct Text(usize);
                Text(text.len()).0
            })
        });
        assert_eq!(length, 4);
    }
}

/// A waker that polls what it wakes, or tries to.
#[test]
fn waker_that_polls() {
    type Shared = Mutex<
        Option<
            Pin<Box<dyn AsyncContextManager<Value = String, Error = Infallible, Exit = ()> + Send>>,
        >,
    >;

    struct Polls(Arc<Shared>);

    impl Wake for Polls {
        fn wake(self: Arc<Self>) {
            self.wake_by_ref();
        }

        fn wake_by_ref(self: &Arc<Self>) {
            let Ok(mut shared) = self.0.try_lock() else {
                return;
            };
            let Some(manager) = &mut *shared else { return };
            let waker = Waker::from(self.clone());
            let mut cx = Context::from_waker(&waker);
            let _ = catch_unwind(AssertUnwindSafe(|| manager.as_mut().value().push('?')));
            let _ = catch_unwind(AssertUnwindSafe(|| {
                let _ = manager.as_mut().poll_exit(&mut cx, &mut Some(completed()));
            }));
        }
    }

    let first = Arc::new(Shared::new(Some(text("first").boxed())));
    let waker = Waker::from(Arc::new(Polls(first.clone())));
    let mut cx = Context::from_waker(&waker);
    // Polled with a waker that polls the first, each at every stage of the other.
    let mut second = text("second").boxed();
    for _ in 0..2 {
        let _ = second.as_mut().poll_enter(&mut cx);
        let _ = first
            .lock()
            .unwrap()
            .as_mut()
            .unwrap()
            .as_mut()
            .poll_enter(&mut cx);
    }
    second.as_mut().value().push('!');
    waker.wake_by_ref();
    assert_eq!(second.as_mut().value(), "second!");
    let _ = second.as_mut().poll_exit(&mut cx, &mut Some(completed()));
    assert!(second.as_mut().poll_exit(&mut cx, &mut None).is_ready());
    first.lock().unwrap().take();
}

/// What `aclosing` lends.
mod closing {
    use super::*;

    /// Holds a reference to what it holds, and uses both.
    #[async_generator]
    async fn itself() -> impl AsyncGenerator<Yield = [u64; 2]> {
        let n = Cell::new(0);
        let same = std::hint::black_box(&n);
        loop {
            let before = n.get();
            same.set(before + 1);
            let after = n.get();
            yield_!([before, after]);
        }
    }

    #[inline(never)]
    fn sum<G: AsyncGenerator<Yield = [u64; 2]>>(generator: &mut Closing<G>) -> u64 {
        let mut sum = 0;
        for _ in 0..3 {
            let next = now(generator.anext()).unwrap().yielded().unwrap();
            assert_eq!(next[0] + 1, next[1]);
            sum += next[1];
        }
        sum
    }

    #[test]
    fn has_pointers_to_itself() {
        let sum = at_length(async {
            async_with!(aclosing(itself()), |one| {
                pause().await;
                async_with!(aclosing(itself()), |other| {
                    sum(other) + sum(one) + sum(other)
                })
            })
        });
        assert_eq!(sum, 1 + 2 + 3 + 1 + 2 + 3 + 4 + 5 + 6);
    }

    /// The compiler takes a `&mut` of what is `Unpin` to be the only way to what lies there. So the
    /// generator does not.
    #[test]
    fn is_not_where_the_reference_points() {
        let mut manager = pin!(aclosing(itself()));
        let _ = now(manager.as_mut().enter());
        let size = size_of_val(manager.as_mut().value());
        assert_eq!(size, size_of::<usize>());
    }

    /// What is `Unpin` may be moved between two loans.
    #[test]
    fn moved_in_between() {
        #[async_generator]
        async fn boxed() -> BoxAsyncGenerator<'static, String> {
            for n in 0.. {
                yield_!(format!("item {n}"));
            }
        }

        fn unpin<M: AsyncContextManager + Unpin>(manager: &mut M) -> &mut M::Value {
            Pin::new(manager).value()
        }

        let mut cx = Context::from_waker(Waker::noop());
        let mut managers = vec![aclosing(boxed())];
        assert!(Pin::new(&mut managers[0]).poll_enter(&mut cx).is_ready());
        for n in 0..20 {
            let item = now(unpin(&mut managers[0]).anext()).unwrap();
            assert_eq!(item.yielded().unwrap(), format!("item {n}"));
            let moved = managers.pop().unwrap();
            managers = Vec::with_capacity(n + 1);
            managers.push(moved);
        }
        assert!(Pin::new(&mut managers[0]).poll_close(&mut cx).is_ready());
        assert!(now(unpin(&mut managers[0]).anext()).is_err());
    }

    #[async_context_manager]
    async fn lent_on<G: AsyncGenerator<Yield = [u64; 2]>>(
        generator: G,
    ) -> impl AsyncContextManager<Value = Closing<G>> {
        async_with!(aclosing(generator), |generator| {
            let _ = generator.anext().await;
            yield_!(generator);
            let _ = generator.anext().await;
        });
    }

    #[test]
    fn lent_on_by_another() {
        let mut manager = pin!(lent_on(itself()));
        let mut entered = now(manager.as_mut().enter());
        assert_eq!(sum(&mut entered), 2 + 3 + 4);
        let mut entered = Box::new(entered);
        assert_eq!(sum(&mut entered), 5 + 6 + 7);
        now(entered.exit(()));
    }
}

/// The same numbers each time.
#[derive(Clone)]
struct Random(Rc<Cell<u64>>);

impl Random {
    fn below(&self, bound: u64) -> u64 {
        let next = self.0.get().wrapping_mul(6_364_136_223_846_793_005);
        self.0.set(next.wrapping_add(1_442_695_040_888_963_407));
        (self.0.get() >> 33) % bound
    }

    async fn may_wait(&self) {
        match self.below(12) {
            0 => std::panic::resume_unwind(Box::new("body")),
            1..5 => pause().await,
            _ => {}
        }
    }
}

/// Managers in managers and generators, polled, left, closed and dropped in any order, with panics
/// everywhere: what is lent is alive while it is, and nothing is left over.
#[test]
fn fuzzed() {
    fuzz(false);
}

/// The same with destructors that panic. Of what they leave behind, what is pinned counts: the compiler forgets values that
/// are being returned (rust-lang/rust#47949). So `.ci/address` and its like do not look for leaks here: they know it by name.
#[test]
fn fuzzed_where_destructors_panic() {
    fuzz(true);
}

/// A destructor that panics now and then, if it is told to; and a place that is in use until it runs.
struct Bomb {
    random: Random,
    is_armed: bool,
    _place: asyncgen_tests::Counted,
}

impl Drop for Bomb {
    fn drop(&mut self) {
        if self.is_armed && !std::thread::panicking() && self.random.below(20) == 0 {
            std::panic::resume_unwind(Box::new("bomb"));
        }
    }
}

/// What makes them.
#[derive(Clone)]
struct Bombs {
    random: Random,
    are_armed: bool,
    places: Census,
}

impl Bombs {
    fn bomb(&self) -> Bomb {
        Bomb {
            random: self.random.clone(),
            is_armed: self.are_armed,
            _place: self.places.value(),
        }
    }
}

fn fuzz(bombs: bool) {
    use asyncgen_tests::Counted;

    type Lent = Vec<Counted>;
    #[async_generator]
    async fn generator(bombs: Bombs, census: Census) -> impl AsyncGenerator<Yield = Counted> {
        let random = bombs.random.clone();
        let _bomb = bombs.bomb();
        let inner = manager(bombs.clone(), census.clone(), 1);
        let _ = async_with!(inner, |lent| {
            let _bomb = bombs.bomb();
            while random.below(4) > 0 {
                random.may_wait().await;
                let before = lent.len();
                yield_!(census.value());
                assert_eq!(lent.len(), before);
                lent.push(census.value());
            }
            if random.below(3) == 0 {
                return Err("generator".into());
            }
            Ok(())
        });
    }

    #[async_context_manager]
    async fn manager(
        bombs: Bombs,
        census: Census,
        depth: u64,
    ) -> LocalBoxAsyncContextManager<'static, Lent, String, Option<Completed>> {
        let random = bombs.random.clone();
        let _bomb = bombs.bomb();
        let mut own = vec![census.value()];
        random.may_wait().await;
        if random.below(8) == 0 {
            return Err("not entered".into());
        }
        if depth > 0 && random.below(3) > 0 {
            let inner = manager(bombs.clone(), census.clone(), depth - 1);
            let used = async_with!(inner, |lent| {
                let _bomb = bombs.bomb();
                random.may_wait().await;
                if random.below(2) == 0 {
                    mem::swap(lent, &mut own);
                }
                finally!(
                    {
                        let _bomb = bombs.bomb();
                        let place = if random.below(2) == 0 {
                            &mut *lent
                        } else {
                            &mut own
                        };
                        let done = hidden!(yield_!(place))?;
                        random.may_wait().await;
                        Ok(done)
                    },
                    {
                        let _bomb = bombs.bomb();
                        own.push(census.value());
                        random.may_wait().await;
                        lent.clear();
                        if random.below(4) == 0 {
                            let _ = hidden!(yield_!(lent));
                        }
                    }
                )
            });
            random.may_wait().await;
            return used;
        }
        if random.below(2) == 0 {
            return async_with!(
                aclosing(generator(bombs.clone(), census.clone())),
                |items| {
                    while let Ok(state) = items.anext().await {
                        match state.yielded() {
                            Some(item) => own.push(item),
                            None => break,
                        }
                        random.may_wait().await;
                    }
                    yield_!(&mut own).map(Some)
                }
            );
        }
        finally!(
            {
                let _bomb = bombs.bomb();
                let done = yield_!(&mut own);
                random.may_wait().await;
                match done {
                    Ok(done) => Ok(Some(done)),
                    Err(_) if random.below(2) == 0 => Ok(None),
                    Err(error) => Err(error),
                }
            },
            {
                let _bomb = bombs.bomb();
                random.may_wait().await;
            }
        )
    }

    let seen = Cell::new(0);
    for seed in 0..1500 {
        let random = Random(Rc::new(Cell::new(seed)));
        let census = Census::default();
        let mut cx = Context::from_waker(Waker::noop());
        let bombs = Bombs {
            random: random.clone(),
            are_armed: bombs,
            places: Census::default(),
        };
        let mut manager = manager(bombs.clone(), census.clone(), 3);
        for _ in 0..40 {
            let _ = catch_unwind(AssertUnwindSafe(|| match random.below(8) {
                0..4 => drop(manager.as_mut().poll_enter(&mut cx)),
                4 | 5 => {
                    let lent = manager.as_mut().value();
                    seen.set(seen.get() + 1);
                    lent.push(census.value());
                    let kept = mem::take(lent);
                    lent.extend(kept.into_iter().skip(1));
                }
                6 => {
                    let mut outcome = match random.below(3) {
                        0 => None,
                        1 => Some(completed()),
                        _ => Some(Err("outcome".into())),
                    };
                    let _ = manager.as_mut().poll_exit(&mut cx, &mut outcome);
                }
                _ if random.below(6) == 0 => drop(manager.as_mut().poll_close(&mut cx)),
                _ => {}
            }));
        }
        let _ = catch_unwind(AssertUnwindSafe(|| drop(manager)));
        assert!(bombs.are_armed || census.alive() == 0, "seed {seed}");
        assert_eq!(bombs.places.alive(), 0, "seed {seed}");
    }
    assert!(seen.get() > 500, "too few are entered: {}", seen.get());
}

/// A token of no size, and a place of no size: all of it is the same with nothing.
#[test]
fn of_no_size() {
    #[async_context_manager]
    async fn nothing() -> impl AsyncContextManager<Value = [u8]> {
        yield_!(&mut []);
    }

    let mut manager = pin!(nothing());
    let entered = now(manager.as_mut().enter());
    assert!(entered.is_empty());
    now(entered.exit(()));
    let mut manager = pin!(nullcontext(()));
    assert_eq!(*now(manager.as_mut().enter()), ());
}
