//! Type parameters, const parameters and `impl Trait` arguments.

use std::fmt::Display;

use asyncgen::{AsyncContextManager, Completed, async_context_manager};
use asyncgen_tests::pause;

use super::{lent, tried};

#[async_context_manager]
async fn repeated<T: Clone, const N: usize>(value: T) -> impl AsyncContextManager<Value = [T; N]> {
    pause().await;
    yield_!(&mut std::array::from_fn(|_| value.clone()));
}

#[async_context_manager]
async fn first<T, E>(
    values: &mut [T],
    otherwise: E,
) -> impl AsyncContextManager<Value = T, Error = E>
where
    T: Clone,
{
    match values.first_mut() {
        Some(first) => yield_!(first),
        None => Err(otherwise),
    }
}

#[async_context_manager]
async fn made<I, F, T>(items: I, f: F) -> impl AsyncContextManager<Value = Vec<T>>
where
    I: IntoIterator,
    F: AsyncFn(I::Item) -> T,
{
    let mut made = Vec::new();
    for item in items {
        made.push(f(item).await);
    }
    yield_!(&mut made);
}

#[async_context_manager]
async fn shown(
    items: impl IntoIterator<Item = impl Display>,
    end: &dyn Display,
) -> impl AsyncContextManager<Value = String> {
    let mut text = String::new();
    for item in items {
        text += &item.to_string();
    }
    text += &end.to_string();
    yield_!(&mut text);
}

#[async_context_manager]
async fn for_all(
    f: impl for<'a> Fn(&'a str) -> &'a str,
) -> impl AsyncContextManager<Value = String> {
    yield_!(&mut f("  x ").to_owned());
}

/// A manager that uses another manager.
#[async_context_manager]
async fn around<M, E>(manager: M) -> impl AsyncContextManager<Value = M::Value, Error = E>
where
    M: AsyncContextManager<Error = E, Exit = Completed>,
{
    async_with!(manager, |value| { yield_!(value) })
}

#[test]
fn type_and_const_parameters() {
    assert_eq!(lent(repeated::<_, 2>('x')), ['x', 'x']);
}

#[test]
fn where_clauses() {
    assert_eq!(tried(first(&mut [1, 2], "none")), Ok(1));
    assert_eq!(tried(first::<u32, _>(&mut [], "none")), Err("none"));
    assert_eq!(lent(made([1, 2], async |n| n * 2)), [2, 4]);
}

#[test]
fn impl_trait_arguments() {
    assert_eq!(lent(shown([1, 2], &"end")), "12end");
    assert_eq!(lent(for_all(str::trim)), "x");
    assert_eq!(tried(around(first(&mut [1, 2], "none"))), Ok(1));
}
