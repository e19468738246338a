//! How a value gets out of a body, and another one in. All pointer code of the crate is in this
//! file.
//!
//! A generator's body is an ordinary `async` block. A poll builds an [`Exchange`] on its own
//! stack: the `Context` with which it is about to poll the body, and directly behind it a [`Cell`]
//! and the notes of the generator, if it keeps any. A yield is a future that the body awaits; it is
//! polled with that very `Context`, finds the cell behind it, leaves its value there and is pending.
//! When the body comes back, the poll looks into the cell: a value in it is an item, an empty
//! cell means that the body waits for something.
//!
//! What is generic over the body's type is compiled for each body. So a stream's poll is one function that is, and several that are not.
//!
//! So there is no thread-local, no allocation, no atomic, no waker of our own, and no pointer kept
//! from one poll to the next.
//!
//! [`Generator`] holds the body, and can drop it where it stands: closing does so, while the generator
//! itself stays. A context manager is the same, but that its item is a [`Lent`]: the address of what
//! its body lends, which [`Lender`] keeps.
//!
//! # Why it is sound
//!
//! That is argued in the guide, on [a page](mod@crate::guide::soundness) that is published. Its points are what is meant by
//! "point 1" here. Who changes this file changes them with it.

use core::cell::UnsafeCell;
use core::future::Future;
use core::marker::{PhantomData, PhantomPinned};
use core::mem::{self, ManuallyDrop};
use core::panic::RefUnwindSafe;
use core::pin::Pin;
use core::ptr::{self, NonNull};
use core::task::{Context, Poll, Waker};

use futures_core::Stream;

use crate::async_generator::delegated_to_closed;
use crate::context_manager::AsyncContextManager;
use crate::delegate::ByDefault;
use crate::output::Output;
use crate::protocol::{Notes, Protocol};
use crate::status::Status;

/// What travels: `R`, the resumption, into the body; `Y`, the item, out of it.
///
/// `repr(u8)` keeps which of them it is apart from the item: the compiler has no bits of the item's to look at for it, once it
/// knows where an item was put.
#[repr(u8)]
enum Cell<Y, R> {
    Empty,
    Resumed(R),
    Yielded(Y),
}

/// A context, and behind it the cell that a yield finds through it.
///
/// `repr(C)` puts the context first: its address is the address of the exchange.
#[repr(C)]
struct Exchange<'waker, Y, R, N> {
    context: Context<'waker>,
    cell: Cell<Y, R>,
    notes: N,
}

/// That of a generator.
type ExchangeOf<'waker, Y, P> =
    Exchange<'waker, Y, <P as Protocol>::Brought, <P as Protocol>::Notes>;

/// What one poll of a body came to. Laid out as a [`Cell`] is, and for the same reason.
#[repr(u8)]
pub(crate) enum Step<Y, T> {
    Yielded(Y),
    Pending,
    Complete(T),
}

impl<Y, T: Output<Y>> Step<Y, T> {
    /// What a stream makes of it.
    pub(crate) fn into_next(self) -> Poll<Option<Y>> {
        match self {
            Step::Yielded(item) => Poll::Ready(Some(item)),
            Step::Pending => Poll::Pending,
            Step::Complete(output) => Poll::Ready(output.into_last_item()),
        }
    }
}

impl<'waker, Y, R, N: Copy> Exchange<'waker, Y, R, N> {
    #[inline]
    fn new(waker: &'waker Waker, brought: Option<R>, notes: N) -> Self {
        Exchange {
            context: Context::from_waker(waker),
            cell: match brought {
                Some(brought) => Cell::Resumed(brought),
                None => Cell::Empty,
            },
            notes,
        }
    }

    /// The context, behind which a yield finds the rest.
    #[inline]
    fn context(&mut self) -> &mut Context<'waker> {
        let exchange = ptr::from_mut(self);
        // `exchange_behind` picks this provenance up again from the address alone.
        exchange.expose_provenance();
        // SAFETY: it points to `self`. While this reference lives, the body reaches the rest through the
        // exposed pointer, and nothing reaches the context by another way.
        unsafe { &mut (*exchange).context }
    }
}

/// An async generator: a body that yields `Y`, is resumed as `P` says, and runs as the future
/// `F`.
///
/// This is the type behind the `impl Stream` and the `impl AsyncGenerator` of an
/// [`async_generator`](macro@crate::async_generator) function, and what
/// [`async_gen!`](crate::async_gen) evaluates to. It is lazy: the body runs
/// while it is polled, from one `yield_!` to the next, and not at all before the first poll.
///
/// It is `Send`, `Sync` and movable before its first poll whenever what the body holds is
/// `Send`, `Sync`; like every future of an `async` block it is not `Unpin`.
///
/// # Yields, takes, ends in
///
/// As an [`AsyncGenerator`](crate::AsyncGenerator) it is what its return type says. As a [`Stream`] it takes nothing, and
/// yields what the body yields. A body of type `Result<(), E>` that ends in
/// `Err` yields that error as its last item. Afterwards it yields `None`, however often it is
/// polled.
///
/// # Cancel safety
///
/// A poll that is pending loses nothing; the next one goes on where it left off. Dropping the
/// generator drops what its body holds where it is suspended, in the order in which leaving the
/// body there would.
///
/// # Panics
///
/// A panic in the body reaches the caller of [`poll_next`](crate::Stream::poll_next). The stream is
/// finished from then on.
///
/// # Debug
///
/// Shows the path of the generator's function and its [`Status`]. A return type hides it unless it says so: `impl Stream<Item = T> + fmt::Debug`.
///
/// # Where the semantics come from
///
/// [PEP 525](https://peps.python.org/pep-0525/) for the generator, [RFC
/// 2996](https://rust-lang.github.io/rfcs/2996-async-iterator.html) for the stream.
///
/// # Example
///
/// ```
/// use asyncgen::{async_gen, for_await};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let squares = async_gen! {
///     for n in 1..=3_u32 {
///         yield_!(n * n);
///     }
/// };
/// let mut seen = Vec::new();
/// for_await!(square in squares => {
///     seen.push(square);
/// });
/// assert_eq!(seen, [1, 4, 9]);
/// # }
/// ```
// Between two polls there is a body to drop exactly while the status is not `Closed`. One that came to
// its end, or panicked, holds nothing any more, since it is an `async` block: that drops what it captured
// together with its locals. So it is not dropped, which would take a look at its state.
#[must_use = "generators do nothing unless polled"]
pub struct Generator<Y, P: Protocol, F> {
    // A body that is suspended has `&mut`s into itself, and may use them when it goes on. A `&` to the whole, by
    // which the status is read, would be an access to all of it, and end those. To what is in an `UnsafeCell` it is
    // none.
    body: ManuallyDrop<UnsafeCell<F>>,
    pub(crate) standing: Standing<P>,
    // Invariant in both, as the cell is in `F`.
    invariant: Invariant<(Y, P)>,
}

// SAFETY: a `&` to this is no way to the body, and the rest is `Sync`.
unsafe impl<Y, P: Protocol, F: Sync> Sync for Generator<Y, P, F> {}

// As it would be without the cell.
impl<Y, P: Protocol, F: RefUnwindSafe> RefUnwindSafe for Generator<Y, P, F> {}

// Never, whatever the body is. (The lifetime keeps the compiler from saying so here.)
impl<'never, Y, P: Protocol, F> Unpin for Generator<Y, P, F> where
    (PhantomData<&'never ()>, PhantomPinned): Unpin
{
}

/// Where a body stands, and what it left to note.
///
/// (Of no type of the body's, lest what asks be compiled for each.)
pub(crate) struct Standing<P: Protocol> {
    status: Status,
    notes: P::Notes,
}

impl<P: Protocol> Standing<P> {
    /// Whether there is a body, and where it was left.
    #[inline]
    pub(crate) const fn status(&self) -> Status {
        self.status
    }

    #[inline]
    pub(crate) const fn notes(&self) -> &P::Notes {
        &self.notes
    }
}

/// A poll of a body: says where that stands when it is dropped, as a panic of the body does as well.
struct Transition<'a, P: Protocol> {
    standing: &'a mut Standing<P>,
    to: Status,
}

impl<'a, P: Protocol> Transition<'a, P> {
    /// One to `Closed`, as a panic of the body leaves it.
    #[inline]
    const fn new(standing: &'a mut Standing<P>) -> Self {
        Transition {
            standing,
            to: Status::Closed,
        }
    }

    /// The exchange for the poll.
    #[inline]
    fn open<'w, Y>(&self, waker: &'w Waker, brought: Option<P::Brought>) -> ExchangeOf<'w, Y, P> {
        Exchange::new(waker, brought, P::before_a_poll(self.standing.notes))
    }

    /// The same, which brings what is brought by default, and goes to `Closed` from here on.
    #[inline]
    fn open_by_default<'w, Y>(&mut self, cx: &Context<'w>) -> ExchangeOf<'w, Y, P>
    where
        P::Resume: Default,
    {
        // This may panic, and then the body is still there.
        let brought = P::by_default(self.standing.status);
        self.to = Status::Closed;
        self.open(cx.waker(), brought)
    }

    /// What the poll came to.
    // By reference, here and below: for what is moved the compiler keeps flags, for each body.
    #[inline]
    fn close<Y, T>(&mut self, exchange: &mut ExchangeOf<'_, Y, P>, outcome: Poll<T>) -> Step<Y, T> {
        self.standing.notes = exchange.notes;
        if mem::needs_drop::<P::Brought>() && outcome.is_pending() {
            // What is dropped below, a resumption that nobody took, may panic. The body is still there.
            self.to = Status::Running;
        }
        match (outcome, mem::replace(&mut exchange.cell, Cell::Empty)) {
            (Poll::Ready(output), _) => Step::Complete(output),
            (Poll::Pending, Cell::Yielded(item)) => Step::Yielded(item),
            (Poll::Pending, Cell::Empty | Cell::Resumed(_)) => Step::Pending,
        }
    }

    /// Goes to where the body stands behind a step.
    #[inline]
    const fn after<Y, T>(&mut self, step: &Step<Y, T>) {
        self.to = match step {
            Step::Yielded(_) => Status::Suspended,
            Step::Pending => Status::Running,
            Step::Complete(_) => Status::Closed,
        };
    }

    /// What a stream makes of what the poll came to.
    #[inline]
    fn end<Y, T: Output<Y>>(
        &mut self,
        exchange: &mut ExchangeOf<'_, Y, P>,
        outcome: Poll<T>,
    ) -> Poll<Option<Y>> {
        let step = self.close(exchange, outcome);
        self.after(&step);
        step.into_next()
    }
}

impl<P: Protocol> Drop for Transition<'_, P> {
    #[inline]
    fn drop(&mut self) {
        self.standing.status = self.to;
    }
}

/// Polls a body that is polled from several places. Where it stands then is for the caller to say.
///
/// (Polled in this one alone, the body becomes a part of it, if the compiler sees fit, and the exchange stays in registers.)
fn poll<Y, P: Protocol, F: Future>(
    body: Pin<&mut F>,
    transition: &mut Transition<'_, P>,
    waker: &Waker,
    brought: Option<P::Brought>,
) -> Step<Y, F::Output> {
    let mut exchange = transition.open(waker, brought);
    let outcome = body.poll(exchange.context());
    transition.close(&mut exchange, outcome)
}

/// Makes a generator of a body and the token that its yields hold.
#[inline(always)]
pub const fn generator<Y, P: Protocol, F: Future>(
    _token: Token<Y, P>,
    body: F,
) -> Generator<Y, P, F> {
    Generator {
        body: ManuallyDrop::new(UnsafeCell::new(body)),
        standing: Standing {
            status: Status::Created,
            notes: P::NO_NOTES,
        },
        invariant: PhantomData,
    }
}

impl<Y, P: Protocol, F> Generator<Y, P, F> {
    /// Where the body is, if there is one, and where that stands.
    #[inline(always)]
    fn split(self: Pin<&mut Self>) -> (*mut F, &mut Standing<P>) {
        // SAFETY: `Pin` is transparent. The body is not moved.
        let this = unsafe { mem::transmute::<Pin<&mut Self>, &mut Self>(self) };
        (&raw mut this.body as *mut F, &mut this.standing)
    }

    #[inline(always)]
    pub(crate) fn notes_mut(self: Pin<&mut Self>) -> &mut P::Notes {
        &mut self.split().1.notes
    }

    /// Polls the body on; `None` if there is none.
    ///
    /// What is brought is for the yield that the body is suspended at. If it is suspended at none, that is
    /// dropped.
    #[inline(always)]
    pub(crate) fn poll_body(
        self: Pin<&mut Self>,
        waker: &Waker,
        brought: Option<P::Brought>,
    ) -> Option<Step<Y, F::Output>>
    where
        F: Future,
    {
        let (body, standing) = self.split();
        if let Status::Closed = standing.status {
            return None;
        }
        // SAFETY: there is a body, and it is as pinned as this is, which until it drops the body does
        // nothing with it but this. `Pin` is transparent.
        let body = unsafe { mem::transmute::<*mut F, Pin<&mut F>>(body) };
        let mut transition = Transition::new(standing);
        let step = poll(body, &mut transition, waker, brought);
        transition.after(&step);
        Some(step)
    }

    /// Drops the body where it stands, if there is one.
    pub(crate) fn drop_body(self: Pin<&mut Self>) {
        let (body, standing) = self.split();
        if standing.status != Status::Closed {
            standing.status = Status::Closed;
            // SAFETY: until now the status was another, so there is a body. It is dropped where it
            // was pinned.
            unsafe { ptr::drop_in_place(body) };
        }
    }
}

impl<Y, P, F> Stream for Generator<Y, P, F>
where
    P: Protocol<Resume: Default>,
    F: Future<Output: Output<Y>>,
{
    type Item = Y;

    // By way of no other function that is generic over the body.
    #[inline]
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Y>> {
        if P::SHARES {
            return self.poll_next_or_close(cx.waker());
        }
        // SAFETY: `Pin` is transparent. The body is not moved.
        let Generator { body, standing, .. } =
            unsafe { mem::transmute::<Pin<&mut Self>, &mut Self>(self) };
        if let Status::Closed = standing.status {
            return Poll::Ready(None);
        }
        // To where it stands, until it is opened.
        let mut transition = Transition {
            to: standing.status,
            standing,
        };
        let mut exchange = transition.open_by_default(cx);
        // SAFETY: as in `poll_body`. So are the cell and what is around it transparent.
        let outcome =
            unsafe { mem::transmute::<&mut ManuallyDrop<UnsafeCell<F>>, Pin<&mut F>>(body) }
                .poll(exchange.context());
        transition.end(&mut exchange, outcome)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.standing.size_hint()
    }
}

impl<Y, P: Protocol, F> Drop for Generator<Y, P, F> {
    #[inline(always)]
    fn drop(&mut self) {
        if let Status::Closed = self.standing.status {
            return;
        }
        // SAFETY: there is a body, and this is its end.
        unsafe { ptr::drop_in_place(&raw mut self.body as *mut F) };
    }
}

/// The exchange that begins with `cx`; what is behind the context may be reached through it.
///
/// # Safety
///
/// `cx` is the context that a poll built for the body of a generator whose exchange is an
/// `Exchange<Y, R, N>`. This is what an `Access` vouches for, and a `Within`.
unsafe fn exchange_behind<'a, Y, R, N>(cx: &'a mut Context<'_>) -> *mut Exchange<'a, Y, R, N> {
    exposed_at(cx).cast()
}

/// A pointer to what a poll exposed, if the context is one that it built.
#[inline]
fn exposed_at(cx: &mut Context<'_>) -> *mut () {
    // Not `addr`, which a compiler may take to say nothing of the pointer's provenance.
    let address = ptr::from_mut(cx).expose_provenance();
    ptr::with_exposed_provenance_mut(address)
}

impl<Y, R> Cell<Y, R> {
    /// Leaves an item for the poll to find.
    #[inline]
    fn put(&mut self, item: Y) {
        // What is in the cell is a resumption at most, brought while the body was suspended at no
        // yield.
        if mem::needs_drop::<R>() {
            let _ = self.take();
        }
        mem::forget(mem::replace(self, Cell::Yielded(item)));
    }

    /// Takes the resumption, if this is the poll that brought it.
    fn take(&mut self) -> Poll<R> {
        match self {
            Cell::Resumed(_) => match mem::replace(self, Cell::Empty) {
                Cell::Resumed(value) => Poll::Ready(value),
                Cell::Empty | Cell::Yielded(_) => Poll::Pending,
            },
            Cell::Empty | Cell::Yielded(_) => Poll::Pending,
        }
    }
}

/// Ties the yields of a body to the exchange of its generator. Of no size, and made by the attribute
/// alone.
pub struct Token<Y, P> {
    _invariant: Invariant<(Y, P)>,
}

/// Neither covariant nor contravariant in `T`, and `Send` and `Sync` whatever it is.
pub(crate) type Invariant<T> = PhantomData<fn(T) -> T>;

impl<Y, P> Clone for Token<Y, P> {
    #[inline]
    fn clone(&self) -> Self {
        *self
    }
}

impl<Y, P> Copy for Token<Y, P> {}

/// The right to make the token of one generator.
#[derive(Debug)]
pub struct NewToken(());

/// Makes the right to make the token of one generator.
///
/// # Safety
///
/// The token is given to `generator` or `manager` once and, in the body given with it, to `Access::new`,
/// `yield_`, `fill`, `lend` and `within`; and no other code gets hold of it.
#[inline]
#[must_use]
pub const unsafe fn new_token() -> NewToken {
    NewToken(())
}

/// Makes the token of one generator. (A function on its own: one that belongs to a type with
/// parameters takes the compiler longer to find.)
#[inline]
#[must_use]
pub const fn token<Y, P>(_: NewToken) -> Token<Y, P> {
    Token {
        _invariant: PhantomData,
    }
}

impl<Y, P> Token<Y, P> {
    /// Makes the token of an `async` block in the body: that of a `finally!` or an `async_with!`.
    ///
    /// # Safety
    ///
    /// The block is polled by nothing but a future that was made with an `Access` of this token, and
    /// that hands its own `&mut Context` on. The new token is given, in that block, to
    /// `Access::new`, `yield_`, `fill` and `within`; and no other code gets hold of it.
    #[inline]
    #[must_use]
    pub const unsafe fn within(self) -> Token<Y, P> {
        Token {
            _invariant: PhantomData,
        }
    }
}

/// The right to reach the exchange from the task context.
pub struct Access<Y, P> {
    _invariant: Invariant<(Y, P)>,
}

impl<Y, P: Protocol> Access<Y, P> {
    /// Gives a future the right to reach the exchange.
    #[inline]
    #[must_use]
    pub const fn new(_: Directly, _token: Token<Y, P>) -> Self {
        Access {
            _invariant: PhantomData,
        }
    }

    #[inline]
    fn cell<'a>(&self, cx: &'a mut Context<'_>) -> &'a mut Cell<Y, P::Brought> {
        // SAFETY: the owner of this access is a future that is polled with the context of the
        // token's generator.
        let exchange = unsafe { exchange_behind::<Y, P::Brought, P::Notes>(cx) };
        // SAFETY: the context is the first field of an `Exchange`, whose provenance a poll
        // exposed and which outlives this poll. The borrow of `cx` keeps a second reference to the
        // cell from being made while this one lives.
        unsafe { &mut (*exchange).cell }
    }

    /// What the body and the poll tell each other beside the item.
    #[inline]
    pub(crate) fn notes<'a>(&self, cx: &'a mut Context<'_>) -> &'a mut P::Notes {
        // SAFETY: as for the cell.
        let exchange = unsafe { exchange_behind::<Y, P::Brought, P::Notes>(cx) };
        // SAFETY: as for the cell.
        unsafe { &mut (*exchange).notes }
    }

    /// Leaves an item in the cell. The future that does so is pending in this poll.
    #[inline]
    pub(crate) fn put(&self, cx: &mut Context<'_>, item: Y) {
        self.cell(cx).put(item);
    }

    /// Takes what was brought, if this is the poll that brought it.
    #[inline]
    pub(crate) fn take(&self, cx: &mut Context<'_>) -> Poll<P::Brought> {
        self.cell(cx).take()
    }

    /// Whether there is an item in the cell.
    pub(crate) fn holds_item(&self, cx: &mut Context<'_>) -> bool {
        matches!(self.cell(cx), Cell::Yielded(_))
    }

    /// The exchange itself, for a generator that is delegated to.
    #[inline]
    pub(crate) fn within<'a, 'w, S, E>(&self, cx: &'a mut Context<'w>) -> Within<'a, 'w, Y, S, E>
    where
        P: Protocol<Brought = Result<S, E>, Notes = Notes>,
    {
        Within {
            cx,
            _invariant: PhantomData,
        }
    }

    /// Takes the item out of the cell again, if there is one.
    pub(crate) fn take_item(&self, cx: &mut Context<'_>) -> Option<Y> {
        let cell = self.cell(cx);
        match cell {
            Cell::Yielded(_) => match mem::replace(cell, Cell::Empty) {
                Cell::Yielded(item) => Some(item),
                Cell::Empty | Cell::Resumed(_) => None,
            },
            Cell::Empty | Cell::Resumed(_) => None,
        }
    }
}

/// The exchange of a generator, lent to one that it delegates to, which has the same `Yield`,
/// `Resume` and `Throw`. So what that yields is never moved on.
pub struct Within<'a, 'w, Y, S, E> {
    cx: &'a mut Context<'w>,
    _invariant: Invariant<(Y, S, E)>,
}

impl<'w, Y, S, E> Within<'_, 'w, Y, S, E> {
    #[inline]
    fn exchange(&mut self) -> *mut Exchange<'_, Y, Result<S, E>, Notes> {
        // SAFETY: it was made by an `Access` of a generator with this exchange, of the context that
        // is behind the reference.
        unsafe { exchange_behind(self.cx) }
    }

    #[inline]
    fn cell(&mut self) -> &mut Cell<Y, Result<S, E>> {
        let exchange = self.exchange();
        // SAFETY: as in `Access`: the borrow of `self` is one of the context.
        unsafe { &mut (*exchange).cell }
    }

    /// The notes of the generator.
    #[inline]
    pub(crate) fn notes(&mut self) -> &mut Notes {
        let exchange = self.exchange();
        // SAFETY: as for the cell.
        unsafe { &mut (*exchange).notes }
    }

    /// The same, for a shorter time.
    pub(crate) fn reborrow(&mut self) -> Within<'_, 'w, Y, S, E> {
        Within {
            cx: self.cx,
            _invariant: PhantomData,
        }
    }

    /// The context, to poll something else with.
    pub(crate) fn context(&mut self) -> &mut Context<'w> {
        self.cx
    }

    /// Leaves an item in the cell.
    pub(crate) fn put(&mut self, item: Y) {
        self.cell().put(item);
    }

    /// Brings a value that was not sent; but not to a generator that is being closed.
    #[cold]
    pub(crate) fn bring<D: ByDefault<S>>(&mut self) {
        if !self.notes().closing() {
            *self.cell() = Cell::Resumed(Ok(D::value()));
        }
    }

    /// Takes what was brought, if this is the poll that brought it.
    pub(crate) fn take(&mut self) -> Poll<Result<S, E>> {
        self.cell().take()
    }
}

impl<Y, S, E, P, F> Generator<Y, P, F>
where
    P: Protocol<Resume = S, Throw = E, Brought = Result<S, E>, Notes = Notes>,
    F: Future,
{
    /// Polls the body on within the exchange of a generator that delegates to this one. What was
    /// brought to that is in the cell, and what this yields stays there.
    #[inline(always)]
    pub(crate) fn poll_body_within(
        self: Pin<&mut Self>,
        within: &mut Within<'_, '_, Y, S, E>,
    ) -> Poll<F::Output> {
        let (body, standing) = self.split();
        if standing.status == Status::Closed {
            delegated_to_closed();
        }
        let mut transition = Transition::new(standing);
        // SAFETY: as in `poll_body`.
        let body = unsafe { mem::transmute::<*mut F, Pin<&mut F>>(body) };
        let outcome = body.poll(within.cx);
        if outcome.is_pending() {
            transition.to = match within.cell() {
                Cell::Yielded(_) => Status::Suspended,
                Cell::Empty | Cell::Resumed(_) => Status::Running,
            };
            transition.standing.notes = *within.notes();
        }
        outcome
    }
}

/// `yield_!` of a value that was evaluated before: leaves it in the cell, then waits for the
/// resumption.
#[must_use = "futures do nothing unless awaited"]
pub struct Yield<Y, P> {
    access: Access<Y, P>,
    item: Option<Y>,
}

// The item is never pinned: it is moved out.
impl<Y, P> Unpin for Yield<Y, P> {}

/// The promise that a future is awaited where an `Access` of its token may be used.
///
/// It knows nothing of the token. So the compiler has no types to find out for it at every yield; and an
/// expansion does not speak of the token in its `unsafe`, where, of a hidden macro that is called by
/// name, it may be a name of the user's.
pub struct Directly(());

impl Directly {
    /// Makes the future of a `yield_!`.
    #[inline]
    pub const fn yield_<Y, P>(self, _token: Token<Y, P>, item: Y) -> Yield<Y, P> {
        Yield {
            access: Access {
                _invariant: PhantomData,
            },
            item: Some(item),
        }
    }
}

/// Gives it.
///
/// # Safety
///
/// The future that is made with it is awaited at once and directly in the `async` block that was given
/// to `generator` or `manager` with the token that `Access::new` or `yield_` is given beside it, or for which
/// that was made `within` another.
#[inline]
#[must_use]
pub const unsafe fn directly() -> Directly {
    Directly(())
}

impl<Y, P: Protocol> Future for Yield<Y, P> {
    type Output = P::Resumption;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<P::Resumption> {
        let this = self.get_mut();
        match this.item.take() {
            Some(item) => {
                this.access.put(cx, item);
                Poll::Pending
            }
            None => this.access.take(cx).map(P::evaluate),
        }
    }
}

/// What a context manager lends: the place that its `yield_!` was given.
///
/// It is made by [`Access::lend`] and [`Slot::lend`] alone, and good for as long as the body is suspended there.
pub struct Lent<V: ?Sized> {
    place: NonNull<V>,
    // As a `&mut V` is: who has the place may write to it.
    invariant: PhantomData<*mut V>,
}

impl<V: ?Sized> Lent<V> {
    #[inline]
    fn new(value: &mut V) -> Self {
        Lent {
            place: NonNull::from(value),
            invariant: PhantomData,
        }
    }
}

// SAFETY: it stands for a `&mut V`.
unsafe impl<V: Send + ?Sized> Send for Lent<V> {}

// SAFETY: as above.
unsafe impl<V: Sync + ?Sized> Sync for Lent<V> {}

impl<V: ?Sized, P: Protocol> Access<Lent<V>, P> {
    /// Makes the future of a manager's `yield_!`.
    #[inline]
    pub fn lend(self, value: &mut V) -> Lend<'_, V, Yield<Lent<V>, P>> {
        Lend {
            yield_: Yield {
                access: self,
                item: Some(Lent::new(value)),
            },
            borrow: PhantomData,
        }
    }
}

impl Slot {
    /// Lends a place; what comes of it is to be awaited.
    #[inline]
    pub fn lend<V: ?Sized, P: Protocol>(
        self,
        token: Token<Lent<V>, P>,
        value: &mut V,
    ) -> Lend<'_, V, Suspend<Lent<V>, P>> {
        Lend {
            yield_: self.fill(token, Lent::new(value)),
            borrow: PhantomData,
        }
    }
}

/// `yield_!` of a context manager, or its second half: lends a place, which stays borrowed until this is ready.
#[must_use = "futures do nothing unless awaited"]
pub struct Lend<'a, V: ?Sized, F> {
    yield_: F,
    borrow: PhantomData<&'a mut V>,
}

impl<V: ?Sized, F: Future + Unpin> Future for Lend<'_, V, F> {
    type Output = F::Output;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        Pin::new(&mut self.yield_).poll(cx)
    }
}

/// The body of a context manager, where it stands, and what it lends there.
pub(crate) struct Lender<V: ?Sized, P: Protocol, F> {
    generator: Generator<Lent<V>, P, F>,
    /// From the yield that the body came to last, be it still there or not.
    lent: Option<Lent<V>>,
}

/// The two, of one that is pinned.
struct Projected<'a, V: ?Sized, P: Protocol, F> {
    generator: Pin<&'a mut Generator<Lent<V>, P, F>>,
    lent: &'a mut Option<Lent<V>>,
}

impl<V: ?Sized, P: Protocol, F> Lender<V, P, F> {
    #[inline(always)]
    pub(crate) const fn new(token: Token<Lent<V>, P>, body: F) -> Self
    where
        F: Future,
    {
        Lender {
            generator: generator(token, body),
            lent: None,
        }
    }

    /// Where the body stands.
    #[inline(always)]
    pub(crate) const fn standing(&self) -> &Standing<P> {
        &self.generator.standing
    }

    /// Whether the body has come to a yield.
    #[inline(always)]
    pub(crate) const fn has_lent(&self) -> bool {
        self.lent.is_some()
    }

    #[inline(always)]
    fn project(self: Pin<&mut Self>) -> Projected<'_, V, P, F> {
        // SAFETY: the generator is not moved.
        let Lender { generator, lent } = unsafe { self.get_unchecked_mut() };
        // SAFETY: the generator is as pinned as this is, which does nothing else with it.
        let generator = unsafe { Pin::new_unchecked(generator) };
        Projected { generator, lent }
    }

    /// Polls the body on, as [`Generator::poll_body`] does, and keeps what it lends.
    #[inline(always)]
    pub(crate) fn poll(
        self: Pin<&mut Self>,
        waker: &Waker,
        brought: Option<P::Brought>,
    ) -> Option<Step<(), F::Output>>
    where
        F: Future,
    {
        let Projected {
            mut generator,
            lent,
        } = self.project();
        Some(match generator.as_mut().poll_body(waker, brought)? {
            Step::Yielded(item) => {
                // One that a cleanup yielded in vain is handed on when the cleanup is gone.
                let in_vain = P::notes(&generator.standing.notes).closed();
                *lent = Some(item).filter(|_| !in_vain);
                Step::Yielded(())
            }
            Step::Pending => Step::Pending,
            Step::Complete(output) => Step::Complete(output),
        })
    }

    /// Closes the body, as [`Generator::close_body`] does. What a cleanup would lend goes nowhere.
    pub(crate) fn poll_close(self: Pin<&mut Self>, waker: &Waker) -> Poll<()>
    where
        F: Future,
    {
        self.project().generator.close_body(waker).map(drop)
    }

    /// Drops the body where it stands, if there is one.
    pub(crate) fn close(self: Pin<&mut Self>) {
        self.project().generator.drop_body();
    }

    /// What is lent, if the body is suspended where it lends something.
    #[inline(always)]
    pub(crate) fn value(self: Pin<&mut Self>) -> Option<&mut V> {
        let Projected { generator, lent } = self.project();
        if generator.standing.status != Status::Suspended {
            return None;
        }
        let place = &mut lent.as_mut()?.place;
        // SAFETY: the body is suspended at a yield, and `poll` has kept what it lends there: all that
        // suspends the body goes through it, but for `close_body`, which leaves no body that is at a
        // yield. There the body borrows the place for itself alone. It is not polled on or dropped while
        // the reference lives, since that takes the `self` which the reference borrows.
        Some(unsafe { place.as_mut() })
    }
}

/// Something pinned, and what was borrowed from it: one borrow of the first, split in two, of which
/// only the second is used until it is given back.
pub(crate) struct Borrowed<'a, M: ?Sized, V: ?Sized> {
    owner: NonNull<M>,
    value: NonNull<V>,
    borrow: PhantomData<(Pin<&'a mut M>, &'a mut V)>,
}

// SAFETY: it stands for the two references in `borrow`.
unsafe impl<M: Send + ?Sized, V: Send + ?Sized> Send for Borrowed<'_, M, V> {}

// SAFETY: as above.
unsafe impl<M: Sync + ?Sized, V: Sync + ?Sized> Sync for Borrowed<'_, M, V> {}

impl<'a, M: ?Sized, V: ?Sized> Borrowed<'a, M, V> {
    pub(crate) fn new(owner: Pin<&'a mut M>, borrow: impl FnOnce(Pin<&mut M>) -> &mut V) -> Self {
        // SAFETY: it is pinned again wherever it is used.
        let mut owner = NonNull::from(unsafe { Pin::into_inner_unchecked(owner) });
        // SAFETY: the pointer is from a reference that nobody else has for `'a`.
        let reference = unsafe { owner.as_mut() };
        // SAFETY: it was pinned.
        let value = NonNull::from(borrow(unsafe { Pin::new_unchecked(reference) }));
        Borrowed {
            owner,
            value,
            borrow: PhantomData,
        }
    }

    pub(crate) fn value(&self) -> &V {
        // SAFETY: it was borrowed for as long as `'a`, and nobody has used the owner since.
        unsafe { self.value.as_ref() }
    }

    pub(crate) fn value_mut(&mut self) -> &mut V {
        // SAFETY: as above.
        unsafe { self.value.as_mut() }
    }

    /// Gives the value back.
    pub(crate) fn into_owner(mut self) -> Pin<&'a mut M> {
        // SAFETY: as in `new`; the value goes with `self`, of which all references to it were borrowed.
        let reference = unsafe { self.owner.as_mut() };
        // SAFETY: it was pinned.
        unsafe { Pin::new_unchecked(reference) }
    }
}

/// For as long as it lives, a manager lends to the block of an `async_with!`: see [`lend`].
#[derive(Debug)]
pub struct Loan;

/// The promise that a manager is neither used nor dropped while it lends.
#[derive(Debug)]
pub struct Lending(());

/// Gives it.
///
/// # Safety
///
/// The manager that is given to [`lend`] with it is neither used nor dropped before the loan is out of scope.
#[inline]
#[must_use]
pub const unsafe fn lending() -> Lending {
    Lending(())
}

/// What the manager lends, borrowed from the loan and not from the manager.
///
/// Where a block keeps what it is lent, one borrow, of the loan, is what lives too long, and not one of each of the
/// things that the expansion does with the manager. So the compiler says it once. (What the manager itself borrows
/// stays borrowed: `M: 'l`.)
#[inline]
pub fn lend<'l, M>(_: Lending, _: &'l mut Loan, manager: Pin<&mut M>) -> &'l mut M::Value
where
    M: AsyncContextManager + ?Sized + 'l,
{
    let value = ptr::from_mut(manager.value());
    // SAFETY: it is borrowed from the manager, and who gave the `Lending` says that nobody uses that as long as the
    // reference may live.
    unsafe { &mut *value }
}

/// A generator that is lent by [`aclosing`](crate::aclosing()), behind a reference that is not pinned.
///
/// Of no size that is known to the compiler (`T` is `[()]`), so that safe code can neither move nor
/// replace it: it is as good as pinned.
// A pointer to the generator, and not the generator: this is `Unpin`, so the compiler takes a `&mut`
// of it to be the only way to what it holds, which the generator has pointers to of its own.
pub struct Closing<G, T: ?Sized = [()]> {
    generator: NonNull<G>,
    _of_no_known_size: T,
}

// SAFETY: it stands for a `&mut G`.
unsafe impl<G: Send, T: ?Sized> Send for Closing<G, T> {}

// SAFETY: as above.
unsafe impl<G: Sync, T: ?Sized> Sync for Closing<G, T> {}

impl<G> Closing<G> {
    /// The generator.
    #[inline]
    pub(crate) const fn get(&self) -> &G {
        // SAFETY: a reference to this type is made by `Lendable::lend` alone, and borrows the generator.
        unsafe { self.generator.as_ref() }
    }

    /// The generator, pinned.
    #[inline]
    pub(crate) const fn pinned(&mut self) -> Pin<&mut G> {
        // SAFETY: as in `get`.
        let generator = unsafe { self.generator.as_mut() };
        // SAFETY: `lend` borrows one that is pinned.
        unsafe { Pin::new_unchecked(generator) }
    }
}

/// A generator, and room for the [`Closing`] by which it is lent.
pub(crate) struct Lendable<G> {
    generator: G,
    closing: Closing<G, [(); 0]>,
}

// The one of `Closing` takes the place of all that the compiler would add.
impl<G: Unpin> Unpin for Lendable<G> {}

impl<G> Lendable<G> {
    #[inline]
    pub(crate) const fn new(generator: G) -> Self {
        Lendable {
            generator,
            closing: Closing {
                // Until it is lent.
                generator: NonNull::dangling(),
                _of_no_known_size: [],
            },
        }
    }

    /// The generator.
    #[inline]
    pub(crate) const fn get(&self) -> &G {
        &self.generator
    }

    /// The generator, pinned.
    #[inline]
    pub(crate) fn pinned(self: Pin<&mut Self>) -> Pin<&mut G> {
        // SAFETY: it is pinned where this is.
        unsafe { self.map_unchecked_mut(|this| &mut this.generator) }
    }

    /// Lends the generator, for as long as this is borrowed.
    #[inline]
    pub(crate) fn lend(self: Pin<&mut Self>) -> &mut Closing<G> {
        // SAFETY: the generator is not moved.
        let this = unsafe { self.get_unchecked_mut() };
        this.closing.generator = NonNull::from(&mut this.generator);
        &mut this.closing
    }
}

/// The first half of a `yield_!` whose item is built in place: ready at once, with the place.
#[must_use = "futures do nothing unless awaited"]
pub struct Reserve(());

/// Makes a `Reserve`.
///
/// # Safety
///
/// As for `directly`, of the token that the `Slot` is given to `fill` with; and between the await
/// of the `Reserve` and that call the body is not suspended.
#[inline]
pub const unsafe fn reserve() -> Reserve {
    Reserve(())
}

impl Future for Reserve {
    type Output = Slot;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Slot> {
        Poll::Ready(Slot(exposed_at(cx)))
    }
}

/// The place of the next item: the exchange, of whatever type it is. (So the compiler has no types
/// to find out for a `Reserve`.)
pub struct Slot(*mut ());

impl Slot {
    /// Builds the item; what comes of it is to be awaited.
    #[inline]
    pub fn fill<Y, P: Protocol>(self, _token: Token<Y, P>, item: Y) -> Suspend<Y, P> {
        let exchange = self.0.cast::<ExchangeOf<'_, Y, P>>();
        // SAFETY: who called `reserve` says that this is the exchange of the token's generator, and
        // that the body has not been suspended since. So the poll that made the slot is still under
        // way: the cell is alive, and no other reference to it is.
        let cell = unsafe { &mut (*exchange).cell };
        cell.put(item);
        // The right passes on to the second half.
        Suspend(Access {
            _invariant: PhantomData,
        })
    }
}

/// The second half of a `yield_!` whose item is built in place: waits for the resumption.
#[must_use = "futures do nothing unless awaited"]
pub struct Suspend<Y, P>(Access<Y, P>);

impl<Y, P: Protocol> Future for Suspend<Y, P> {
    type Output = P::Resumption;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<P::Resumption> {
        self.0.take(cx).map(P::evaluate)
    }
}

#[cfg(test)]
mod tests {
    extern crate std;

    use core::future::poll_fn;
    use core::pin::pin;

    use super::*;

    /// Point 1: what a body awaits directly is polled with the context that
    /// the body was.
    #[test]
    fn context_identity() {
        let mut exchange = Exchange::<(), (), ()> {
            context: Context::from_waker(Waker::noop()),
            cell: Cell::Empty,
            notes: (),
        };
        let built = ptr::from_mut(&mut exchange).addr();
        let mut seen = std::vec::Vec::new();
        let mut body = pin!(async {
            for poll in 0..3 {
                let mut polls = 0;
                poll_fn(|cx| {
                    seen.push(ptr::from_mut(cx).addr());
                    polls += 1;
                    if polls > poll {
                        Poll::Ready(())
                    } else {
                        Poll::Pending
                    }
                })
                .await;
            }
        });
        while body.as_mut().poll(&mut exchange.context).is_pending() {}
        assert_eq!(seen, [built; 6]);
    }
}
