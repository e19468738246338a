//! The trait [`AsyncGenerator`].

use core::convert::Infallible;
use core::ops::DerefMut;
use core::pin::Pin;
use core::task::{Context, Poll};

use crate::protocol::OuterExchange;
use crate::resume::{GeneratorState, Resumption, YieldedInCleanup};
use crate::status::Status;

/// An asynchronous generator: it yields values, can be resumed with values or errors, returns a value, and can be closed.
///
/// Functions with the attribute [`async_generator`](macro@crate::async_generator) return one as
/// `impl AsyncGenerator<S, E, Yield = T, Return = R>`. To use a generator, call the methods of
/// [`AsyncGeneratorExt`](crate::AsyncGeneratorExt). You need this trait to write combinators, and for `dyn AsyncGenerator<..>`.
///
/// As in [`core::ops::Coroutine`](https://doc.rust-lang.org/core/ops/trait.Coroutine.html), the inputs are type parameters and the outputs
/// are associated types. `Resume` is the type of the values that are sent, `Throw` the type of the errors that are thrown ([`Infallible`]
/// for none).
///
/// # Where the semantics come from
///
/// [PEP 525](https://peps.python.org/pep-0525/) and [PEP 342](https://peps.python.org/pep-0342/).
///
/// # Example
///
/// ```
/// use asyncgen::{AsyncGenerator, AsyncGeneratorExt, GeneratorState, async_generator};
/// use std::pin::pin;
///
/// /// Yields the sum of what it is sent.
/// #[async_generator]
/// async fn sums() -> impl AsyncGenerator<u32, Yield = u32> {
///     let mut sum = 0;
///     loop {
///         sum += yield_!(sum);
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut sums = pin!(sums());
/// assert_eq!(sums.start().await?, GeneratorState::Yielded(0));
/// assert_eq!(sums.asend(2).await?, GeneratorState::Yielded(2));
/// assert_eq!(sums.asend(3).await?, GeneratorState::Yielded(5));
/// sums.aclose().await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "generators do nothing unless polled"]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an `AsyncGenerator<{Resume}, {Throw}>`",
    label = "no generator, or none that takes this",
    note = "if a function returns `impl Stream<Item = T>`, its callers can use only the methods of a stream: return \
            `impl AsyncGenerator<Yield = T>`, which is also a stream",
    note = "to call `aclose` or `managed` on a context manager, import the trait `asyncgen::AsyncContextManagerExt`"
)]
pub trait AsyncGenerator<Resume = (), Throw = Infallible> {
    /// The type of the values that the generator yields.
    type Yield;

    /// The type of the value that the generator returns when it is complete.
    type Return;

    /// Returns the current status.
    fn status(&self) -> Status;

    /// Returns the path of the function that contains the generator's body, for logs and error messages.
    ///
    /// The default implementation returns the name of the type. The text comes from [`type_name`](core::any::type_name), and may differ
    /// between versions of the compiler.
    fn name(&self) -> &'static str {
        core::any::type_name::<Self>()
    }

    /// Returns `true` if closing the generator now would run a cleanup: a cleanup of its own, or one of a generator that it delegates to.
    ///
    /// If `false`, dropping the generator is equivalent to closing it.
    fn has_pending_cleanup(&self) -> bool;

    /// Resumes the generator until its next yield or its completion.
    ///
    /// # Cancel safety
    ///
    /// This method is cancel safe. The first poll delivers the resumption. If it returns `Pending`, continue at any later time with
    /// [`Resumption::Continue`].
    ///
    /// # Panics
    ///
    /// Panics if the resumption does not fit the status. `Sent` and `Thrown` require `Suspended`; `Continue` requires `Created` or
    /// `Pending`. Also panics if the body panics, which closes the generator.
    ///
    /// # Example
    ///
    /// ```
    /// use std::{future::poll_fn, mem, pin::pin};
    ///
    /// use asyncgen::{AsyncGenerator, AsyncGeneratorExt, GeneratorState, Resumption, async_coroutine};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let mut doubled = pin!(async_coroutine! {
    ///     let number = yield_!(0);
    ///     tokio::task::yield_now().await;
    ///     yield_!(2 * number);
    /// });
    /// doubled.start().await?;
    /// // The first poll delivers the value. The following polls continue without one.
    /// let mut resumption = Resumption::Sent(3);
    /// let state = poll_fn(|cx| {
    ///     let resumption = mem::replace(&mut resumption, Resumption::Continue);
    ///     doubled.as_mut().poll_resume(cx, resumption)
    /// });
    /// assert_eq!(state.await, GeneratorState::Yielded(6));
    /// # Ok(())
    /// # }
    /// ```
    fn poll_resume(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        resumption: Resumption<Resume, Throw>,
    ) -> Poll<GeneratorState<Self::Yield, Self::Return>>;

    /// Resumes or closes the generator through the exchange of a generator that delegates to it.
    #[doc(hidden)]
    fn poll_delegated(
        self: Pin<&mut Self>,
        outer: OuterExchange<'_, '_, Self::Yield, Resume, Throw>,
    ) -> Poll<Self::Return> {
        poll_beside(self, outer)
    }

    /// Closes the generator. See [`aclose`](crate::AsyncGeneratorExt::aclose).
    ///
    /// # Cancel safety
    ///
    /// This method is cancel safe, but closing cannot be undone. If it returns `Pending`, poll it again at any later time.
    ///
    /// # Panics
    ///
    /// Panics if a destructor or a cleanup panics. If the body had panicked, and this finished its cleanup, the body's panic is resumed.
    ///
    /// # Errors
    ///
    /// Returns [`YieldedInCleanup`] if a cleanup yielded a value.
    fn poll_close(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), YieldedInCleanup<Self::Yield>>>;
}

/// Resumes or closes the target of a pointer, for a generator that delegates to it.
///
/// The target may outlive the delegating generator. It is closed together with that generator even if it has no cleanup to run.
#[inline]
fn poll_pointee<G, S, E>(
    mut generator: Pin<&mut G>,
    mut outer: OuterExchange<'_, '_, G::Yield, S, E>,
) -> Poll<G::Return>
where
    G: AsyncGenerator<S, E> + ?Sized,
{
    if outer.shared().flags.closing() {
        return poll_beside(generator, outer);
    }
    let outcome = generator.as_mut().poll_delegated(outer.reborrow());
    if outcome.is_pending() {
        outer.shared().flags.set_participates_in_close();
    }
    outcome
}

/// Resumes or closes a generator that cannot use the exchange of the generator that delegates to it.
pub(crate) fn poll_beside<G, S, E>(
    mut generator: Pin<&mut G>,
    mut outer: OuterExchange<'_, '_, G::Yield, S, E>,
) -> Poll<G::Return>
where
    G: AsyncGenerator<S, E> + ?Sized,
{
    if outer.shared().flags.closing() {
        let closed = generator.poll_close(outer.context());
        let is_closed = closed.is_ready();
        let shared = outer.shared();
        if let Poll::Ready(Err(YieldedInCleanup(item))) = closed {
            shared.transfer.put(item);
        }
        shared.flags.set_closed(is_closed);
        shared.flags.set_cleanup(!is_closed);
        return Poll::Pending;
    }
    let input = outer.shared().transfer.take_input();
    let resumption = Resumption::for_delegated(generator.status(), input);
    match generator.as_mut().poll_resume(outer.context(), resumption) {
        Poll::Ready(GeneratorState::Complete(value)) => return Poll::Ready(value),
        Poll::Ready(GeneratorState::Yielded(item)) => outer.shared().transfer.put(item),
        Poll::Pending => {}
    }
    let has_cleanup = generator.has_pending_cleanup();
    let flags = &mut outer.shared().flags;
    flags.set_cleanup(has_cleanup);
    flags.set_participates_in_close();
    Poll::Pending
}

/// Implements `AsyncGenerator` for a pointer to a generator.
macro_rules! pointer {
    (($($generics:tt)*) $Pointer:ty => $Target:ty where ($($bounds:tt)*); |$this:ident| $target:expr) => {
        impl<$($generics)* S, E> AsyncGenerator<S, E> for $Pointer
        where
            $($bounds)*
        {
            type Yield = <$Target as AsyncGenerator<S, E>>::Yield;
            type Return = <$Target as AsyncGenerator<S, E>>::Return;

            fn status(&self) -> Status {
                (**self).status()
            }

            fn name(&self) -> &'static str {
                (**self).name()
            }

            fn has_pending_cleanup(&self) -> bool {
                (**self).has_pending_cleanup()
            }

            #[track_caller]
            fn poll_resume(
                self: Pin<&mut Self>,
                cx: &mut Context<'_>,
                resumption: Resumption<S, E>,
            ) -> Poll<GeneratorState<Self::Yield, Self::Return>> {
                let $this = self;
                $target.poll_resume(cx, resumption)
            }

            fn poll_delegated(
                self: Pin<&mut Self>,
                outer: OuterExchange<'_, '_, Self::Yield, S, E>,
            ) -> Poll<Self::Return> {
                let $this = self;
                poll_pointee($target, outer)
            }

            fn poll_close(
                self: Pin<&mut Self>,
                cx: &mut Context<'_>,
            ) -> Poll<Result<(), YieldedInCleanup<Self::Yield>>> {
                let $this = self;
                $target.poll_close(cx)
            }
        }
    };
}

pointer! {
    (G: ?Sized,) &mut G => G where (G: AsyncGenerator<S, E> + Unpin);
    |this| Pin::new(&mut **this.get_mut())
}

#[cfg(feature = "alloc")]
pointer! {
    (G: ?Sized,) alloc::boxed::Box<G> => G where (G: AsyncGenerator<S, E> + Unpin);
    |this| Pin::new(&mut **this.get_mut())
}

pointer! {
    (P,) Pin<P> => P::Target where (P: DerefMut<Target: AsyncGenerator<S, E>>);
    |this| this.as_deref_mut()
}
