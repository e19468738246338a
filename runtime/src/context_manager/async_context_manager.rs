//! The trait [`AsyncContextManager`].

use core::ops::DerefMut;
use core::pin::Pin;
use core::task::{Context, Poll};

use crate::context_manager::exit::{Completed, ExitKind};

/// An async context manager: it is entered, lends a value to a block of code, and is left again,
/// whichever way the block ended.
///
/// It is what an [`async_context_manager`](macro@crate::async_context_manager) function returns. To use
/// one, write [`async_with!`](crate::async_with!), or call a method of
/// [`AsyncContextManagerExt`]; this trait is for those who name one
/// in a bound or as a `dyn` type, and for those who write one by hand. [The guide](crate::guide::context_managers)
/// goes through all of it.
///
/// # The two kinds
///
/// The type `Exit` tells them apart; a bound, or a `dyn` type, has to name it.
///
/// | `Error` | `Exit` | the block evaluates to | using the manager gives |
/// |---|---|---|---|
/// | [`Infallible`](core::convert::Infallible) | `()` | any `R` | `R` |
/// | `E` | [`Completed`] | `Result<T, E>` | `Result<T, E>` |
/// | `E` | `Option<Completed>` | `Result<T, E>` | `Result<Option<T>, E>` |
///
/// # Where the semantics come from
///
/// `__aenter__` and `__aexit__` of [PEP 492](https://peps.python.org/pep-0492/#asynchronous-context-managers-and-async-with).
///
/// # Example
///
/// One written by hand. It waits for its turn, and lends what may be used once in a while.
///
/// ```
/// use std::convert::Infallible;
/// use std::pin::Pin;
/// use std::task::{Context, Poll, ready};
/// use std::time::Duration;
///
/// use asyncgen::{AsyncContextManager, Completed, async_with};
/// use tokio::time::{Interval, interval};
///
/// struct Paced<'a> {
///     turns: &'a mut Interval,
///     connection: &'a mut String,
///     is_entered: bool,
/// }
///
/// impl AsyncContextManager for Paced<'_> {
///     type Value = String;
///     type Error = Infallible;
///     type Exit = ();
///
///     fn poll_enter(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
///         let this = self.get_mut();
///         assert!(!this.is_entered, "it is entered already");
///         ready!(this.turns.poll_tick(cx));
///         this.is_entered = true;
///         Poll::Ready(Ok(()))
///     }
///
///     fn value(self: Pin<&mut Self>) -> &mut String {
///         assert!(self.is_entered, "it is not entered");
///         self.get_mut().connection
///     }
///
///     fn poll_exit(
///         self: Pin<&mut Self>,
///         _: &mut Context<'_>,
///         outcome: &mut Option<Result<Completed, Infallible>>,
///     ) -> Poll<Result<(), Infallible>> {
///         *outcome = None;
///         self.get_mut().connection.push(';');
///         Poll::Ready(Ok(()))
///     }
///
///     fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
///         Poll::Ready(())
///     }
///
///     fn has_pending_cleanup(&self) -> bool {
///         false
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut turns = interval(Duration::from_millis(1));
/// let mut connection = String::new();
/// for n in 1..=3 {
///     let paced = Paced { turns: &mut turns, connection: &mut connection, is_entered: false };
///     async_with!(paced, |connection| { connection.push_str(&n.to_string()) });
/// }
/// assert_eq!(connection, "1;2;3;");
/// # }
/// ```
#[must_use = "context managers do nothing unless entered: write `async_with!(manager, |value| { .. })`"]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an async context manager",
    label = "not an `AsyncContextManager`",
    note = "a function with the attribute `#[async_context_manager]` makes one",
    note = "for a generator write `aclosing(pin!(generator))`, for a future of a manager `.await`, for a `Result` of one `?`"
)]
pub trait AsyncContextManager {
    /// What it lends.
    type Value: ?Sized;

    /// What entering and leaving it may fail with, and the block. [`Infallible`] of one that has nothing
    /// to do with errors.
    ///
    /// [`Infallible`]: core::convert::Infallible
    type Error;

    /// What leaving it comes to: `()`, [`Completed`], or `Option<Completed>`.
    type Exit: ExitKind<Self::Error>;

    /// Enters it. Once this is `Ok`, [`value`](Self::value) is there, until it is left or closed.
    ///
    /// # Cancel safety
    ///
    /// If this is pending, poll it again, be it much later; or [close](Self::poll_close) the manager,
    /// or drop it.
    ///
    /// # Panics
    ///
    /// If it was entered before: a manager is for one use. And as its body does.
    ///
    /// # Errors
    ///
    /// What made it fail. It has been left then.
    fn poll_enter(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>>;

    /// What it lends, while it is entered.
    ///
    /// # Panics
    ///
    /// If it is not.
    fn value(self: Pin<&mut Self>) -> &mut Self::Value;

    /// Leaves it. The first poll brings how the block ended, and takes that out of `outcome`; where
    /// that is `None`, it carries on.
    ///
    /// # Cancel safety
    ///
    /// Once it was polled the outcome is delivered: if this is pending, poll it again, be it much
    /// later.
    ///
    /// # Panics
    ///
    /// If it is not entered; and as its body does.
    ///
    /// # Errors
    ///
    /// That of the block, another in its place, or what made leaving it fail.
    fn poll_exit(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        outcome: &mut Option<Result<Completed, Self::Error>>,
    ) -> Poll<Result<Self::Exit, Self::Error>>;

    /// Closes it where it stands: drops what it holds, and runs the cleanups of the
    /// [`finally!`](crate::finally!)s that it stands in. This is what happens when the block panics.
    ///
    /// # Cancel safety
    ///
    /// Closing cannot be taken back: if this is pending, poll it again, be it much later.
    ///
    /// # Panics
    ///
    /// As a destructor or a cleanup does.
    fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()>;

    /// Whether to close it now would run a cleanup. What makes a manager
    /// [`managed`](crate::AsyncContextManagerExt::managed) asks this where the manager is dropped.
    fn has_pending_cleanup(&self) -> bool;

    /// Whether to close it may come to run a cleanup while it is entered. What it lends is in use then, and
    /// nobody can ask it.
    #[doc(hidden)]
    fn may_run_cleanup_while_lent(&self) -> bool {
        self.has_pending_cleanup()
    }

    /// Whether to drop it is not as good as to close it.
    #[doc(hidden)]
    fn participates_in_close(&self) -> bool {
        true
    }

    /// What it is called, for people to read: see [`AsyncGenerator::name`](crate::AsyncGenerator::name).
    fn name(&self) -> &'static str {
        core::any::type_name::<Self>()
    }
}

/// A pointer to a manager is a manager.
macro_rules! pointer {
    (($($generics:tt)*) $Pointer:ty => $Manager:ty where ($($bounds:tt)*); |$this:ident| $pointee:expr) => {
        impl<$($generics)*> AsyncContextManager for $Pointer
        where
            $($bounds)*
        {
            type Value = <$Manager as AsyncContextManager>::Value;
            type Error = <$Manager as AsyncContextManager>::Error;
            type Exit = <$Manager as AsyncContextManager>::Exit;

            #[inline]
            fn poll_enter(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
                let $this = self;
                $pointee.poll_enter(cx)
            }

            #[inline]
            fn value(self: Pin<&mut Self>) -> &mut Self::Value {
                let $this = self;
                $pointee.value()
            }

            #[inline]
            fn poll_exit(
                self: Pin<&mut Self>,
                cx: &mut Context<'_>,
                outcome: &mut Option<Result<Completed, Self::Error>>,
            ) -> Poll<Result<Self::Exit, Self::Error>> {
                let $this = self;
                $pointee.poll_exit(cx, outcome)
            }

            #[inline]
            fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
                let $this = self;
                $pointee.poll_close(cx)
            }

            fn has_pending_cleanup(&self) -> bool {
                (**self).has_pending_cleanup()
            }

            fn may_run_cleanup_while_lent(&self) -> bool {
                (**self).may_run_cleanup_while_lent()
            }

            fn name(&self) -> &'static str {
                (**self).name()
            }
        }
    };
}

pointer! {
    (M: ?Sized) &mut M => M where (M: AsyncContextManager + Unpin);
    |this| Pin::new(&mut **this.get_mut())
}

#[cfg(feature = "alloc")]
pointer! {
    (M: ?Sized) alloc::boxed::Box<M> => M where (M: AsyncContextManager + Unpin);
    |this| Pin::new(&mut **this.get_mut())
}

pointer! {
    (P) Pin<P> => P::Target where (P: DerefMut<Target: AsyncContextManager>);
    |this| this.as_deref_mut()
}
