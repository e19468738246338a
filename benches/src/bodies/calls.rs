//! Items returned by a function.
//!
//! The compiler writes a literal directly to its destination. A value returned by a function may be copied on its way
//! from the call to the caller of `poll_next`.

use std::hint::black_box;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use asyncgen::async_generator;
use futures::{Stream, stream};

/// One kibibyte, aligned as most structs are.
type Kibibyte = [u64; 128];

/// The number of calls, and the function to call.
pub struct Calls<F> {
    pub count: u64,
    function: PhantomData<F>,
}

impl<F> Calls<F> {
    pub fn new(count: u64) -> Self {
        Calls {
            count,
            function: PhantomData,
        }
    }
}

/// A function that returns the item with a given number.
pub trait Function: Unpin + 'static {
    type Item: Unpin + 'static;

    fn call(i: u64) -> Self::Item;
}

/// Returns one kibibyte, and is inlined.
pub struct Make;

impl Function for Make {
    type Item = Kibibyte;

    #[inline(always)]
    fn call(i: u64) -> Kibibyte {
        black_box([i; 128])
    }
}

/// Returns one kibibyte, is not inlined, and cannot unwind.
pub struct Opaque;

impl Function for Opaque {
    type Item = Kibibyte;

    #[inline(never)]
    fn call(i: u64) -> Kibibyte {
        [i; 128]
    }
}

/// Returns one kibibyte, is not inlined, and may unwind.
pub struct Panicky;

impl Function for Panicky {
    type Item = Kibibyte;

    #[inline(never)]
    fn call(i: u64) -> Kibibyte {
        assert!(i < u64::MAX, "there are fewer items");
        [i; 128]
    }
}

/// Returns a vector of one or two strings, and is not inlined.
pub struct Strings;

impl Function for Strings {
    type Item = Vec<String>;

    #[inline(never)]
    fn call(i: u64) -> Vec<String> {
        let mut strings = Vec::with_capacity(2);
        strings.push(String::new());
        if i % 2 == 1 {
            strings.push(String::new());
        }
        strings
    }
}

pub fn hand_written<F: Function>(calls: Calls<F>) -> impl Stream<Item = F::Item> {
    struct Called<F> {
        next: u64,
        end: u64,
        function: PhantomData<F>,
    }

    impl<F: Function> Stream for Called<F> {
        type Item = F::Item;

        fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<F::Item>> {
            if self.next == self.end {
                return Poll::Ready(None);
            }
            let i = self.next;
            self.next += 1;
            Poll::Ready(Some(F::call(i)))
        }
    }

    Called::<F> {
        next: 0,
        end: calls.count,
        function: PhantomData,
    }
}

#[async_generator]
pub async fn asyncgen<F: Function>(calls: Calls<F>) -> impl Stream<Item = F::Item> {
    for i in 0..calls.count {
        yield_!(F::call(i));
    }
}

pub fn async_stream<F: Function>(calls: Calls<F>) -> impl Stream<Item = F::Item> {
    async_stream::stream! {
        for i in 0..calls.count {
            yield F::call(i);
        }
    }
}

pub fn asynk_strim<F: Function>(calls: Calls<F>) -> impl Stream<Item = F::Item> {
    asynk_strim::stream_fn(move |mut yielder| async move {
        for i in 0..calls.count {
            yielder.yield_item(F::call(i)).await;
        }
    })
}

pub fn async_fn_stream<F: Function>(calls: Calls<F>) -> impl Stream<Item = F::Item> {
    async_fn_stream::fn_stream(move |emitter| async move {
        for i in 0..calls.count {
            emitter.emit(F::call(i)).await;
        }
    })
}

pub fn async_gen<F: Function>(calls: Calls<F>) -> impl Stream<Item = F::Item> {
    async_gen::stream! {
        for i in 0..calls.count {
            yield F::call(i);
        }
    }
}

pub fn async_generator<F: Function>(calls: Calls<F>) -> impl Stream<Item = F::Item> {
    async_generator::generator!(move {
        for i in 0..calls.count {
            yield F::call(i);
        }
    })
}

#[fauxgen::generator(yield = F::Item)]
pub async fn fauxgen<F: Function>(calls: Calls<F>) {
    for i in 0..calls.count {
        r#yield!(F::call(i));
    }
}

pub fn genawaiter<F: Function>(calls: Calls<F>) -> impl Stream<Item = F::Item> {
    genawaiter::rc::Gen::new(move |co| async move {
        for i in 0..calls.count {
            co.yield_(F::call(i)).await;
        }
    })
}

pub fn unfold<F: Function>(calls: Calls<F>) -> impl Stream<Item = F::Item> {
    stream::unfold(0, move |i| async move {
        if i == calls.count {
            return None;
        }
        Some((F::call(i), i + 1))
    })
}
