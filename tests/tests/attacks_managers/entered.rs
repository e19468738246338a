//! Attacks on the guard that `enter` returns.

use std::cell::Cell;
use std::convert::Infallible;
use std::mem;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll};

use asyncgen::wrappers::Aclosing;
use asyncgen::{AsyncContextManager, AsyncContextManagerExt, Completed, Entered};
use asyncgen_tests::implements;

use crate::{at_length, now, once, panics, text};

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
        for entered in &mut moved {
            entered.value().push('!');
        }
        entered = moved.pop().map(Box::new);
    }
    let mut entered = entered.take().unwrap();
    assert_eq!(entered.value(), "text!!!");
    at_length(entered.exit(()));
}

#[test]
fn forgotten() {
    let mut manager = pin!(text("text"));
    let mut entered = at_length(manager.as_mut().enter());
    entered.value().push('!');
    // `Entered` has no destructor, so leaking it has no effect.
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

/// Uses the guard on another thread while the manager stays on this one. (The threads are joined
/// explicitly because `.ci/thread` does not see that the end of the scope waits for them.)
#[test]
fn sent() {
    let mut manager = pin!(text("text"));
    let mut entered = at_length(manager.as_mut().enter());
    std::thread::scope(|scope| scope.spawn(|| entered.value().push('!')).join().unwrap());
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
    fn has_pending_cleanup(&self) -> bool {
        false
    }
}

/// `Entered` is `Send` or `Sync` only if both the manager and the value are.
#[test]
fn auto_traits() {
    // Evaluates to `None` of the type in question.
    macro_rules! of {
        ($Manager:ty) => {
            None::<Entered<Pin<&mut $Manager>>>
        };
    }
    use asyncgen::wrappers::NullContext;
    assert!(implements!(of!(NullContext<u32>), Send));
    assert!(implements!(of!(NullContext<u32>), Sync));
    assert!(implements!(of!(NullContext<Cell<u32>>), Send));
    assert!(!implements!(of!(NullContext<Cell<u32>>), Sync));
    assert!(!implements!(of!(NullContext<Rc<u32>>), Send));
    assert!(!implements!(of!(NullContext<Rc<u32>>), Sync));
    // The value is `Send` and `Sync`, but the manager is not.
    assert!(!implements!(of!(By<u32, false>), Send));
    assert!(!implements!(of!(By<u32, false>), Sync));
    type Dyn<'a> = dyn AsyncContextManager<Value = u32, Error = Infallible, Exit = ()> + 'a;
    type SendDyn<'a> =
        dyn AsyncContextManager<Value = u32, Error = Infallible, Exit = ()> + Send + 'a;
    assert!(!implements!(of!(Dyn<'_>), Send));
    assert!(implements!(of!(SendDyn<'_>), Send));
    assert!(!implements!(of!(SendDyn<'_>), Sync));
    assert!(implements!(None::<Aclosing<u32>>, Send));
    assert!(!implements!(None::<Aclosing<Rc<u32>>>, Send));
    assert!(!implements!(None::<Aclosing<Cell<u32>>>, Sync));
}
