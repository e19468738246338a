//! Attacks on exit stacks: on the values that they lend, and on the managers that they own.

use std::cell::{Cell, RefCell};
use std::convert::Infallible;
use std::mem;
use std::pin::Pin;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Poll, Waker};

use asyncgen::wrappers::NullContext;
use asyncgen::{
    AsyncContextManager, AsyncContextManagerExt, AsyncExitStack, AsyncGenerator, AsyncGeneratorExt,
    Completed, LocalAsyncExitStack, aclosing, async_context_manager, async_generator, nullcontext,
};
use asyncgen_tests::pause;

use crate::{at_length, completed, now, once};

/// A stack that lives forever. What it lends is never given back.
static FOREVER: AsyncExitStack<'static, &str> = AsyncExitStack::new();

/// A manager written by hand, which enters other managers on the stack that it is entered on, in every method.
struct Reenters(NullContext<String>);

impl Reenters {
    fn new(text: &str) -> Self {
        Reenters(nullcontext(text.to_string()))
    }

    fn attack(&self) {
        static DEPTH: AtomicU32 = AtomicU32::new(0);
        if DEPTH.fetch_add(1, Ordering::Relaxed) < 100 {
            let text = now(FOREVER.enter(Reenters::new("inner")));
            text.push('!');
            let _ = FOREVER.has_pending_cleanup();
            assert_eq!(text, "inner!");
        }
    }
}

impl AsyncContextManager for Reenters {
    type Value = String;
    type Error = Infallible;
    type Exit = ();
    fn poll_enter(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.attack();
        Pin::new(&mut self.0).poll_enter(cx)
    }
    fn value(self: Pin<&mut Self>) -> &mut String {
        self.attack();
        Pin::new(&mut self.get_mut().0).value()
    }
    fn poll_exit(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        outcome: &mut Option<Result<Completed, Infallible>>,
    ) -> Poll<Result<(), Infallible>> {
        Pin::new(&mut self.0).poll_exit(cx, outcome)
    }
    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        Pin::new(&mut self.0).poll_close(cx)
    }
    fn has_pending_cleanup(&self) -> bool {
        self.attack();
        true
    }
}

/// A value of a static stack is lent forever, even while its manager enters others on the stack.
#[test]
fn lent_forever() {
    let texts: Vec<&'static mut String> = (0..20)
        .map(|n| now(FOREVER.enter(Reenters::new(&n.to_string()))))
        .collect();
    let (even, odd): (Vec<_>, Vec<_>) =
        texts.into_iter().enumerate().partition(|(n, _)| n % 2 == 0);
    let threads = [even, odd].map(|texts| {
        std::thread::spawn(move || {
            for (n, text) in texts {
                // Reads flags of the stack while the managers lend.
                assert!(FOREVER.has_pending_cleanup());
                text.push_str("text");
                assert_eq!(*text, format!("{n}text"));
            }
        })
    });
    for thread in threads {
        thread.join().unwrap();
    }
}

#[async_generator]
async fn numbers(from: u32) -> impl AsyncGenerator<Yield = Box<u32>> {
    finally!(
        {
            for n in from.. {
                let n = Box::new(n);
                yield_!(n);
            }
        },
        {
            pause().await;
        }
    );
}

/// The block swaps and replaces the values of two managers on one stack. The references to the values end before the managers do.
#[test]
fn exchanged() {
    let stack = AsyncExitStack::infallible();
    let a = now(stack.enter(aclosing(Box::pin(numbers(10)))));
    let b = now(stack.enter(aclosing(Box::pin(numbers(20)))));
    for n in 0..4 {
        let [of_a, of_b] = [&mut *a, &mut *b]
            .map(|numbers| *at_length(numbers.anext()).unwrap().yielded().unwrap());
        assert_eq!(of_a + of_b, 30 + 2 * n);
        mem::swap(a, b);
    }
    drop(mem::replace(a, Box::pin(numbers(30))));
    assert_eq!(at_length(a.anext()).unwrap().yielded(), Some(Box::new(30)));
    at_length(stack.close(()));
}

/// The stack is moved while entries are being exited, and while nothing is lent.
#[test]
fn moved_about() {
    let mut stacks = vec![AsyncExitStack::<&str>::new()];
    let cx = &mut Context::from_waker(Waker::noop());
    for n in 0..50 {
        let mut stack = stacks.pop().unwrap();
        now(stack.enter(nullcontext(n.to_string()))).push('!');
        if n % 5 == 0 {
            stack.defer(pause());
            let mut outcome = Some(completed());
            assert!(
                Pin::new(&mut stack)
                    .poll_exit(cx, &mut outcome)
                    .is_pending()
            );
            now(stack.enter(nullcontext(n.to_string()))).push('?');
            let mut moved = Box::new(mem::take(&mut stack));
            assert!(Pin::new(&mut *moved).poll_exit(cx, &mut None).is_ready());
            stack = *moved;
        }
        stacks.push(stack.pop_all());
        stacks.reserve(n);
    }
}

/// A manager that logs its text when it is exited or closed.
#[async_context_manager]
async fn logs<'a>(
    text: String,
    log: &'a RefCell<Vec<String>>,
) -> impl AsyncContextManager<Value = String, Error = &'static str> + use<'a> {
    let mut text = text;
    finally!(
        {
            let outcome = yield_!(&mut text);
            pause().await;
            outcome
        },
        {
            pause().await;
            log.borrow_mut().push(mem::take(&mut text));
        }
    )
}

/// Random uses of stacks. Each text is changed through what the stack lent, and logged by its manager when it is exited.
#[test]
fn random() {
    let state = Cell::new(1_u64);
    let random = |below: usize| {
        // The generator of Knuth's MMIX.
        let next = state.get().wrapping_mul(6_364_136_223_846_793_005);
        state.set(next.wrapping_add(1_442_695_040_888_963_407));
        usize::try_from(state.get() >> 33).unwrap() % below
    };
    for _ in 0..500 {
        let log = RefCell::new(Vec::new());
        let mut expected = Vec::new();
        let mut stack = LocalAsyncExitStack::new();
        for _ in 0..=random(3) {
            let mut lent = Vec::new();
            let mut texts = Vec::new();
            for n in 0..random(20) {
                lent.push(at_length(stack.enter(logs(n.to_string(), &log))).unwrap());
                texts.push(n.to_string());
                let (one, other) = (random(lent.len()), random(lent.len()));
                texts.swap(one, other);
                if one != other {
                    let (front, back) = lent.split_at_mut(one.max(other));
                    mem::swap(front[one.min(other)], back[0]);
                }
                texts[one].push('!');
                lent[one].push('!');
            }
            for (lent, text) in lent.iter().zip(&texts) {
                assert_eq!(*lent, text);
            }
            expected.extend(texts);
            if random(3) == 0 {
                stack = stack.pop_all();
            }
        }
        expected.reverse();
        let polls = random(100);
        match random(5) {
            0 => drop(at_length(stack.close(Ok(())))),
            1 => drop(at_length(stack.close(Err::<(), _>("failed")))),
            2 => at_length(Pin::new(&mut stack).aclose()),
            3 => {
                let mut closing = Box::pin(stack.close(Ok(())));
                let _ = (0..polls).any(|_| once(closing.as_mut()).is_ready());
                drop(closing);
                expected.truncate(log.borrow().len());
            }
            _ => {
                let mut outcome = Some(Err("failed"));
                let cx = &mut Context::from_waker(Waker::noop());
                let _ =
                    (0..polls).any(|_| Pin::new(&mut stack).poll_exit(cx, &mut outcome).is_ready());
                at_length(Pin::new(&mut stack).aclose());
            }
        }
        assert_eq!(*log.borrow(), expected);
    }
}
