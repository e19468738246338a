//! Attacks by the path that expansions call the crate by, in a crate that forbids unsafe code: by `crate = path`, and by a crate
//! that calls itself `asyncgen`. What stands there is called with what the user wrote, or not at all.
#![forbid(unsafe_code)]

extern crate asyncgen as real;
extern crate self as asyncgen;

use std::cell::Cell;
use std::hint::black_box;
use std::panic::{AssertUnwindSafe, catch_unwind};

use asyncgen_tests::{collect, run};
use real::{AsyncContextManager, AsyncGenerator, Stream, TryStream};

thread_local! {
    static THEFTS: Cell<u32> = const { Cell::new(0) };
}

/// All that is hidden, but for functions and macros in its place that keep what they are given or promise what is not so. For
/// what this crate calls `asyncgen`.
#[doc(hidden)]
#[allow(missing_docs)]
pub mod __private {
    use std::future::Future;
    use std::task::{Context, Waker};

    pub use real::__private::*;
    pub use std::hint::unreachable_unchecked as directly;
    pub use std::hint::unreachable_unchecked as lending;
    pub use std::hint::unreachable_unchecked as new_token;
    pub use std::hint::unreachable_unchecked as reserve;

    /// Polls the body with a context that no exchange is behind.
    pub fn generator<T, F: Future<Output = ()>>(_: T, body: F) -> real::Generator<u64, (), F> {
        super::THEFTS.set(super::THEFTS.get() + 1);
        let mut cx = Box::new(Context::from_waker(Waker::noop()));
        let _ = std::pin::pin!(body).poll(&mut cx);
        unreachable!("it has no token")
    }

    #[macro_export]
    macro_rules! thief {
        ($($tokens:tt)*) => {
            compile_error!("a thief is called")
        };
    }
    pub use crate::{
        thief as access, thief as boxed, thief as expand_body, thief as finally, thief as lend_,
        thief as lend_in_place, thief as try_yield_from, thief as within, thief as yield_,
        thief as yield_from, thief as yield_in_place, thief as yield_ok,
        thief as yield_ok_in_place,
    };
}

/// The same, for `crate = path`.
mod by_path {
    pub(crate) use crate::__private;
    pub(crate) use real::Stream;
}

#[real::async_generator]
async fn by_name() -> impl Stream<Item = [u64; 16]> {
    yield_!([0x41; 16]);
    println!("{:?}", yield_!([0x42; 16]));
}

#[real::async_generator(crate = crate::by_path)]
async fn stream(n: u64) -> impl Stream<Item = u64> {
    yield_!(n);
    println!("{:?}", yield_!(n + 1));
    yield_from_!(real::async_gen! { yield_!(3); });
}

#[real::async_generator(crate = crate::by_path)]
async fn results() -> impl TryStream<Ok = u64, Error = ()> {
    yield_!(1);
    Err(())?;
}

#[real::async_generator(crate = crate::by_path)]
async fn guarded() -> impl AsyncGenerator<Yield = u64> {
    finally!(
        {
            yield_!(1);
            println!("{:?}", yield_!(2));
        },
        {
            yield_!(3);
        }
    );
}

#[real::async_context_manager(crate = crate::by_path)]
async fn manager() -> impl AsyncContextManager<Value = u64> {
    yield_!(&mut 1);
}

#[real::async_generator(crate = crate::by_path)]
async fn using() -> impl Stream<Item = u64> {
    async_with!(manager(), |n| {
        yield_!(*n);
    });
}

#[test]
fn nothing_of_the_users_is_called() {
    assert_eq!(collect(by_name()), [[0x41; 16], [0x42; 16]]);
    assert_eq!(collect(stream(1)), [1, 2, 3]);
    assert_eq!(collect(results()), [Ok(1), Err(())]);
    assert_eq!(collect(guarded()), [1, 2, 3]);
    assert_eq!(collect(using()), [1]);
    run(async {
        real::async_with!(manager(), |n| { assert_eq!(*n, 1) });
    });
    assert_eq!(THEFTS.get(), 0);
}

/// An `unsafe` around `unreachable_unchecked` would have the compiler conclude that `n` is small.
fn checked(n: u64) -> u64 {
    if n > 3 {
        drop(stream(n));
        drop(guarded());
        drop(manager());
    }
    n
}

#[test]
fn no_bounds_check_is_lost() {
    let n = black_box(77);
    let table = black_box([1, 2, 3, 4]);
    assert!(catch_unwind(AssertUnwindSafe(|| table[checked(n) as usize])).is_err());
}

/// A `generator!` of the user's has the function's tokens, and may do with them what the user may.
mod macro_of_the_users {
    pub(crate) mod __private {
        macro_rules! twice {
            ($yields:ident $ends:ident $size:ident $item:tt $protocol:tt $value:tt $boxed:tt $arguments:tt $body:tt) => {{
                let first = {
                    real::__private::generator! {
                        $yields $ends $size $item $protocol $value $boxed $arguments $body
                    }
                };
                drop(first);
            }
            real::__private::generator! {
                $yields $ends $size $item $protocol $value $boxed $arguments { yield_!(7); $body }
            }};
        }
        pub(crate) use twice as generator;
    }
}

#[real::async_generator(crate = crate::macro_of_the_users)]
async fn twice() -> impl Stream<Item = u64> {
    yield_!(1);
}

#[test]
fn a_macro_of_the_users_has_the_users_tokens() {
    assert_eq!(collect(twice()), [7, 1]);
}
