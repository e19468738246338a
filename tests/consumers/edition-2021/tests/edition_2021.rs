//! Code that is valid in edition 2021 only is valid in a generator.

use asyncgen::{async_gen, async_generator, Stream};
use asyncgen_tests::{collect, implements, pause};

#[async_generator]
async fn generated(gen: u32) -> impl Stream<Item = u32> {
    pause().await;
    yield_!(gen);
    println!("{:?}", yield_!(gen + 1));
}

#[test]
fn gen_is_a_name() {
    assert_eq!(collect(generated(1)), [1, 2]);
}

/// # Safety
///
/// There must be a first value.
#[allow(unsafe_op_in_unsafe_fn)]
#[async_generator]
async unsafe fn first(values: &[u32]) -> impl Stream<Item = u32> {
    yield_!(*values.get_unchecked(0));
    println!("{:?}", yield_!(*values.get_unchecked(0)));
}

#[test]
fn the_body_of_an_unsafe_function_is_unsafe() {
    // SAFETY: there is one value.
    assert_eq!(collect(unsafe { first(&[1]) }), [1, 1]);
}

#[test]
fn an_async_block_captures_places() {
    let pair = (1, std::rc::Rc::new(2));
    let stream = async_gen! { yield_!(pair.0) };
    assert!(implements!(stream, Send));
    assert_eq!(*pair.1, 2);
    assert_eq!(collect(stream), [1]);
}

/// An `impl Trait` of edition 2021 captures type parameters and no lifetimes. The attribute
/// captures both.
#[async_generator]
async fn lengths<T: AsRef<str>>(texts: &[T], more: &'_ str) -> impl Stream<Item = usize> {
    for text in texts {
        pause().await;
        yield_!(text.as_ref().len() + more.len());
    }
}

#[test]
fn lifetimes_are_captured_without_being_said() {
    let more = String::from("c");
    assert_eq!(collect(lengths(&["a", "bc"], &more)), [2, 3]);
}
