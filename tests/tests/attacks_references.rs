//! Bodies and blocks that keep a `&mut` to a local across a yield or an await. Shared references to everything around them are
//! created while they are suspended. Under Miri, a reference that counts as an access to a suspended block is an error here.

use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use asyncgen::{
    AsyncContextManager, AsyncContextManagerExt, AsyncGenerator, AsyncGeneratorExt,
    BoxAsyncGenerator, Completed, GeneratorState, Resumption, Status, Stream, TryStream, aclosing,
    async_context_manager, async_gen, async_generator, async_with, nullcontext,
};
use asyncgen_tests::run;

/// Runs a closable generator to its end, and inspects it before each poll.
fn resume<G>(generator: G) -> Vec<u32>
where
    G: AsyncGenerator<Yield = u32, Return = ()>,
{
    let mut generator = pin!(generator);
    let mut cx = Context::from_waker(Waker::noop());
    let mut items = Vec::new();
    loop {
        let shared = generator.as_ref();
        let _ = (shared.has_pending_cleanup(), shared.name());
        let resumption = match shared.status() {
            Status::Created | Status::Pending => Resumption::Continue,
            Status::Suspended => Resumption::Sent(()),
            Status::Closed => unreachable!("the generator has not completed"),
        };
        match generator.as_mut().poll_resume(&mut cx, resumption) {
            Poll::Ready(GeneratorState::Yielded(item)) => items.push(item),
            Poll::Ready(GeneratorState::Complete(())) => return items,
            Poll::Pending => {}
        }
    }
}

/// Runs a stream to its end, and inspects it before each poll.
fn items<S: Stream>(stream: S) -> Vec<S::Item> {
    let mut stream = pin!(stream);
    let mut cx = Context::from_waker(Waker::noop());
    let mut items = Vec::new();
    loop {
        let _ = stream.size_hint();
        match stream.as_mut().poll_next(&mut cx) {
            Poll::Ready(Some(item)) => items.push(item),
            Poll::Ready(None) => return items,
            Poll::Pending => {}
        }
    }
}

/// Closes a generator that is suspended at its first yield, and returns that item.
fn first_then_close<G: AsyncGenerator<Yield = u32>>(generator: G) -> u32 {
    let mut generator = pin!(generator);
    let mut cx = Context::from_waker(Waker::noop());
    let first = loop {
        if let Poll::Ready(state) = generator
            .as_mut()
            .poll_resume(&mut cx, Resumption::Continue)
        {
            break state.yielded().expect("the generator yields");
        }
    };
    assert!(generator.has_pending_cleanup());
    loop {
        let _ = (generator.status(), generator.has_pending_cleanup());
        if generator.as_mut().poll_close(&mut cx).is_ready() {
            return first;
        }
    }
}

async fn pause() {
    tokio::task::yield_now().await;
}

#[async_generator]
async fn in_a_body() -> impl AsyncGenerator<Yield = u32> {
    let mut x = 1;
    let r = &mut x;
    *r += 1;
    yield_!(*r);
    *r += 1;
    pause().await;
    *r += 1;
    println!("{:?}", yield_!(*r));
    *r += 1;
    yield_!(x);
}

#[async_generator]
async fn in_a_stream() -> impl TryStream<Ok = u32, Error = ()> {
    let mut x = 1;
    let r = &mut x;
    yield_!(*r);
    *r += 1;
    pause().await;
    *r += 1;
    yield_!(x);
}

#[async_generator]
async fn in_finally() -> impl AsyncGenerator<Yield = u32> {
    let mut outer = 10;
    let o = &mut outer;
    finally!(
        {
            let mut x = 1;
            let r = &mut x;
            *r += 1;
            yield_!(*r);
            *r += 1;
            pause().await;
            *r += *o;
            yield_!(x);
        },
        {
            let mut x = 21;
            let r = &mut x;
            yield_!(*r);
            *r += 1;
            pause().await;
            *r += 1;
            *o += *r;
        }
    );
    *o += 1;
    yield_!(outer);
}

#[async_generator]
async fn in_nested_blocks() -> impl AsyncGenerator<Yield = u32> {
    finally!(
        {
            async_with!(transaction(), |n| {
                finally!(
                    {
                        let r = &mut *n;
                        *r += 1;
                        yield_!(*r);
                        *r += 1;
                        pause().await;
                        yield_!(*r);
                    },
                    {
                        let r = &mut *n;
                        pause().await;
                        *r += 1;
                    }
                );
                yield_!(*n);
            });
        },
        { pause().await }
    );
}

#[async_generator]
async fn in_async_with() -> impl Stream<Item = u32> {
    async_with!(nullcontext(5), |n| {
        let mut x = 1;
        let r = &mut x;
        *r += 1;
        yield_!(*r);
        *r += 1;
        *n += *r;
        pause().await;
        yield_!(x);
        yield_!(*n);
    });
}

/// Keeps a `&mut` to a local while a place beside it is lent.
#[async_context_manager]
async fn transaction() -> impl AsyncContextManager<Value = u32> {
    let mut beside = 1;
    let b = &mut beside;
    let mut place = 1;
    finally!(
        {
            let mut inner = 1;
            let r = &mut inner;
            *r += 1;
            pause().await;
            yield_!(&mut place);
            *r += *b;
            pause().await;
            assert_eq!(inner, 3);
        },
        {
            *b += 1;
            pause().await;
            *b += 1;
        }
    );
    assert_eq!(beside, 3);
}

/// Lends on what another manager lends.
#[async_context_manager]
async fn lending_on() -> impl AsyncContextManager<Value = u32, Error = ()> {
    let mut beside = 1;
    let b = &mut beside;
    let done = async_with!(transaction(), |n| {
        let r = &mut *n;
        *r += 1;
        pause().await;
        let done = yield_!(&mut *r);
        *r += 1;
        pause().await;
        done
    });
    *b += 1;
    assert_eq!(beside, 2);
    done
}

#[async_generator]
async fn delegating() -> impl AsyncGenerator<Yield = u32> {
    let mut x = 1;
    let r = &mut x;
    yield_from_!(in_finally());
    *r += 1;
    yield_from_!(in_async_with());
    *r += 1;
    let mut pinned = pin!(in_nested_blocks());
    yield_from_!(pinned.as_mut());
    *r += 1;
    yield_from_!(boxed());
    yield_!(x);
}

#[async_generator]
async fn boxed() -> BoxAsyncGenerator<'static, u32> {
    let mut x = 1;
    let r = &mut x;
    *r += 1;
    yield_!(*r);
    *r += 1;
    yield_!(x);
}

const FINALLY: [u32; 4] = [2, 13, 21, 34];
const ASYNC_WITH: [u32; 3] = [2, 3, 8];
const NESTED: [u32; 3] = [2, 3, 4];

#[test]
fn in_generators() {
    assert_eq!(resume(in_a_body()), [2, 4, 5]);
    assert_eq!(items(in_a_stream()), [Ok(1), Ok(3)]);
    assert_eq!(resume(in_finally()), FINALLY);
    assert_eq!(resume(in_nested_blocks()), NESTED);
    assert_eq!(items(in_async_with()), ASYNC_WITH);
    assert_eq!(resume(boxed()), [2, 3]);
}

#[test]
fn in_expressions() {
    let generator = async_gen! {
        let mut x = 1;
        let r = &mut x;
        #[for_await]
        for n in in_async_with() {
            *r += n;
            yield_!(*r);
        }
        finally!({ *r += 1; yield_!(*r); *r += 1; }, { pause().await });
        yield_!(x);
    };
    assert_eq!(items(generator), [3, 6, 14, 15, 16]);
}

#[test]
fn in_delegations() {
    let mut expected = Vec::from(FINALLY);
    expected.extend(ASYNC_WITH);
    expected.extend(NESTED);
    expected.extend([2, 3, 4]);
    assert_eq!(resume(delegating()), expected);
}

#[test]
fn in_managed_generators() {
    assert_eq!(resume(in_finally().managed_with(|_, _| {})), FINALLY);
    assert_eq!(resume(in_nested_blocks().managed_with(|_, _| {})), NESTED);
}

#[test]
fn while_closing() {
    assert_eq!(first_then_close(in_finally()), 2);
    assert_eq!(first_then_close(in_nested_blocks()), 2);
    assert_eq!(first_then_close(delegating()), 2);
}

#[test]
fn in_managers() {
    run(async {
        let used = async_with!(transaction(), |n| {
            let mut x = 1;
            let r = &mut x;
            *r += 1;
            pause().await;
            *n += *r;
            pause().await;
            *n
        });
        assert_eq!(used, 3);

        let used = async_with!(lending_on(), |n| {
            *n += 1;
            let r = &mut *n;
            pause().await;
            Ok(*r)
        });
        assert_eq!(used, Ok(3));

        let with = transaction().with(async |n: &mut u32| {
            let r = &mut *n;
            *r += 1;
            pause().await;
            *r
        });
        assert_eq!(with.await, 2);

        let sum = async_with!(aclosing(pin!(in_finally())), |rows| {
            let r = &mut *rows;
            let first = r.anext().await.map(GeneratorState::yielded);
            pause().await;
            first
        });
        assert_eq!(sum, Ok(Some(2)));
    });
}

/// A body keeps its `&mut` references while the test creates shared references to the manager between polls. The manager is closed afterwards.
#[test]
fn in_a_manager_by_hand() {
    let mut cx = Context::from_waker(Waker::noop());
    let mut manager = pin!(lending_on());
    while manager.as_mut().poll_enter(&mut cx).is_pending() {
        let _ = (manager.has_pending_cleanup(), manager.name());
    }
    *manager.as_mut().value() += 1;
    assert!(manager.has_pending_cleanup());
    assert_eq!(*manager.as_mut().value(), 3);
    while manager.as_mut().poll_close(&mut cx).is_pending() {
        let _ = (manager.has_pending_cleanup(), manager.name());
    }
}

/// A cleanup of a manager that is being closed lends a place of its own. The block that contains the place is dropped in the same poll,
/// so nobody may get the place.
#[async_context_manager]
async fn lends_while_closed() -> impl AsyncContextManager<Value = Box<u32>, Error = ()> {
    macro_rules! again {
        () => {
            finally!({ pause().await }, {
                let mut place = Box::new(2);
                let _ = lend!(&mut place);
            })
        };
    }
    // The compiler refuses a yield in a cleanup. A forged permit, and a macro that hides the yield, get one past it.
    let a_cleanup_lends_nothing = asyncgen::__private::yield_permit();
    macro_rules! lend {
        ($value:expr) => {
            yield_!($value)
        };
    }
    let mut place = Box::new(1);
    let mut done: Option<Result<Completed, ()>> = None;
    finally!(
        {
            done = Some(yield_!(&mut place));
        },
        {
            again!();
        }
    );
    done.unwrap_or(Err(()))
}

#[test]
fn in_a_cleanup_that_lends() {
    let mut cx = Context::from_waker(Waker::noop());
    let mut manager = Box::pin(lends_while_closed());
    assert_eq!(manager.as_mut().poll_enter(&mut cx), Poll::Ready(Ok(())));
    assert_eq!(**manager.as_mut().value(), 1);
    let value =
        |manager: Pin<
            &mut dyn AsyncContextManager<Value = Box<u32>, Error = (), Exit = Completed>,
        >| { std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| **manager.value())) };
    while manager.as_mut().poll_close(&mut cx).is_pending() {
        assert!(value(manager.as_mut()).is_err());
    }
    assert!(value(manager.as_mut()).is_err());
}

/// A future is dropped while its block holds a reference to itself.
#[test]
fn dropped_half_way() {
    let mut cx = Context::from_waker(Waker::noop());
    let mut using = Box::pin(async {
        async_with!(transaction(), |n| {
            let r = &mut *n;
            pause().await;
            pause().await;
            *r += 1;
        });
    });
    for _ in 0..3 {
        assert!(using.as_mut().poll(&mut cx).is_pending());
    }
}
