//! Panics in the body, in an operand, in a destructor and in a waker. The panic reaches the caller,
//! the generator is finished, and every value is dropped exactly once.

use std::cell::Cell;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

use asyncgen::{AsyncGenerator, FusedStream, Status, Stream, async_gen, async_generator};

/// A value that counts its clones, large enough to be built in place.
#[derive(Clone)]
struct Counted {
    _counter: Arc<()>,
    _room: [u64; 32],
}

impl Counted {
    fn new(counter: &Arc<()>) -> Self {
        Counted {
            _counter: Arc::clone(counter),
            _room: [0; 32],
        }
    }
}

/// Panics when it is dropped.
struct Bomb;

impl Bomb {
    fn item(&self, counter: &Arc<()>) -> Counted {
        Counted::new(counter)
    }
}

impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("boom");
    }
}

fn boom<T>() -> T {
    panic!("boom")
}

/// Takes `items` items and then expects the panic. Asserts that the generator is finished and no
/// item or variable is left.
fn panics_after<S>(items: usize, waker: &Waker, make: impl FnOnce(Arc<()>) -> S)
where
    S: Stream<Item = Counted> + FusedStream,
{
    let counter = Arc::new(());
    let mut generator = Box::pin(make(Arc::clone(&counter)));
    let poll = |generator: Pin<&mut S>| {
        let mut cx = Context::from_waker(waker);
        catch_unwind(AssertUnwindSafe(|| generator.poll_next(&mut cx)))
    };
    for _ in 0..items {
        assert!(matches!(poll(generator.as_mut()), Ok(Poll::Ready(Some(_)))));
    }
    let panic = poll(generator.as_mut()).err().expect("a panic");
    assert_eq!(panic.downcast_ref::<&str>(), Some(&"boom"));
    assert!(generator.is_terminated());
    assert_eq!(Arc::strong_count(&counter), 1);
    assert!(matches!(poll(generator.as_mut()), Ok(Poll::Ready(None))));
    drop(generator);
    assert_eq!(Arc::strong_count(&counter), 1);
}

#[test]
fn in_the_body() {
    panics_after(1, Waker::noop(), |counter| {
        async_gen! {
            let _local = Counted::new(&counter);
            yield_!(Counted::new(&counter));
            boom()
        }
    });
}

#[test]
fn before_the_first_item() {
    panics_after(0, Waker::noop(), |counter| {
        async_gen! {
            let _local = counter;
            boom::<()>();
            yield_!(boom());
        }
    });
}

#[test]
fn in_an_operand_that_is_built_in_place() {
    panics_after(1, Waker::noop(), |counter| {
        async_gen! {
            yield_!(Counted::new(&counter));
            yield_!(Counted { _room: boom(), ..Counted::new(&counter) });
        }
    });
}

#[test]
fn in_an_operand_that_is_evaluated_first() {
    panics_after(1, Waker::noop(), |counter| {
        async_gen! {
            println!("{:?}", yield_!(Counted::new(&counter)));
            println!("{:?}", yield_!(Counted { _room: boom(), ..Counted::new(&counter) }));
        }
    });
}

#[test]
fn in_the_destructor_of_a_temporary_behind_an_item_that_is_in_place_already() {
    panics_after(0, Waker::noop(), |counter| {
        async_gen! { yield_!(Bomb.item(&counter)); }
    });
}

#[test]
fn in_the_destructor_of_a_temporary_of_an_item_that_was_evaluated_first() {
    panics_after(0, Waker::noop(), |counter| {
        async_gen! { println!("{:?}", yield_!(Bomb.item(&counter))); }
    });
}

#[test]
fn in_the_destructor_of_a_local() {
    panics_after(1, Waker::noop(), |counter| {
        async_gen! {
            let _first = Counted::new(&counter);
            let _bomb = Bomb;
            let _last = Counted::new(&counter);
            yield_!(Counted::new(&counter));
        }
    });
}

#[test]
fn in_a_stream_that_is_delegated_to() {
    panics_after(1, Waker::noop(), |counter| {
        async_gen! {
            let _local = Counted::new(&counter);
            yield_from_!(async_gen! {
                yield_!(Counted::new(&counter));
                boom()
            });
        }
    });
}

struct PanickingWaker;

impl Wake for PanickingWaker {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        panic!("boom");
    }
}

/// Polling a generator as a stream sends the default. If creating the default panics, the body is
/// not resumed and stays suspended.
#[test]
fn in_the_default_of_a_resumption() {
    thread_local! {
        static PANICS: Cell<bool> = const { Cell::new(true) };
    }

    struct Sent;

    impl Default for Sent {
        fn default() -> Self {
            if PANICS.get() { boom() } else { Sent }
        }
    }

    #[async_generator]
    async fn items(
        counter: Arc<()>,
    ) -> impl AsyncGenerator<Sent, Yield = Counted> + Stream<Item = Counted> {
        let _local = Counted::new(&counter);
        yield_!(Counted::new(&counter));
        yield_!(Counted::new(&counter));
    }

    let counter = Arc::new(());
    let mut generator = pin!(items(Arc::clone(&counter)));
    let mut cx = Context::from_waker(Waker::noop());
    assert!(generator.as_mut().poll_next(&mut cx).is_ready());
    for _ in 0..2 {
        let poll = || generator.as_mut().poll_next(&mut cx);
        let panic = catch_unwind(AssertUnwindSafe(poll)).err();
        assert!(panic.expect("a panic").is::<&str>());
        assert_eq!(generator.status(), Status::Suspended);
        assert_eq!(Arc::strong_count(&counter), 3);
    }
    PANICS.set(false);
    assert!(matches!(
        generator.as_mut().poll_next(&mut cx),
        Poll::Ready(Some(_))
    ));
    assert!(matches!(
        generator.as_mut().poll_next(&mut cx),
        Poll::Ready(None)
    ));
    assert_eq!(Arc::strong_count(&counter), 1);
}

#[test]
fn in_the_waker() {
    panics_after(1, &Waker::from(Arc::new(PanickingWaker)), |counter| {
        async_gen! {
            let _local = Counted::new(&counter);
            yield_!(Counted::new(&counter));
            poll_fn(|cx| {
                cx.waker().wake_by_ref();
                Poll::Ready(())
            })
            .await;
        }
    });
}

#[test]
fn in_the_destructor_of_a_dropped_generator_spare_the_rest() {
    let counter = Arc::new(());
    let local = Counted::new(&counter);
    let mut generator = Box::pin(async_gen! {
        let _first = local;
        let _bomb = Bomb;
        yield_!(1);
    });
    let mut cx = Context::from_waker(Waker::noop());
    assert_eq!(generator.as_mut().poll_next(&mut cx), Poll::Ready(Some(1)));
    assert!(catch_unwind(AssertUnwindSafe(|| drop(generator))).is_err());
    assert_eq!(Arc::strong_count(&counter), 1);
}
