//! The trait [`AsyncContextManager`].

use core::ops::DerefMut;
use core::pin::Pin;
use core::task::{Context, Poll};

use crate::context_manager::exit::{Completed, ExitKind};

/// An async context manager: it is entered, lends a value to a block of code, and is exited when the block ends. If the block panics, it is
/// closed instead.
///
/// Functions with the attribute [`async_context_manager`](macro@crate::async_context_manager) return one. To use a manager, write
/// [`async_with!`](crate::async_with!), or call a method of [`AsyncContextManagerExt`](crate::AsyncContextManagerExt). You need this trait
/// for bounds, for `dyn` types, and to implement a manager by hand. See also [the guide](crate::guide::context_managers).
///
/// # The two kinds
///
/// The type `Exit` determines the kind of a manager. A bound or a `dyn` type must name it.
///
/// | `Error` | `Exit` | The block evaluates to | The use of the manager evaluates to |
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
/// A manager written by hand. Entering it waits for the next tick of an interval, and the manager then lends a connection.
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
///         assert!(!this.is_entered, "the manager has been entered");
///         ready!(this.turns.poll_tick(cx));
///         this.is_entered = true;
///         Poll::Ready(Ok(()))
///     }
///
///     fn value(self: Pin<&mut Self>) -> &mut String {
///         assert!(self.is_entered, "the manager has not been entered");
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
    /// The type of the value that the manager lends.
    type Value: ?Sized;

    /// The error type of entering and exiting the manager, and of the block. [`Infallible`](core::convert::Infallible) for a manager
    /// without errors.
    type Error;

    /// The success type of exiting the manager: `()`, [`Completed`], or `Option<Completed>`.
    type Exit: ExitKind<Self::Error>;

    /// Enters the manager. If this returns `Ok`, you can call [`value`](Self::value) until the manager is exited or closed.
    ///
    /// # Cancel safety
    ///
    /// This method is cancel safe. If it returns `Pending`, poll it again at any later time, or [close](Self::poll_close) or drop the
    /// manager.
    ///
    /// # Panics
    ///
    /// Panics if the manager has been entered before, or if its body panics.
    ///
    /// # Errors
    ///
    /// Returns the error of the manager's body. The manager counts as exited then.
    fn poll_enter(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>>;

    /// Returns the value that the manager lends.
    ///
    /// # Panics
    ///
    /// Panics if the manager is not entered.
    fn value(self: Pin<&mut Self>) -> &mut Self::Value;

    /// Exits the manager. The first poll takes the outcome of the block out of `outcome`. The following polls pass `None`.
    ///
    /// # Cancel safety
    ///
    /// This method is cancel safe. The first poll delivers the outcome. If it returns `Pending`, poll it again at any later time.
    ///
    /// # Panics
    ///
    /// Panics if the manager is not entered, or if its body panics.
    ///
    /// # Errors
    ///
    /// Returns the error of the block, an error that replaces it, or an error of exiting the manager.
    fn poll_exit(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        outcome: &mut Option<Result<Completed, Self::Error>>,
    ) -> Poll<Result<Self::Exit, Self::Error>>;

    /// Closes the manager: drops its body where it is suspended, and runs the cleanup of every [`finally!`](crate::finally!) around that
    /// place. A manager is closed if its block panics.
    ///
    /// # Cancel safety
    ///
    /// This method is cancel safe, but closing cannot be undone. If it returns `Pending`, poll it again at any later time.
    ///
    /// # Panics
    ///
    /// Panics if a destructor or a cleanup panics.
    fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()>;

    /// Returns `true` if closing the manager now would run a cleanup. If a [`managed`](crate::AsyncContextManagerExt::managed) manager is
    /// dropped, this decides if the finalizer is called.
    fn has_pending_cleanup(&self) -> bool;

    /// Returns `true` if closing the manager may run a cleanup at any time while it is entered. The borrow of its value prevents a call of
    /// [`has_pending_cleanup`](Self::has_pending_cleanup) during that time.
    #[doc(hidden)]
    fn may_run_cleanup_while_lent(&self) -> bool {
        self.has_pending_cleanup()
    }

    /// Returns `true` if dropping the manager would skip work that closing performs.
    #[doc(hidden)]
    fn participates_in_close(&self) -> bool {
        true
    }

    /// Returns the path of the function that contains the manager's body: see [`AsyncGenerator::name`](crate::AsyncGenerator::name).
    fn name(&self) -> &'static str {
        core::any::type_name::<Self>()
    }
}

/// Implements `AsyncContextManager` for a pointer to a manager.
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
            #[track_caller]
            fn poll_enter(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
                let $this = self;
                $pointee.poll_enter(cx)
            }

            #[inline]
            #[track_caller]
            fn value(self: Pin<&mut Self>) -> &mut Self::Value {
                let $this = self;
                $pointee.value()
            }

            #[inline]
            #[track_caller]
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
