//! Who is told of a managed generator that starts, and who closes one that is dropped half-way.

use alloc::rc::Rc;
use alloc::sync::Arc;
use core::cell::RefCell;
use core::fmt;
use core::mem;
use core::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{PoisonError, RwLock};
use std::thread_local;

use futures_core::future::{BoxFuture, LocalBoxFuture};

/// What hooks are told of a generator or a context manager: what it is called, and a number of its own.
///
/// # Example
///
/// ```
/// use asyncgen::{AsyncGenerator, AsyncGeneratorExt, async_generator};
///
/// #[async_generator]
/// async fn rows() -> impl AsyncGenerator<Yield = u32> {
///     yield_!(1);
/// }
///
/// let (one, other) = (rows().managed(), rows().managed());
/// assert!(one.info().name().ends_with("::rows"));
/// assert_ne!(one.info().id(), other.info().id());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct GeneratorInfo {
    name: &'static str,
    id: usize,
}

impl GeneratorInfo {
    /// That of one more generator.
    pub(crate) fn new(name: &'static str) -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(1);

        GeneratorInfo {
            name,
            id: NEXT.fetch_add(1, Ordering::Relaxed),
        }
    }

    /// What the generator is called: see [`AsyncGenerator::name`](crate::AsyncGenerator::name).
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// A number that no other managed generator of this process has.
    pub const fn id(&self) -> usize {
        self.id
    }
}

/// The name and the number: `my_crate::rows #1`.
impl fmt::Display for GeneratorInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} #{}", self.name, self.id)
    }
}

type Firstiter = dyn Fn(GeneratorInfo) + Send + Sync;
pub(crate) type Finalizer = dyn Fn(GeneratorInfo, BoxFuture<'static, ()>) + Send + Sync;
type LocalFirstiter = dyn Fn(GeneratorInfo);
pub(crate) type LocalFinalizer = dyn Fn(GeneratorInfo, LocalBoxFuture<'static, ()>);

/// What is done with generators that are [`managed`](crate::AsyncGeneratorExt::managed): when they
/// start, and when they are dropped half-way. And with [managed context
/// managers](crate::AsyncContextManagerExt::managed), which start when they are entered.
///
/// An executor sets them on its thread with [`set_asyncgen_hooks`]; one of several threads sets them
/// for the whole process, with [`set_default_asyncgen_hooks`]. A generator takes note of the
/// finalizer when it is first polled, and keeps it wherever it goes from then on. For each of the
/// two hooks, the thread's comes first, then the process's; then, with the feature `tokio`, a
/// finalizer that spawns on the runtime, if the generator is first polled in one.
///
/// Those of generators that are not `Send` are [`LocalAsyncGenHooks`].
///
/// # Where the semantics come from
///
/// [PEP 525, "Finalization"](https://peps.python.org/pep-0525/#finalization), and
/// [`sys.set_asyncgen_hooks`](https://docs.python.org/3/library/sys.html#sys.set_asyncgen_hooks).
/// Python's hooks are given the generator; these, a description, and a future that closes it.
///
/// # Example
///
/// ```
/// use asyncgen::{AsyncGenHooks, AsyncGenerator, AsyncGeneratorExt, async_generator};
/// use tokio::sync::oneshot;
///
/// #[async_generator]
/// async fn rows(done: oneshot::Sender<()>) -> impl AsyncGenerator<Yield = u32> {
///     finally!({
///         for row in 0.. {
///             yield_!(row);
///         }
///     }, {
///         tokio::task::yield_now().await;
///         done.send(()).expect("somebody waits");
///     });
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// asyncgen::set_asyncgen_hooks(AsyncGenHooks::new().finalizer(|_info, closing| {
///     tokio::spawn(closing);
/// }));
///
/// let (done, is_done) = oneshot::channel();
/// let mut rows = rows(done).managed();
/// rows.anext().await?;
/// drop(rows);
/// is_done.await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default)]
pub struct AsyncGenHooks {
    firstiter: Option<Arc<Firstiter>>,
    finalizer: Option<Arc<Finalizer>>,
}

impl AsyncGenHooks {
    /// None.
    pub const fn new() -> Self {
        AsyncGenHooks {
            firstiter: None,
            finalizer: None,
        }
    }

    /// With a hook that is called before a generator is first polled.
    ///
    /// # Panics
    ///
    /// A panic in it reaches whoever polls. The generator has not started then; polled again, it
    /// starts, and the hook is not called a second time.
    #[must_use = "this does not set the hooks"]
    pub fn firstiter(mut self, hook: impl Fn(GeneratorInfo) + Send + Sync + 'static) -> Self {
        self.firstiter = Some(Arc::new(hook));
        self
    }

    /// With a hook that is called when a generator is dropped half-way, and has a cleanup to run.
    ///
    /// It is given the future that closes the generator, to spawn it. Where it drops the future, the
    /// generator is dropped, and its cleanups do not run. It is called on the thread and at the place
    /// where the generator is dropped: in a task, in another destructor, in a panic.
    ///
    /// # Panics
    ///
    /// A panic in it is reported by the panic hook and goes no further, as that of a Python finalizer,
    /// because a generator may be dropped in a panic. The same is true of a panic in a destructor if
    /// it drops the future.
    #[must_use = "this does not set the hooks"]
    pub fn finalizer(
        mut self,
        hook: impl Fn(GeneratorInfo, BoxFuture<'static, ()>) + Send + Sync + 'static,
    ) -> Self {
        self.finalizer = Some(Arc::new(hook));
        self
    }
}

/// Says which hooks there are.
impl fmt::Debug for AsyncGenHooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug(f, "AsyncGenHooks", &self.firstiter, &self.finalizer)
    }
}

/// What is done with generators that are
/// [`managed_local`](crate::AsyncGeneratorExt::managed_local): when they start, and when they are
/// dropped half-way.
///
/// An executor sets them on its thread with [`set_local_asyncgen_hooks`]. Neither they nor the
/// future that they are given need be `Send`, and so there are none for the whole process. In all
/// else they are as [`AsyncGenHooks`].
///
/// # Example
///
/// With tokio's `LocalSet`. (No feature of this crate does this: tokio does not say whether a task
/// runs in a `LocalSet`.)
///
/// ```
/// use asyncgen::LocalAsyncGenHooks;
///
/// asyncgen::set_local_asyncgen_hooks(LocalAsyncGenHooks::new().finalizer(|_info, closing| {
///     tokio::task::spawn_local(closing);
/// }));
/// ```
#[derive(Clone, Default)]
pub struct LocalAsyncGenHooks {
    firstiter: Option<Rc<LocalFirstiter>>,
    finalizer: Option<Rc<LocalFinalizer>>,
}

impl LocalAsyncGenHooks {
    /// None.
    pub const fn new() -> Self {
        LocalAsyncGenHooks {
            firstiter: None,
            finalizer: None,
        }
    }

    /// As [`AsyncGenHooks::firstiter`].
    #[must_use = "this does not set the hooks"]
    pub fn firstiter(mut self, hook: impl Fn(GeneratorInfo) + 'static) -> Self {
        self.firstiter = Some(Rc::new(hook));
        self
    }

    /// As [`AsyncGenHooks::finalizer`].
    #[must_use = "this does not set the hooks"]
    pub fn finalizer(
        mut self,
        hook: impl Fn(GeneratorInfo, LocalBoxFuture<'static, ()>) + 'static,
    ) -> Self {
        self.finalizer = Some(Rc::new(hook));
        self
    }
}

/// Says which hooks there are.
impl fmt::Debug for LocalAsyncGenHooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug(f, "LocalAsyncGenHooks", &self.firstiter, &self.finalizer)
    }
}

fn debug<A, B>(
    f: &mut fmt::Formatter<'_>,
    name: &str,
    firstiter: &Option<A>,
    finalizer: &Option<B>,
) -> fmt::Result {
    f.debug_struct(name)
        .field("firstiter", &firstiter.is_some())
        .field("finalizer", &finalizer.is_some())
        .finish()
}

thread_local! {
    static HOOKS: RefCell<AsyncGenHooks> = const { RefCell::new(AsyncGenHooks::new()) };
    static LOCAL_HOOKS: RefCell<LocalAsyncGenHooks> = const { RefCell::new(LocalAsyncGenHooks::new()) };
}

static DEFAULT_HOOKS: RwLock<AsyncGenHooks> = RwLock::new(AsyncGenHooks::new());

// Hooks are cloned out and replaced as a whole, and neither calls anything of a user's while they
// are borrowed or locked: a hook may set hooks. A thread that ends has none.

/// Sets the hooks of this thread, and returns those it had.
///
/// They are for generators that are first polled on this thread from now on.
///
/// # Example
///
/// Other hooks for the time being; and one hook, whatever the other is:
///
/// ```
/// use asyncgen::{AsyncGenHooks, get_asyncgen_hooks, set_asyncgen_hooks};
///
/// let before = set_asyncgen_hooks(AsyncGenHooks::new().finalizer(|_, closing| drop(closing)));
/// set_asyncgen_hooks(get_asyncgen_hooks().firstiter(|info| println!("{info} starts")));
/// // ..
/// set_asyncgen_hooks(before);
/// ```
pub fn set_asyncgen_hooks(hooks: AsyncGenHooks) -> AsyncGenHooks {
    HOOKS
        .try_with(|current| current.replace(hooks))
        .unwrap_or_default()
}

/// The hooks of this thread, without those of the process.
///
/// See [`set_asyncgen_hooks`].
pub fn get_asyncgen_hooks() -> AsyncGenHooks {
    HOOKS
        .try_with(|current| current.borrow().clone())
        .unwrap_or_default()
}

/// Sets the hooks of all threads that have none of their own, and returns those there were.
///
/// For a runtime of several threads. A thread that is to have no finalizer sets one that drops the
/// future.
///
/// # Example
///
/// ```
/// use asyncgen::{AsyncGenHooks, set_default_asyncgen_hooks};
/// use tokio::runtime::Handle;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let runtime = Handle::current();
/// set_default_asyncgen_hooks(AsyncGenHooks::new().finalizer(move |_info, closing| {
///     runtime.spawn(closing);
/// }));
/// # }
/// ```
pub fn set_default_asyncgen_hooks(hooks: AsyncGenHooks) -> AsyncGenHooks {
    let mut current = DEFAULT_HOOKS
        .write()
        .unwrap_or_else(PoisonError::into_inner);
    mem::replace(&mut current, hooks)
}

/// The hooks of all threads that have none of their own.
///
/// See [`set_default_asyncgen_hooks`].
pub fn get_default_asyncgen_hooks() -> AsyncGenHooks {
    DEFAULT_HOOKS
        .read()
        .unwrap_or_else(PoisonError::into_inner)
        .clone()
}

/// Sets the hooks that this thread has for generators which are not `Send`, and returns those it
/// had.
///
/// See [`LocalAsyncGenHooks`].
pub fn set_local_asyncgen_hooks(hooks: LocalAsyncGenHooks) -> LocalAsyncGenHooks {
    LOCAL_HOOKS
        .try_with(|current| current.replace(hooks))
        .unwrap_or_default()
}

/// The hooks that this thread has for generators which are not `Send`.
///
/// See [`LocalAsyncGenHooks`].
pub fn get_local_asyncgen_hooks() -> LocalAsyncGenHooks {
    LOCAL_HOOKS
        .try_with(|current| current.borrow().clone())
        .unwrap_or_default()
}

/// A set of hooks: what a [`Managed`](crate::Managed) generator follows.
pub trait Hooks: Sized {
    /// The future that the finalizer is given.
    type Closing;
    /// The finalizer.
    type Finalizer;

    /// Those in force here and now.
    fn in_force() -> Self;

    /// What is called for a generator that is dropped half-way.
    fn take_finalizer(&mut self) -> Option<Self::Finalizer>;

    /// Calls what is called for a generator that starts.
    fn call_firstiter(&self, info: GeneratorInfo);

    /// Calls a finalizer.
    fn finalize(finalizer: &Self::Finalizer, info: GeneratorInfo, closing: Self::Closing);
}

impl Hooks for AsyncGenHooks {
    type Closing = BoxFuture<'static, ()>;
    type Finalizer = Arc<Finalizer>;

    fn in_force() -> Self {
        let thread = get_asyncgen_hooks();
        let process = get_default_asyncgen_hooks();
        AsyncGenHooks {
            firstiter: thread.firstiter.or(process.firstiter),
            finalizer: thread.finalizer.or(process.finalizer),
        }
    }

    fn take_finalizer(&mut self) -> Option<Arc<Finalizer>> {
        let finalizer = self.finalizer.take();
        #[cfg(feature = "tokio")]
        let finalizer = finalizer.or_else(tokio_finalizer);
        finalizer
    }

    fn call_firstiter(&self, info: GeneratorInfo) {
        if let Some(firstiter) = &self.firstiter {
            firstiter(info);
        }
    }

    fn finalize(finalizer: &Arc<Finalizer>, info: GeneratorInfo, closing: Self::Closing) {
        finalizer(info, closing);
    }
}

impl Hooks for LocalAsyncGenHooks {
    type Closing = LocalBoxFuture<'static, ()>;
    type Finalizer = Rc<LocalFinalizer>;

    fn in_force() -> Self {
        get_local_asyncgen_hooks()
    }

    fn take_finalizer(&mut self) -> Option<Rc<LocalFinalizer>> {
        self.finalizer.take()
    }

    fn call_firstiter(&self, info: GeneratorInfo) {
        if let Some(firstiter) = &self.firstiter {
            firstiter(info);
        }
    }

    fn finalize(finalizer: &Rc<LocalFinalizer>, info: GeneratorInfo, closing: Self::Closing) {
        finalizer(info, closing);
    }
}

/// Returns a finalizer that spawns on the tokio runtime of the calling thread, if there is one.
///
/// A runtime that has been shut down drops the futures that are spawned on it.
#[cfg(feature = "tokio")]
fn tokio_finalizer() -> Option<Arc<Finalizer>> {
    let runtime = tokio::runtime::Handle::try_current().ok()?;
    Some(Arc::new(move |_, closing| {
        runtime.spawn(closing);
    }))
}
