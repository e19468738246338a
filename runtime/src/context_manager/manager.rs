//! The type behind every `impl AsyncContextManager` that the attribute returns.

use core::convert::Infallible;
use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, Waker};

use crate::context_manager::async_context_manager::AsyncContextManager;
use crate::context_manager::exit::{Completed, ExitKind};
use crate::generator::{PollBody, Step, name_of_body};
use crate::protocol::Protocol;
pub(crate) use crate::raw::Manager;
pub use crate::raw::manager;
use crate::raw::{ExchangeOf, LentPtr, State};
use crate::status::Status;

/// The value of a manager's `yield_!` after a block that succeeded.
pub trait FromCompleted {
    fn from_completed(completed: Completed) -> Self;
}

impl FromCompleted for () {
    #[inline(always)]
    fn from_completed(_: Completed) {}
}

impl FromCompleted for Completed {
    #[inline(always)]
    fn from_completed(completed: Completed) -> Completed {
        completed
    }
}

/// The type that the body of a manager evaluates to: `()`, `Result<Completed, E>`, or `Result<Option<Completed>, E>`.
pub trait ManagerOutput<E> {
    /// The success type of exiting the manager.
    type Exit: ExitKind<E>;

    fn into_result(self) -> Result<Self::Exit, E>;
}

impl ManagerOutput<Infallible> for () {
    type Exit = ();

    #[inline(always)]
    fn into_result(self) -> Result<(), Infallible> {
        Ok(())
    }
}

impl<X: ExitKind<E>, E> ManagerOutput<E> for Result<X, E> {
    type Exit = X;

    #[inline(always)]
    fn into_result(self) -> Result<X, E> {
        self
    }
}

impl<V: ?Sized, P: Protocol, F: Future> PollBody<P> for Manager<V, P, F> {
    type Item = ();
    type Output = F::Output;

    #[inline(always)]
    fn state(&self) -> &State<P::Flags> {
        self.state()
    }

    #[inline(always)]
    fn flags_mut(self: Pin<&mut Self>) -> &mut P::Flags {
        self.flags_mut()
    }

    #[inline(always)]
    fn poll_step(
        self: Pin<&mut Self>,
        waker: &Waker,
        input: Option<P::Input>,
    ) -> Step<(), F::Output> {
        poll_body(self, waker, input)
    }

    fn drop_body(self: Pin<&mut Self>) {
        self.drop_body();
    }
}

/// Polls a body through an exchange of its own, and stores the place that it lends.
// Not inlined: it is called from several places. With a single call, rustc would inline the body into the caller.
fn poll_body<V: ?Sized, P: Protocol, F: Future>(
    mut manager: Pin<&mut Manager<V, P, F>>,
    waker: &Waker,
    input: Option<P::Input>,
) -> Step<(), F::Output> {
    let mut exchange: ExchangeOf<'_, LentPtr<V>, P> = manager.state().exchange(waker, input);
    if let Poll::Ready(output) = manager.as_mut().poll(&mut exchange) {
        return Step::Complete(output);
    }
    match manager.state().raw_status() {
        Status::Suspended => Step::Yielded(()),
        _ => Step::Pending,
    }
}

impl<V, P, F> AsyncContextManager for Manager<V, P, F>
where
    V: ?Sized,
    P: Protocol<Resume: FromCompleted>,
    F: Future<Output: ManagerOutput<P::Throw>>,
{
    type Value = V;
    type Error = P::Throw;
    type Exit = <F::Output as ManagerOutput<P::Throw>>::Exit;

    #[inline]
    #[track_caller]
    fn poll_enter(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), P::Throw>> {
        if self.has_lent() || self.state().status() == Status::Closed {
            self.cannot("be entered");
        }
        match self.poll_step(cx.waker(), None) {
            Step::Yielded(()) => Poll::Ready(Ok(())),
            Step::Complete(output) => match output.into_result() {
                Err(error) => Poll::Ready(Err(error)),
                // The compiler checks that each path yields once, except where a `return` of another macro, the `Completed` of another use
                // or an error that the body ignores leads to a success.
                Ok(_) => misused::<F>("ended without a `yield_!`"),
            },
            Step::Pending => Poll::Pending,
        }
    }

    #[inline]
    #[track_caller]
    fn value(self: Pin<&mut Self>) -> &mut V {
        match self.place() {
            Some(value) => value,
            None => misused::<F>("lends nothing: it is not entered"),
        }
    }

    #[inline]
    #[track_caller]
    fn poll_exit(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        outcome: &mut Option<Result<Completed, P::Throw>>,
    ) -> Poll<Result<Self::Exit, P::Throw>> {
        let input = match (self.state().status(), &mut *outcome) {
            (Status::Suspended, outcome @ Some(_)) => outcome
                .take()
                .map(|outcome| P::input(outcome.map(P::Resume::from_completed))),
            (Status::Suspended, None) => misused::<F>(
                "cannot be exited without an outcome: pass `&mut Some(outcome)` to the first `poll_exit`",
            ),
            (Status::Pending, None) if self.has_lent() => None,
            _ => self.cannot("be exited"),
        };
        match self.as_mut().poll_step(cx.waker(), input) {
            Step::Complete(output) => Poll::Ready(output.into_result()),
            // Reached only by a body that creates a second `YieldPermit` by calling a hidden function.
            Step::Yielded(()) => {
                self.drop_body();
                misused::<F>("reached a second `yield_!`")
            }
            Step::Pending => Poll::Pending,
        }
    }

    fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.poll_close_body(cx.waker()).map(drop)
    }

    fn has_pending_cleanup(&self) -> bool {
        self.state().has_pending_cleanup()
    }

    fn participates_in_close(&self) -> bool {
        self.state().participates_in_close()
    }

    fn name(&self) -> &'static str {
        name_of_body::<F>()
    }
}

impl<V: ?Sized, P: Protocol, F> Manager<V, P, F> {
    /// Panics with the reason why the manager cannot be entered or exited.
    // Reads the state itself. If the caller passed the state, LLVM would load it on the paths that do not panic, too.
    #[cold]
    #[track_caller]
    fn cannot(&self, what: &str) -> ! {
        let is = match (self.state().status(), self.has_lent()) {
            (Status::Closed, _) => "has already been used",
            (Status::Created, _) => "has not been entered",
            (Status::Pending, false) => "is being entered",
            (Status::Pending, true) => "is being exited",
            (Status::Suspended, _) => "has been entered already",
        };
        let name = name_of_body::<F>();
        panic!("the context manager `{name}` cannot {what}: it {is}")
    }
}

#[cold]
#[track_caller]
fn misused<F>(how: &str) -> ! {
    panic!("the context manager `{}` {how}", name_of_body::<F>())
}

impl<V: ?Sized, P: Protocol, F> fmt::Debug for Manager<V, P, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Manager")
            .field("function", &name_of_body::<F>())
            .field("status", &self.state().status())
            .finish_non_exhaustive()
    }
}
