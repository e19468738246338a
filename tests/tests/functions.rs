//! The attribute on every kind of function: generic, with argument patterns, with other attributes,
//! and written by macros.

// The tests contain unusual code on purpose.
#![allow(
    clippy::non_minimal_cfg,
    clippy::mixed_attributes_style,
    clippy::needless_return
)]

use std::fmt::{Debug, Display};

use asyncgen::{AsyncGenerator, Stream, async_generator};
use asyncgen_tests::{collect, pause};

mod generics {
    use super::*;

    #[async_generator]
    async fn repeated<T: Clone, const N: usize>(value: T) -> impl Stream<Item = T> {
        for _ in 0..N {
            pause().await;
            yield_!(value.clone());
        }
    }

    #[async_generator]
    async fn windows<T, const N: usize>(values: &[T]) -> impl Stream<Item = [T; N]>
    where
        T: Copy + Default,
    {
        for window in values.windows(N) {
            let mut array = [T::default(); N];
            array.copy_from_slice(window);
            yield_!(array);
        }
    }

    #[async_generator]
    async fn mapped<I, F, T>(items: I, f: F) -> impl Stream<Item = T>
    where
        I: IntoIterator,
        F: AsyncFn(I::Item) -> T,
    {
        for item in items {
            yield_!(f(item).await);
        }
    }

    #[async_generator]
    async fn shown(
        items: impl IntoIterator<Item = impl Display>,
        end: &dyn Display,
    ) -> impl Stream<Item = String> {
        for item in items {
            yield_!(item.to_string());
        }
        yield_!(end.to_string());
    }

    #[async_generator]
    async fn for_all(f: impl for<'a> Fn(&'a str) -> &'a str) -> impl Stream<Item = String> {
        let text = "  x ".to_owned();
        yield_!(f(&text).to_owned());
    }

    #[test]
    fn type_and_const_parameters() {
        assert_eq!(collect(repeated::<_, 2>('x')), ['x', 'x']);
        assert_eq!(collect(windows::<_, 2>(&[1, 2, 3])), [[1, 2], [2, 3]]);
    }

    #[test]
    fn where_clauses() {
        assert_eq!(collect(mapped([1, 2], async |n| n * 2)), [2, 4]);
    }

    #[test]
    fn impl_trait_arguments() {
        assert_eq!(collect(shown([1, 2], &"end")), ["1", "2", "end"]);
        assert_eq!(collect(for_all(str::trim)), ["x"]);
    }
}

mod argument_patterns {
    use super::*;

    struct Point<T> {
        x: T,
        y: T,
    }

    #[async_generator]
    async fn tuple((a, b): (String, u32)) -> impl Stream<Item = String> {
        pause().await;
        yield_!(a);
        yield_!(b.to_string());
    }

    #[async_generator]
    async fn structure(
        Point { x, y: up }: Point<u32>,
        Point { x: _, y }: Point<u32>,
    ) -> impl Stream<Item = u32> {
        pause().await;
        yield_!(x);
        yield_!(up);
        yield_!(y);
    }

    #[async_generator]
    async fn unnamed(_: String, _: &str, n: u32, _: u32) -> impl Stream<Item = u32> {
        pause().await;
        yield_!(n);
    }

    #[async_generator]
    async fn mutable(
        mut text: String,
        mut n: u32,
        mut more: Vec<u32>,
    ) -> impl Stream<Item = (String, usize)> {
        while n > 0 {
            text.push('x');
            n -= 1;
            pause().await;
            more.push(n);
            yield_!((text.clone(), more.len()));
        }
    }

    #[async_generator]
    async fn by_reference(ref a: String, ref b: Vec<String>) -> impl Stream<Item = usize> {
        pause().await;
        yield_!(a.len() + b.len());
    }

    #[async_generator]
    async fn nested(
        (
            Point {
                x: (mut a, _),
                ref y,
            },
            [first, .., last],
        ): (Point<(u32, u32)>, [u32; 4]),
        &n: &u32,
        whole @ (_, _): (u32, u32),
    ) -> impl Stream<Item = u32> {
        a += y.0;
        pause().await;
        yield_!(a);
        yield_!(first + last);
        yield_!(n + whole.0 + whole.1);
    }

    #[test]
    fn arguments_may_be_patterns() {
        assert_eq!(collect(tuple(("a".to_owned(), 1))), ["a", "1"]);
        assert_eq!(
            collect(structure(Point { x: 1, y: 2 }, Point { x: 3, y: 4 })),
            [1, 2, 4]
        );
        assert_eq!(collect(unnamed(String::new(), "", 1, 2)), [1]);
        assert_eq!(
            collect(mutable("a".to_owned(), 2, vec![0])),
            [("ax".to_owned(), 2), ("axx".to_owned(), 3)]
        );
        assert_eq!(
            collect(by_reference("a".to_owned(), vec![String::new()])),
            [2]
        );
        let point = Point {
            x: (1, 2),
            y: (3, 4),
        };
        assert_eq!(
            collect(nested((point, [1, 2, 3, 4]), &5, (6, 7))),
            [4, 5, 18]
        );
    }

    #[test]
    fn arguments_may_be_used_in_part() {
        #[async_generator]
        async fn part(point: Point<String>, other: Point<String>) -> impl Stream<Item = String> {
            pause().await;
            yield_!(point.x);
            yield_!(other.y);
        }
        let point = || Point {
            x: "x".to_owned(),
            y: "y".to_owned(),
        };
        assert_eq!(collect(part(point(), point())), ["x", "y"]);
    }
}

mod qualifiers_and_attributes {
    use super::*;

    /// A documented generator.
    #[must_use = "streams do nothing unless polled"]
    #[inline]
    #[async_generator]
    #[allow(clippy::needless_pass_by_value)]
    pub(crate) async fn attributes(
        /* a comment */ n: u32,
        #[cfg(all())] present: u32,
        #[cfg(any())] absent: NoSuchType,
        #[allow(unused_variables)] unused: u32,
    ) -> impl Stream<Item = u32> {
        #![allow(unused_mut)]
        let mut n = n;
        #[cfg(any())]
        yield_!(absent);
        #[cfg(all())]
        yield_!(n);
        #[allow(clippy::no_effect)]
        {
            yield_!(present);
        }
    }

    #[test]
    fn other_attributes_stay() {
        assert_eq!(collect(attributes(1, 2, 3)), [1, 2]);
    }

    /// Yields the first `length` of the values.
    ///
    /// # Safety
    ///
    /// There must be at least `length` values.
    #[async_generator]
    async unsafe fn first(values: &[u8], length: usize) -> impl Stream<Item = u8> {
        for n in 0..length {
            // SAFETY: the caller guarantees that there are as many values.
            yield_!(unsafe { *values.get_unchecked(n) });
        }
    }

    #[test]
    fn unsafe_functions_stay_unsafe() {
        // SAFETY: there are two values.
        assert_eq!(collect(unsafe { first(&[1, 2], 2) }), [1, 2]);
    }

    #[async_generator]
    async fn r#type(r#in: u32) -> impl Stream<Item = u32> {
        yield_!(r#in);
    }

    #[test]
    fn names_may_be_raw() {
        assert_eq!(collect(r#type(1)), [1]);
    }
}

mod nested_items {
    use super::*;

    #[async_generator]
    async fn with_items(n: u32) -> impl Stream<Item = u32> {
        const STEP: u32 = 2;

        #[derive(Debug, Clone, Copy)]
        struct Step(u32);

        impl Step {
            fn size(self) -> u32 {
                return self.0;
            }
        }

        fn doubled(n: u32) -> Option<u32> {
            let product = n.checked_mul(STEP)?;
            Some(product)
        }

        use std::convert::identity;

        yield_!(doubled(n).unwrap_or(0));
        yield_!(Step(identity(n)).size());
    }

    #[test]
    fn a_body_may_hold_items() {
        assert_eq!(collect(with_items(3)), [6, 3]);
    }

    #[async_generator]
    async fn with_closures(n: u32) -> impl Stream<Item = u32> {
        let doubled = |m: u32| -> Option<u32> {
            if m == 0 {
                return None;
            }
            let half = m.checked_sub(n)?;
            Some(half)
        };
        let in_block = async {
            for m in 0.. {
                if m > n {
                    return m;
                }
            }
            0
        };
        yield_!(doubled(5).unwrap_or(0));
        yield_!(in_block.await);
    }

    #[test]
    fn closures_and_async_blocks_in_a_body_are_their_own() {
        assert_eq!(collect(with_closures(3)), [2, 4]);
    }
}

mod made_by_macros {
    use super::*;

    macro_rules! generator {
        ($name:ident, $argument:ident: $Argument:ty, $Item:ty, $body:block) => {
            #[async_generator]
            async fn $name($argument: $Argument) -> impl Stream<Item = $Item> $body
        };
        ($name:ident tried $Item:ty, $($item:expr),*) => {
            #[async_generator]
            async fn $name() -> impl Stream<Item = $Item> {
                $(yield_!($item);)*
            }
        };
    }

    generator!(of_parts, n: u32, u32, {
        for m in 0..n {
            pause().await;
            yield_!(m);
        }
    });
    generator!(of_results tried Result<u32, std::num::ParseIntError>, Ok(1), Ok("x".parse()?));

    #[test]
    fn macros_may_make_generators() {
        assert_eq!(collect(of_parts(2)), [0, 1]);
        assert_eq!(collect(of_results()), [Ok(1), "x".parse()]);
    }
}

#[test]
fn a_generator_is_a_value_of_one_type() {
    #[async_generator]
    async fn of<T: Debug>(value: T) -> impl Stream<Item = T> {
        yield_!(value);
    }
    let mut streams = vec![of(1), of(2)];
    streams.reverse();
    assert_eq!(
        streams.into_iter().flat_map(collect).collect::<Vec<_>>(),
        [2, 1]
    );
}

#[async_generator]
async fn by_mutable_reference(
    ref mut first: Vec<u32>,
    (ref mut second, _): (Vec<u32>, u32),
) -> impl Stream<Item = usize> {
    first.push(1);
    second.push(2);
    pause().await;
    yield_!(first.len() + second.len());
}

#[test]
fn patterns_may_bind_by_mutable_reference() {
    assert_eq!(collect(by_mutable_reference(vec![], (vec![], 1))), [2]);
}

mod of_a_type_fragment {
    use super::*;

    macro_rules! generator {
        ($name:ident $Stream:ty, $item:expr) => {
            #[async_generator]
            async fn $name() -> $Stream {
                pause().await;
                yield_!($item);
            }
        };
    }

    generator!(boxed asyncgen::BoxStream<'static, String>, "a".to_owned());
    generator!(unboxed impl Stream<Item = String>, "a".to_owned());

    #[test]
    fn a_return_type_may_come_out_of_a_macro() {
        assert_eq!(collect(boxed()), ["a"]);
        assert_eq!(collect(unboxed()), ["a"]);
    }
}

/// A unit struct that counts how often it is dropped.
struct Guard;

thread_local! {
    static DROPPED: std::cell::Cell<u32> = const { std::cell::Cell::new(0) };
}

impl Drop for Guard {
    fn drop(&mut self) {
        DROPPED.set(DROPPED.get() + 1);
    }
}

#[async_generator]
async fn of_a_unit_struct(Guard: Guard, n: u32) -> impl Stream<Item = u32> {
    yield_!(n + DROPPED.get());
}

#[test]
fn a_pattern_may_be_a_unit_struct() {
    assert_eq!(collect(of_a_unit_struct(Guard, 1)), [1]);
    assert_eq!(DROPPED.get(), 1);
}

#[deprecated]
const fn old(n: u32) -> u32 {
    n
}

/// The `expect`s are fulfilled only if they apply to the operands.
#[async_generator]
async fn lint_attributes() -> impl Stream<Item = u32> {
    #[expect(deprecated)]
    yield_!(old(1));
    #[expect(deprecated)]
    #[cfg(all())]
    yield_from_!(futures::stream::iter([old(2)]));
    #[expect(deprecated)]
    #[cfg(any())]
    yield_!(no_such_function());
}

#[async_generator]
async fn lint_attributes_of_a_value() -> impl AsyncGenerator<u32, Yield = u32> + Stream<Item = u32>
{
    #[expect(deprecated)]
    yield_!(old(3));
}

#[test]
fn lint_attributes_apply_to_yields() {
    assert_eq!(collect(lint_attributes()), [1, 2]);
    assert_eq!(collect(lint_attributes_of_a_value()), [3]);
}

#[async_generator]
async fn parts_under_cfg() -> impl Stream<Item = u32> {
    #[cfg(any())]
    yield_!("no number");
    #[cfg(all())]
    yield_!(1);
    #[cfg(any())]
    {
        yield_!(no_such_variable);
    }
    #[cfg(all())]
    {
        yield_!(2);
    }
    #[for_await]
    #[cfg(any())]
    for n in no_such_stream() {
        yield_!(n);
    }
    #[for_await]
    #[cfg(all())]
    for n in futures::stream::iter([3]) {
        yield_!(n);
    }
    match 4 {
        #[cfg(any())]
        4 => yield_!(no_such_variable),
        #[cfg(all())]
        4 => yield_!(4),
        _ => {}
    }
    let array = [
        #[cfg(any())]
        "no number",
        #[cfg(all())]
        5,
    ];
    yield_!(array[0]);
}

#[test]
fn cfg_removes_statements_arms_and_elements() {
    assert_eq!(collect(parts_under_cfg()), [1, 2, 3, 4, 5]);
    let expression = asyncgen::async_gen! {
        #[cfg(any())]
        yield_!("no number");
        #[cfg(all())]
        yield_!(1);
    };
    assert_eq!(collect(expression), [1]);
}
