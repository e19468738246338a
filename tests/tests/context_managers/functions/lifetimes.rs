//! Elided, named and captured lifetimes.

use asyncgen::{AsyncContextManager, async_context_manager};
use asyncgen_tests::pause;

use super::{lent, tried};

#[async_context_manager]
async fn several(a: &str, b: &mut String) -> impl AsyncContextManager<Value = String> {
    b.push_str(a);
    pause().await;
    yield_!(b);
    b.clear();
}

#[async_context_manager]
async fn with_outlives<'a: 'b, 'b>(
    a: &'a str,
    b: &'b str,
) -> impl AsyncContextManager<Value = [&'b str; 2]> {
    yield_!(&mut [a, b]);
}

#[async_context_manager]
async fn in_errors<'a>(
    text: &'a str,
) -> impl AsyncContextManager<Value = Vec<&'a str>, Error = &'a str> {
    let mut words: Vec<_> = text.split(' ').collect();
    if words.len() > 1 {
        yield_!(&mut words)
    } else {
        Err(text)
    }
}

#[async_context_manager]
async fn capturing<'a, 'b, T>(
    value: &'a T,
    _other: &'b mut T,
) -> impl AsyncContextManager<Value = usize> + use<'a, 'b, T> {
    yield_!(&mut std::mem::size_of_val(value));
}

#[test]
fn elided_named_and_captured() {
    let mut text = String::from("a");
    assert_eq!(lent(several("b", &mut text)), "ab");
    assert_eq!(text, "");
    assert_eq!(lent(with_outlives("a", &String::from("b"))), ["a", "b"]);
    let owned = String::from("a b");
    assert_eq!(tried(in_errors(&owned)), Ok(vec!["a", "b"]));
    assert_eq!(tried(in_errors(&owned[..1])), Err("a"));
    assert_eq!(lent(capturing(&1_u8, &mut 2)), 1);
}
