//! Types: the futures of the verbs, generators behind `dyn`, and which generators are streams.

use std::error::Error;
use std::fmt::Debug;
use std::pin::{Pin, pin};
use std::rc::Rc;

use asyncgen::future::{Aclose, Anext, Asend, Athrow, Start};
use asyncgen::{
    AsyncGenerator, AsyncGeneratorExt, BoxAsyncGenerator, FusedStream, GeneratorState,
    LocalBoxAsyncGenerator, async_gen, async_generator,
};
use asyncgen_tests::{implements, pause};
use futures::StreamExt;

use crate::{polled, run};

#[async_generator]
async fn simple() -> BoxAsyncGenerator<'static, u32, (), u32, char> {
    let _ = yield_!(1);
}

#[test]
fn the_futures_of_the_verbs_have_names_and_can_be_shown() {
    type Simple = BoxAsyncGenerator<'static, u32, (), u32, char>;

    let mut generator = simple();
    let anext: Anext<'_, Simple, u32, char> = generator.anext();
    assert_eq!(format!("{anext:?}"), "Anext { .. }");
    let start: Start<'_, Simple, u32, char> = generator.start();
    assert_eq!(format!("{start:?}"), "Start { .. }");
    let asend: Asend<'_, Simple, u32, char> = generator.asend(1);
    assert_eq!(format!("{asend:?}"), "Asend { .. }");
    let athrow: Athrow<'_, Simple, u32, char> = generator.athrow('e');
    assert_eq!(format!("{athrow:?}"), "Athrow { .. }");
    let aclose: Aclose<'_, Simple, u32, char> = generator.aclose();
    assert_eq!(format!("{aclose:?}"), "Aclose { .. }");
}

/// Tests a trait for the futures of `anext`, `start`, `asend`, `athrow` and `aclose`.
macro_rules! of_futures {
    ($generator:expr, $sent:expr, $thrown:expr; $Trait:path) => {{
        let mut generator = Box::pin($generator);
        [
            implements!(generator.anext(), $Trait),
            implements!(generator.start(), $Trait),
            implements!(generator.asend($sent), $Trait),
            implements!(generator.athrow($thrown), $Trait),
            implements!(generator.aclose(), $Trait),
        ]
    }};
}

#[async_generator]
async fn takes<S, E>() -> impl AsyncGenerator<S, E, Yield = ()> {
    loop {
        let _ = yield_!();
    }
}

#[async_generator]
async fn holds_rc() -> impl AsyncGenerator<(), (), Yield = ()> {
    let rc = Rc::new(());
    let _ = yield_!();
    drop(rc);
}

#[test]
fn the_futures_are_unpin() {
    struct Pinned(std::marker::PhantomPinned);
    let pinned = || Pinned(std::marker::PhantomPinned);
    impl Default for Pinned {
        fn default() -> Self {
            Pinned(std::marker::PhantomPinned)
        }
    }
    assert_eq!(of_futures!(takes(), pinned(), pinned(); Unpin), [true; 5]);
}

#[test]
fn the_futures_are_send_and_sync_if_the_generator_is_and_what_they_bring() {
    assert_eq!(of_futures!(takes::<u32, char>(), 1, 'e'; Send), [true; 5]);
    assert_eq!(of_futures!(takes::<u32, char>(), 1, 'e'; Sync), [true; 5]);
    assert_eq!(of_futures!(holds_rc(), (), (); Send), [false; 5]);
    assert_eq!(of_futures!(holds_rc(), (), (); Sync), [false; 5]);

    type Local = Option<Rc<()>>;
    let sends = of_futures!(takes::<Local, char>(), None, 'e'; Send);
    assert_eq!(sends, [true, true, false, true, true]);
    let throws = of_futures!(takes::<u32, Local>(), 1, None; Send);
    assert_eq!(throws, [true, true, true, false, true]);
}

/// Yields the item. Its cleanup uses `held`, also after a panic.
#[async_generator]
async fn guarded<T, H>(item: T, held: H) -> impl AsyncGenerator<Yield = T> {
    finally!(
        {
            yield_!(item);
            panic!();
        },
        {
            pause().await;
            drop(held);
        }
    );
}

#[test]
fn a_finally_is_send_and_sync_if_what_its_blocks_hold_and_yield_is() {
    assert!(implements!(guarded(1, 2), Send));
    assert!(implements!(guarded(1, 2), Sync));
    assert!(!implements!(guarded(1, Rc::new(2)), Send));
    assert!(!implements!(guarded(1, Rc::new(2)), Sync));
    assert!(!implements!(guarded(Rc::new(1), 2), Send));
    assert!(!implements!(guarded(Rc::new(1), 2), Sync));
}

#[test]
fn a_boxed_generator_is_a_stream_where_its_body_is_a_streams_and_it_takes_what_has_a_default() {
    struct NoDefault;

    fn boxed<T>() -> Option<T> {
        None
    }
    macro_rules! is_stream {
        ($ty:ty) => {
            implements!(boxed::<$ty>(), IsStream)
        };
    }
    trait IsStream {}
    impl<S: FusedStream> IsStream for Option<S> {}

    assert!(is_stream!(BoxAsyncGenerator<'_, u32>));
    assert!(is_stream!(BoxAsyncGenerator<'_, u32, (), u32, char>));
    assert!(is_stream!(LocalBoxAsyncGenerator<'_, u32>));
    assert!(is_stream!(LocalBoxAsyncGenerator<'_, u32, (), u32, char>));
    assert!(is_stream!(
        BoxAsyncGenerator<'_, Result<u32, char>, Result<(), char>>
    ));
    assert!(is_stream!(
        LocalBoxAsyncGenerator<'_, Result<u32, char>, Result<(), char>>
    ));
    assert!(!is_stream!(BoxAsyncGenerator<'_, u32, Result<(), char>>));
    assert!(!is_stream!(BoxAsyncGenerator<'_, u32, u32>));
    assert!(!is_stream!(BoxAsyncGenerator<'_, u32, (), NoDefault>));
    assert!(!is_stream!(LocalBoxAsyncGenerator<'_, u32, u32>));
}

#[test]
fn a_boxed_stream_ends_in_the_error_of_its_body_and_knows_that_it_has_ended() {
    #[async_generator]
    async fn fails() -> BoxAsyncGenerator<'static, Result<u32, char>, Result<(), char>> {
        yield_!(Ok(1));
        Err('e')
    }
    let mut fails = fails();
    assert_eq!(run(fails.next()), Some(Ok(1)));
    assert!(!fails.is_terminated());
    assert_eq!(run(fails.next()), Some(Err('e')));
    assert!(fails.is_terminated());
    assert_eq!(run(fails.next()), None);
}

#[test]
fn a_boxed_stream_half_way_closed_has_not_ended() {
    #[async_generator]
    async fn cleans_up() -> LocalBoxAsyncGenerator<'static, u32> {
        finally!({ yield_!(1) }, { pause().await });
    }
    let mut closing = cleans_up();
    assert_eq!(run(closing.next()), Some(1));
    assert!(polled(closing.aclose(), 1).is_pending());
    assert!(!closing.is_terminated());
    assert_eq!(run(closing.next()), None);
    assert!(closing.is_terminated());
}

#[test]
fn a_boxed_generator_can_be_send_or_not() {
    assert!(implements!(simple(), Send));
    let local: LocalBoxAsyncGenerator<'_, u32> =
        Box::pin(async_gen! { finally!({ yield_!(1) }, {}) });
    assert!(!implements!(local, Send));
}

#[test]
fn the_verbs_work_on_a_dyn_generator_behind_any_pointer() {
    type Dyn<'a> = dyn AsyncGenerator<u32, Yield = u32, Return = ()> + 'a;

    fn echoes<G>(mut generator: G)
    where
        G: AsyncGenerator<u32, Yield = u32, Return = ()> + Unpin,
    {
        assert_eq!(run(generator.start()), Ok(GeneratorState::Yielded(0)));
        assert_eq!(run(generator.asend(1)), Ok(GeneratorState::Yielded(1)));
        assert_eq!(run(generator.aclose()), Ok(()));
    }
    #[async_generator]
    async fn echo() -> impl AsyncGenerator<u32, Yield = u32> {
        let mut heard = 0;
        loop {
            heard = yield_!(heard);
        }
    }
    let pinned: Pin<&mut Dyn<'_>> = pin!(echo());
    echoes(pinned);
    let boxed: Pin<Box<Dyn<'_>>> = Box::pin(echo());
    echoes(boxed);
    let unpin: &mut (dyn AsyncGenerator<u32, Yield = u32, Return = ()> + Unpin) =
        &mut Box::pin(echo());
    echoes(unpin);
    let boxed: Box<dyn AsyncGenerator<u32, Yield = u32, Return = ()> + Unpin> =
        Box::new(Box::pin(echo()));
    echoes(boxed);
}

#[test]
fn a_trait_with_a_boxed_generator_is_dyn_compatible() {
    trait Numbers {
        fn numbers(&self) -> BoxAsyncGenerator<'_, u32>;
    }
    struct Upto(u32);
    impl Numbers for Upto {
        #[async_generator]
        async fn numbers(&self) -> BoxAsyncGenerator<'_, u32> {
            finally!(
                {
                    for n in 0..self.0 {
                        yield_!(n);
                    }
                },
                {
                    pause().await;
                }
            );
        }
    }
    let numbers: &dyn Numbers = &Upto(2);
    assert_eq!(asyncgen_tests::collect(numbers.numbers()), [0, 1]);
    let mut closed = numbers.numbers();
    assert_eq!(run(closed.next()), Some(0));
    assert_eq!(run(closed.aclose()), Ok(()));
}

#[test]
fn the_errors_are_errors() {
    assert!(implements!(
        asyncgen::error::ResumeError {
            status: asyncgen::Status::Closed,
            value: 1
        },
        Error
    ));
    assert!(implements!(asyncgen::error::YieldedInCleanup(1), Error));
}

#[test]
fn what_a_generator_comes_to_can_be_taken_apart() {
    type State = GeneratorState<u32, char>;
    assert_eq!(State::Yielded(1).yielded(), Some(1));
    assert_eq!(State::Yielded(1).complete(), None);
    assert_eq!(State::Complete('c').yielded(), None);
    assert_eq!(State::Complete('c').complete(), Some('c'));
    assert!(implements!(State::Yielded(1), Debug));
}
