//! Attacks on the path by which expansions call the crate, in a crate that forbids unsafe code: by `crate = path`, and by a
//! crate that is named `asyncgen`. Items at such a path receive only code that the user wrote, or are not called.
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

/// The hidden items, with functions in place of some that keep what they are given or claim to be
/// unreachable, and with macros in place of some that must not be called by this path. This is the
/// module that the expansions would use if they called the crate by the name `asyncgen`.
#[doc(hidden)]
#[allow(missing_docs)]
pub mod __private {
    use std::future::Future;
    use std::task::{Context, Waker};

    pub use real::__private::*;
    pub use std::hint::unreachable_unchecked as assert_awaited_in_body;
    pub use std::hint::unreachable_unchecked as assert_loan;
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
        thief as async_with, thief as boxed, thief as expand_async_with, thief as expand_body,
        thief as finally, thief as for_await_loop, thief as lend_, thief as lend_in_place,
        thief as try_yield_from, thief as with_yielder, thief as within, thief as yield_,
        thief as yield_from, thief as yield_in_place, thief as yield_ok,
        thief as yield_ok_in_place, thief as exchange_access,
    };
}

/// Compiles only if the items that `__private` replaces exist under these names.
#[allow(unused_imports, reason = "the imports are the test")]
mod replaced {
    use real::__private::{
        assert_awaited_in_body, assert_loan, async_with, boxed, exchange_access, expand_async_with,
        expand_body, finally, for_await_loop, generator, lend_, lend_in_place, new_token, reserve,
        try_yield_from, with_yielder, within, yield_, yield_from, yield_in_place, yield_ok,
        yield_ok_in_place,
    };
}

/// The path for `crate = path`.
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

#[real::async_generator(crate = crate::by_path)]
async fn handles() -> impl Stream<Item = u64> {
    with_yielder!(|yielder| yielder.yield_(1).await);
    println!("{:?}", with_yielder!(|yielder| yielder.yield_(2).await));
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
    assert_eq!(collect(handles()), [1, 2]);
    assert_eq!(collect(using()), [1]);
    run(async {
        real::async_with!(manager(), |n| { assert_eq!(*n, 1) });
    });
    assert_eq!(THEFTS.get(), 0);
}

/// If an expansion called `unreachable_unchecked` in its `unsafe`, the compiler would conclude that `n` is at most 3.
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

/// A `generator!` of the user receives the tokens of the function. It may use them like the user may.
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
