//! The type behind every `impl AsyncContextManager` that the attribute returns.

use core::convert::Infallible;
use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};

use pin_project::pin_project;

use crate::context_manager::{AsyncContextManager, Completed, ExitKind};
use crate::exchange::{Lender, Lent, Step, Token};
use crate::name;
use crate::protocol::Protocol;
use crate::status::Status;

/// An async context manager: a body that lends a `V` once, is resumed as `P` says, and runs as the
/// future `F`.
#[must_use = "context managers do nothing unless entered: write `async_with!(manager, |value| { .. })`"]
#[pin_project(!Unpin)]
pub struct Manager<V: ?Sized, P: Protocol, F> {
    #[pin]
    lender: Lender<V, P, F>,
}

/// Makes a manager of a body and the token that its yield holds.
#[inline(always)]
pub const fn manager<V: ?Sized, P: Protocol, F: Future>(
    token: Token<Lent<V>, P>,
    body: F,
) -> Manager<V, P, F> {
    Manager {
        lender: Lender::new(token, body),
    }
}

/// What a manager's `yield_!` evaluates to if all went well.
pub trait FromCompleted {
    /// Makes it.
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

/// What the body of a manager evaluates to: `()`, or `Result<Completed, E>`, or
/// `Result<Option<Completed>, E>`.
pub trait ManagerOutput<E> {
    /// What leaving it comes to.
    type Exit: ExitKind<E>;

    /// As a result.
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
    fn poll_enter(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), P::Throw>> {
        let lender = self.project().lender;
        if lender.has_lent() || lender.standing().where_it_stands() == Status::Closed {
            cannot("be entered", &lender);
        }
        match lender.poll(cx.waker(), None) {
            Some(Step::Yielded(())) => Poll::Ready(Ok(())),
            Some(Step::Complete(output)) => match output.into_result() {
                Err(error) => Poll::Ready(Err(error)),
                Ok(_) => lent_nothing::<F>(),
            },
            Some(Step::Pending) | None => Poll::Pending,
        }
    }

    #[inline]
    fn value(self: Pin<&mut Self>) -> &mut V {
        match self.project().lender.value() {
            Some(value) => value,
            None => lends_nothing::<F>(),
        }
    }

    #[inline]
    fn poll_exit(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        outcome: &mut Option<Result<Completed, P::Throw>>,
    ) -> Poll<Result<Self::Exit, P::Throw>> {
        let mut lender = self.project().lender;
        let brought = match (outcome.take(), lender.standing().where_it_stands()) {
            (Some(outcome), Status::Suspended) => {
                Some(P::bring(outcome.map(P::Resume::from_completed)))
            }
            (None, Status::Running) if lender.has_lent() => None,
            _ => cannot("be left", &lender),
        };
        match lender.as_mut().poll(cx.waker(), brought) {
            Some(Step::Complete(output)) => Poll::Ready(output.into_result()),
            Some(Step::Yielded(())) => {
                lender.close();
                lent_twice::<F>()
            }
            Some(Step::Pending) | None => Poll::Pending,
        }
    }

    fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.project().lender.poll_close(cx.waker())
    }

    fn is_guarded(&self) -> bool {
        self.lender.standing().is_guarded()
    }

    fn is_involved(&self) -> bool {
        self.lender.standing().is_involved()
    }

    fn name(&self) -> &'static str {
        name::of_body::<F>()
    }
}

#[cold]
fn cannot<V: ?Sized, P: Protocol, F>(what: &str, lender: &Lender<V, P, F>) -> ! {
    let is = match (lender.standing().where_it_stands(), lender.has_lent()) {
        (Status::Closed, _) => "was left or closed, and is for one use",
        (Status::Created, _) => "was not entered yet",
        (Status::Running, false) => "is being entered",
        (Status::Running, true) => "is being left",
        (Status::Suspended, _) => "is entered already",
    };
    let name = name::of_body::<F>();
    panic!("the context manager `{name}` cannot {what}: it {is}")
}

#[cold]
fn lends_nothing<F>() -> ! {
    panic!(
        "the context manager `{}` lends nothing: it is not entered",
        name::of_body::<F>()
    )
}

#[cold]
fn lent_nothing<F>() -> ! {
    panic!(
        "the context manager `{}` came to its end without a `yield_!`",
        name::of_body::<F>()
    )
}

#[cold]
fn lent_twice<F>() -> ! {
    panic!(
        "the context manager `{}` came to a second `yield_!`",
        name::of_body::<F>()
    )
}

impl<V: ?Sized, P: Protocol, F> fmt::Debug for Manager<V, P, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Manager")
            .field("function", &name::of_body::<F>())
            .field("status", &self.lender.standing().where_it_stands())
            .finish_non_exhaustive()
    }
}
