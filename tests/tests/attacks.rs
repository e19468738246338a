//! Safe code that tries to break the connection between a yield and its generator. Attacks that
//! must not compile are in `ui-tests/ui/soundness`.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use asyncgen::{AsyncGenerator, Stream, async_gen, async_generator, nullcontext};
use attributes::wrap_awaits;

/// An item that is built in place because it is large.
type Large = [u64; 32];

/// Runs a stream to its end. Each poll happens at another stack depth, so that a stale pointer into
/// the frame of an earlier poll points somewhere else.
fn items<T>(stream: impl Stream<Item = T>) -> Vec<T> {
    #[inline(never)]
    fn at_depth<R>(depth: usize, run: &mut dyn FnMut() -> R) -> R {
        let room = std::hint::black_box([depth; 64]);
        if room[0] == 0 {
            run()
        } else {
            at_depth(depth - 1, run)
        }
    }

    let mut stream = Box::pin(stream);
    let mut items = Vec::new();
    for poll in 0.. {
        assert!(poll < 100, "the stream waits for a value that got lost");
        let mut cx = Context::from_waker(Waker::noop());
        match at_depth(poll % 7, &mut || stream.as_mut().poll_next(&mut cx)) {
            Poll::Ready(Some(item)) => items.push(item),
            Poll::Ready(None) => break,
            Poll::Pending => {}
        }
    }
    items
}

/// A trait in scope whose methods have the names of the crate's own methods, take everything by
/// value, and are preferred to inherent methods.
/// Methods with the names of those that expansions call on probes. Inherent methods take precedence.
mod blanket_methods_of_probes {
    use super::*;

    trait Thief: Sized {
        fn __asyncgen_end(self) -> ! {
            panic!("stolen by `__asyncgen_end`")
        }
        fn __asyncgen_try_kind(self) -> ! {
            panic!("stolen by `__asyncgen_try_kind`")
        }
    }

    impl<T> Thief for T {}

    type Number = Result<u32, std::num::ParseIntError>;

    #[async_generator]
    async fn parsed(text: &str) -> impl Stream<Item = Number> {
        yield_!(Ok(text.parse()?));
    }

    #[async_generator]
    async fn delegating(
        text: &str,
    ) -> impl asyncgen::TryStream<Ok = u32, Error = std::num::ParseIntError> {
        yield_from_!(parsed(text))?;
    }

    #[test]
    fn are_not_called() {
        for text in ["1", "x"] {
            assert_eq!(items(delegating(text)), [text.parse()]);
        }
        let stolen = std::panic::catch_unwind(|| Thief::__asyncgen_end(()));
        assert!(stolen.is_err());
        let stolen = std::panic::catch_unwind(|| Thief::__asyncgen_try_kind(()));
        assert!(stolen.is_err());
    }
}

mod blanket_methods {
    use super::*;

    #[allow(dead_code, reason = "that nobody calls it is the point")]
    #[allow(
        clippy::wrong_self_convention,
        clippy::new_ret_no_self,
        reason = "so is that it takes all"
    )]
    trait Thief: Sized {
        fn new(self) -> ! {
            panic!("stolen by `new`")
        }
        fn fill<T>(self, _: T) -> ! {
            panic!("stolen by `fill`")
        }
        fn put<T>(self, _: T) -> ! {
            panic!("stolen by `put`")
        }
        fn take(self) -> ! {
            panic!("stolen by `take`")
        }
        fn access(self) -> ! {
            panic!("stolen by `access`")
        }
        fn reserve(self) -> ! {
            panic!("stolen by `reserve`")
        }
        fn suspend(self) -> ! {
            panic!("stolen by `suspend`")
        }
        fn yield_<T>(self, _: T) -> ! {
            panic!("stolen by `yield_`")
        }
        fn yield_from<T>(self, _: T) -> ! {
            panic!("stolen by `yield_from`")
        }
        fn try_yield_from<T>(self, _: T) -> ! {
            panic!("stolen by `try_yield_from`")
        }
        fn generator<T>(self, _: T) -> ! {
            panic!("stolen by `generator`")
        }
        fn boxed(self) -> ! {
            panic!("stolen by `boxed`")
        }
        fn pin(self) -> ! {
            panic!("stolen by `pin`")
        }
        fn looped(self) -> ! {
            panic!("stolen by `looped`")
        }
        fn next(self) -> ! {
            panic!("stolen by `next`")
        }
        fn as_mut(self) -> ! {
            panic!("stolen by `as_mut`")
        }
        fn poll(self) -> ! {
            panic!("stolen by `poll`")
        }
        fn clone(self) -> ! {
            panic!("stolen by `clone`")
        }
        fn into_result(self) -> ! {
            panic!("stolen by `into_result`")
        }
        fn into_future(self) -> ! {
            panic!("stolen by `into_future`")
        }
        fn ok(self) -> ! {
            panic!("stolen by `ok`")
        }
        fn tail<T>(self, _: T) -> ! {
            panic!("stolen by `tail`")
        }
    }

    impl<T> Thief for T {}

    #[async_generator]
    async fn small() -> impl Stream<Item = u64> {
        yield_!(1);
        assert_eq!(yield_!(2), ());
        yield_from_!(async_gen! { yield_!(3); });
        #[for_await]
        for n in async_gen! { yield_!(4); } {
            yield_!(n);
        }
    }

    #[async_generator]
    async fn large() -> impl Stream<Item = Result<Large, ()>> {
        yield_!(Ok([1; 32]));
        Err(())?;
    }

    #[async_generator]
    async fn boxed() -> asyncgen::BoxStream<'static, u64> {
        yield_!(1);
    }

    #[test]
    fn steal_nothing() {
        assert_eq!(items(small()), [1, 2, 3, 4]);
        assert_eq!(items(large()), [Ok([1; 32]), Err(())]);
        assert_eq!(items(boxed()), [1]);
    }
}

/// Names that the expansion uses hygienically, also used by the user.
mod same_names {
    use super::*;

    #[allow(clippy::never_loop, reason = "the labels are what matters")]
    #[async_generator]
    async fn names(
        token: u64,
        argument_1: (u64, u64),
        (a, _): (u64, u64),
    ) -> impl Stream<Item = u64> {
        let generator = 7;
        'yield_must_stand_directly_in_the_generator: for n in 0..2 {
            for _ in 0..2 {
                if n == 1 {
                    break 'yield_must_stand_directly_in_the_generator;
                }
                yield_!(token + argument_1.0 + a + generator);
                continue 'yield_must_stand_directly_in_the_generator;
            }
        }
        'generator: {
            let token = 2;
            println!("{:?}", yield_!(token));
            break 'generator;
        }
        let stream = async_gen! { yield_!(5); };
        #[for_await]
        'stream: for item in stream {
            yield_!(item);
            continue 'stream;
        }
    }

    #[test]
    fn are_other_names() {
        assert_eq!(items(names(1, (2, 3), (4, 5))), [14, 2, 5]);
    }
}

/// Awaits that do not look like awaits, in an item that would otherwise be built in place. If such
/// an item were built in place across a suspension, it would be written to a stack frame that is
/// gone.
mod hidden_awaits {
    use super::*;

    async fn pending_once(value: u64) -> u64 {
        asyncgen_tests::pause().await;
        value
    }

    macro_rules! vec {
        ($future:expr; $n:expr) => {
            [$future.await; $n]
        };
    }

    #[async_generator]
    async fn shadowed_macro() -> impl Stream<Item = Large> {
        yield_!(vec![pending_once(1); 32]);
        yield_!([{ vec![pending_once(2); 1][0] }; 32]);
    }

    macro_rules! fragment {
        ($name:ident, $item:expr) => {
            #[async_generator]
            async fn $name() -> impl Stream<Item = Large> {
                yield_!($item);
                yield_!([$item[0] + 1; 32]);
            }
        };
    }

    fragment!(awaiting_fragment, [pending_once(1).await; 32]);
    fragment!(macro_fragment, vec![pending_once(1); 32]);

    macro_rules! raw_tokens {
        ($name:ident, $($item:tt)*) => {
            #[async_generator]
            async fn $name() -> impl Stream<Item = Large> {
                yield_!($($item)*);
                yield_!([{ $($item)* }[0] + 1; 32]);
            }
        };
    }

    raw_tokens!(awaiting_tokens, [pending_once(1).await; 32]);

    #[test]
    fn are_found() {
        assert_eq!(items(shadowed_macro()), [[1; 32], [2; 32]]);
        assert_eq!(items(awaiting_fragment()), [[1; 32], [2; 32]]);
        assert_eq!(items(macro_fragment()), [[1; 32], [2; 32]]);
        assert_eq!(items(awaiting_tokens()), [[1; 32], [2; 32]]);
    }
}

/// Another attribute that wraps every `.await` it finds in a future that polls with another
/// context.
mod wrapped_awaits {
    use super::*;

    struct WithAnotherContext<F>(Pin<Box<F>>);

    impl<F: Future> Future for WithAnotherContext<F> {
        type Output = F::Output;

        fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
            let waker = cx.waker().clone();
            let mut another = Context::from_waker(&waker);
            self.0.as_mut().poll(&mut another)
        }
    }

    trait Wrap: IntoFuture + Sized {
        fn with_another_context(self) -> WithAnotherContext<Self::IntoFuture> {
            WithAnotherContext(Box::pin(self.into_future()))
        }
    }

    impl<F: IntoFuture> Wrap for F {}

    #[async_generator]
    #[wrap_awaits]
    async fn below(source: impl Stream<Item = u64>) -> impl Stream<Item = u64> {
        yield_!(1);
        asyncgen_tests::pause().await;
        println!("{:?}", yield_!(2));
        #[for_await]
        for item in source {
            yield_!(item);
        }
        yield_from_!(async_gen! { yield_!(4); });
    }

    #[async_generator]
    #[wrap_awaits]
    async fn below_in_place() -> impl Stream<Item = Large> {
        yield_!([1; 32]);
        asyncgen_tests::pause().await;
        yield_!([2; 32]);
    }

    #[wrap_awaits]
    #[async_generator]
    async fn above() -> impl Stream<Item = u64> {
        yield_!(1);
        asyncgen_tests::pause().await;
        yield_!(async { 2 }.await);
    }

    #[test]
    fn do_not_wrap_yields() {
        assert_eq!(items(below(async_gen! { yield_!(3); })), [1, 2, 3, 4]);
        assert_eq!(items(below_in_place()), [[1; 32], [2; 32]]);
        assert_eq!(items(above()), [1, 2]);
    }
}

/// Bodies that look as if they were suspended at their yields only, so that each yield would pass
/// the place of the item to the next yield.
mod places_handed_on {
    use super::*;

    /// Macros with the names of ours, called by a path that says they are others.
    mod theirs {
        macro_rules! waits {
            () => {
                asyncgen_tests::pause().await
            };
        }
        pub(super) use waits as yield_;
    }

    #[async_generator]
    async fn among_macros_of_that_name() -> impl Stream<Item = Large> {
        for n in 1..4 {
            theirs::yield_!();
            yield_!([n; 32]);
        }
    }

    #[async_generator]
    async fn through_branches(n: u64) -> impl Stream<Item = Large> {
        let mut i = 0;
        'outer: loop {
            i += 1;
            if i > n {
                return;
            }
            if i % 2 == 0 {
                yield_!([i; 32]);
                continue;
            }
            for j in 0..i {
                if j == 2 {
                    continue 'outer;
                }
                let () = yield_!([j; 32]);
            }
        }
    }

    #[async_generator]
    #[wrap_awaits]
    async fn below_another_attribute() -> impl Stream<Item = Large> {
        yield_!([1; 32]);
        yield_!([2; 32]);
    }

    #[test]
    fn are_those_of_the_poll() {
        let first = |items: Vec<Large>| items.iter().map(|item| item[0]).collect::<Vec<_>>();
        assert_eq!(first(items(among_macros_of_that_name())), [1, 2, 3]);
        assert_eq!(first(items(through_branches(5))), [0, 2, 0, 1, 4, 0, 1]);
        assert_eq!(first(items(below_another_attribute())), [1, 2]);
    }
}

/// A body that replaces the context it is polled with.
mod tampered_context {
    use super::*;

    #[async_generator]
    async fn tampering() -> impl Stream<Item = Large> {
        yield_!([1; 32]);
        poll_fn(|cx| {
            *cx = Context::from_waker(Waker::noop());
            Poll::Ready(())
        })
        .await;
        yield_!([2; 32]);
        yield_from_!(async_gen! {
            poll_fn(|cx| {
                *cx = Context::from_waker(Waker::noop());
                Poll::Ready(())
            })
            .await;
            yield_!([3; 32]);
        });
    }

    #[test]
    fn is_still_in_its_place() {
        assert_eq!(items(tampering()), [[1; 32], [2; 32], [3; 32]]);
    }

    #[async_generator]
    async fn addresses() -> impl Stream<Item = (usize, usize)> {
        async fn address() -> usize {
            poll_fn(|cx| Poll::Ready(std::ptr::from_mut(cx).addr())).await
        }
        for _ in 0..3 {
            let direct = poll_fn(|cx| Poll::Ready(std::ptr::from_mut(cx).addr())).await;
            yield_!((direct, address().await));
        }
    }

    /// Tests an assumption that the guide's page on soundness takes from the Reference. The other
    /// half is tested in `exchange.rs`.
    #[test]
    fn is_the_same_object_for_every_future_that_is_awaited() {
        for (direct, nested) in items(addresses()) {
            assert_eq!(direct, nested);
        }
    }
}

/// A generator polled inside the body of another generator, with the context of the outer generator
/// and with a context of its own.
mod nested_polls {
    use super::*;

    #[async_generator]
    async fn inner(from: u64) -> impl Stream<Item = Large> {
        for n in from..from + 2 {
            yield_!([n; 32]);
        }
    }

    /// Returns the last item of a generator that never waits. Polls it with a new context.
    fn last(generator: impl Stream<Item = Large>) -> Large {
        let mut generator = Box::pin(generator);
        let mut cx = Context::from_waker(Waker::noop());
        let mut last = [0; 32];
        while let Poll::Ready(Some(item)) = generator.as_mut().poll_next(&mut cx) {
            last = item;
        }
        last
    }

    #[async_generator]
    async fn outer() -> impl Stream<Item = Large> {
        let mut polled_by_hand = Box::pin(inner(1));
        let item = poll_fn(|cx| polled_by_hand.as_mut().poll_next(cx)).await;
        // The operand polls a generator to its end while the slot of this generator's item is
        // reserved.
        yield_!([last(inner(10))[0] + item.map_or(0, |item| item[0]); 32]);
        let mut cx = Context::from_waker(Waker::noop());
        if let Poll::Ready(Some(item)) = polled_by_hand.as_mut().poll_next(&mut cx) {
            yield_!(item);
        }
        yield_from_!(inner(20));
    }

    #[test]
    fn use_cells_of_their_own() {
        assert_eq!(items(outer()), [[12; 32], [2; 32], [20; 32], [21; 32]]);
    }
}

/// An attribute below ours that adds awaits to an item that has none when our attribute sees it.
mod added_awaits {
    use super::*;

    async fn later<T>(value: T) -> T {
        asyncgen_tests::pause().await;
        value
    }

    #[async_generator]
    #[attributes::await_later]
    async fn awaited_later() -> impl Stream<Item = Large> {
        for n in 0..2 {
            yield_!(later([n; 32]));
        }
    }

    /// The same attribute, renamed to look like an attribute that adds no awaits.
    mod disguised {
        use super::*;

        use attributes::await_later as for_await;

        mod clippy {
            pub(super) use attributes::await_later;
        }

        #[async_generator]
        #[for_await]
        pub(super) async fn as_ours() -> impl Stream<Item = Large> {
            yield_!(later([1; 32]));
        }

        #[async_generator]
        #[clippy::await_later]
        pub(super) async fn as_a_tool() -> impl Stream<Item = Large> {
            yield_!(later([2; 32]));
        }
    }

    #[test]
    fn are_seen() {
        assert_eq!(items(awaited_later()), [[0; 32], [1; 32]]);
        assert_eq!(items(disguised::as_ours()), [[1; 32]]);
        assert_eq!(items(disguised::as_a_tool()), [[2; 32]]);
    }
}

/// A macro that receives the function from an attribute below ours, and looks for the token in it.
mod stolen_function {
    use super::*;

    macro_rules! look_into {
        (fn $name:ident() -> $returned:ty { let $token:ident = $($rest:tt)* }) => {
            compile_error!("the token is in the open");
        };
        ($($function:tt)*) => {
            $($function)*
        };
    }

    #[async_generator]
    #[attributes::apply(look_into)]
    async fn looked_into() -> impl Stream<Item = u64> {
        yield_!(1);
        println!("{:?}", yield_!(2));
    }

    #[test]
    fn holds_no_token() {
        assert_eq!(items(looked_into()), [1, 2]);
    }
}

/// Constants with the names that expansions bind. Used as a pattern, such a name would match the
/// constant.
mod constants {
    #![allow(non_upper_case_globals, reason = "so are variables called")]

    use super::*;

    const item: u64 = 1;
    const stream: u64 = 1;
    const future: u64 = 1;
    const token: u64 = 1;
    const argument_0: u64 = 1;

    #[async_generator]
    async fn named((first, _): (u64, u64)) -> impl Stream<Item = u64> {
        const token: u64 = 7;
        #[for_await]
        for n in async_gen! { yield_!(item); yield_!(stream + future); yield_!(3); } {
            yield_!(n);
        }
        println!("{:?}", yield_!(first + argument_0));
        yield_!(token);
    }

    const uses: u64 = 1;
    const entering: u64 = 1;
    const followed_by: u64 = 1;
    const error: u64 = 1;
    const expected: u64 = 1;
    const lent: u64 = 1;
    const value_of_the_block: u64 = 1;
    const ended: u64 = 1;
    const outcome: u64 = 1;
    static the_manager: u64 = 1;
    static loan: u64 = 1;

    #[async_generator]
    async fn with_blocks() -> impl AsyncGenerator<Yield = u64> {
        let n = uses + entering + followed_by + error + expected + lent;
        async_with!(nullcontext(n), |n| { yield_!(*n + value_of_the_block) });
        async_with!(nullcontext(n), |n: &mut u64| { yield_!(*n + ended) });
        finally!({ yield_!(outcome + the_manager + loan) }, {});
    }

    #[test]
    fn are_not_taken_for_them() {
        assert_eq!(token, 1);
        assert_eq!(items(with_blocks()), [7, 7, 3]);
        assert_eq!(items(named((3, 0))), [1, 2, 3, 4, 7]);
    }
}

/// Operators before and after a macro fragment that has several operands.
mod fragments {
    use super::*;

    macro_rules! with {
        ($fragment:expr) => {{
            let stream = async_gen! {
                let negated = -$fragment;
                yield_!(negated);
                yield_!(-$fragment);
                yield_!(!$fragment);
                yield_!(2 * $fragment);
                yield_!([$fragment * 2][0]);
                yield_!($fragment);
            };
            (
                items(stream),
                [
                    -$fragment,
                    -$fragment,
                    !$fragment,
                    2 * $fragment,
                    $fragment * 2,
                    $fragment,
                ],
            )
        }};
    }

    #[test]
    fn stay_whole() {
        let (yielded, plain) = with!(1_i64 + 2);
        assert_eq!(yielded, plain);
    }
}
