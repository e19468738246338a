//! Managers whose arguments are patterns.

use asyncgen::{AsyncContextManager, async_context_manager};
use asyncgen_tests::pause;

use super::lent;

struct Point<T> {
    x: T,
    y: T,
}

#[async_context_manager]
async fn patterns(
    (a, mut b): (String, u32),
    Point { x, y: _ }: Point<u32>,
    _: String,
    ref c: Vec<u32>,
    [first, .., last]: [u32; 3],
    &n: &u32,
    whole @ (_, _): (u32, u32),
) -> impl AsyncContextManager<Value = (String, u32)> {
    b += x + first + last + n + whole.0 + whole.1;
    pause().await;
    b += u32::try_from(c.len()).unwrap();
    let mut value = (a, b);
    yield_!(&mut value);
}

#[test]
fn arguments_may_be_patterns() {
    let point = Point { x: 1, y: 2 };
    assert_eq!(point.y, 2);
    let manager = patterns(
        ("a".to_owned(), 10),
        point,
        String::new(),
        vec![1, 2],
        [100, 0, 200],
        &1000,
        (10_000, 20_000),
    );
    assert_eq!(lent(manager), ("a".to_owned(), 31_313));
}

#[async_context_manager]
async fn lent_itself(mut text: String) -> impl AsyncContextManager<Value = str> {
    text.push('!');
    pause().await;
    yield_!(&mut text);
}

#[async_context_manager]
async fn in_part(point: Point<String>) -> impl AsyncContextManager<Value = String> {
    let Point { mut x, .. } = point;
    yield_!(&mut x);
    drop(point.y);
}

#[test]
fn arguments_may_be_lent_whole_or_in_part() {
    assert_eq!(lent(lent_itself("a".to_owned())), "a!");
    let point = Point {
        x: "x".to_owned(),
        y: "y".to_owned(),
    };
    assert_eq!(lent(in_part(point)), "x");
}
