//! The meaning of an expansion does not depend on the names in scope.

#![allow(dead_code, unused_macros, reason = "names that are in the way")]
#![allow(clippy::duplicate_mod, reason = "the same text among other names")]

use asyncgen::{Stream, async_gen, async_generator};
use asyncgen_tests::{collect, pause};

#[path = "hostile_names"]
mod no_implicit_prelude {
    #![no_implicit_prelude]

    mod forms;
}

/// Redefines the names of the prelude, of the standard library and of the crate itself.
#[path = "hostile_names"]
mod types_and_functions {
    struct Stream;
    struct Generator;
    struct Token;
    struct Box;
    struct Pin;
    struct Context;
    struct String;
    struct Vec;
    struct Some;
    struct None;
    struct Ok;
    struct Err;
    enum Option {}
    enum Result {}
    enum Poll {}
    trait Send {}
    trait Sync {}
    trait Unpin {}
    trait Sized {}
    trait Future {}
    trait IntoFuture {}
    trait Default {}
    trait Drop {}
    trait From {}
    trait Into {}
    trait Iterator {}

    fn drop() {}
    fn pin() {}
    fn next() {}
    fn generator() {}
    fn start() {}
    fn ok() {}
    fn tail() {}
    fn yield_() {}
    fn yield_from_() {}
    fn for_await() {}

    mod forms;
}

#[path = "hostile_names"]
mod modules {
    mod core {}
    mod std {}
    mod alloc {}
    mod asyncgen {}
    mod asyncgen_macros {}
    mod futures_core {}
    mod __private {}

    mod forms;
}

#[path = "hostile_names"]
mod macros {
    macro_rules! refuse {
        ($($name:ident)*) => {
            $(macro_rules! $name {
                () => { compile_error!("a macro of the user's") };
            })*
        };
    }

    refuse! {
        yield_ yield_from_ yield_in_place yield_ok try_yield_from generator manager boxed access within for_await_loop
        async_gen for_await pin ready vec matches format println assert assert_eq debug_assert panic unreachable
    }

    mod forms;
}

#[test]
fn a_users_macro_may_await_whatever_it_is_called() {
    /// A `vec!` that awaits, unlike the one of the standard library.
    macro_rules! vec {
        ($($item:expr),*) => {{
            pause().await;
            [$($item),*]
        }};
    }

    #[async_generator]
    async fn generator() -> impl Stream<Item = usize> {
        yield_!(vec![1][0]);
        yield_!(vec![yield_!(2), yield_!(3)].len() + 2);
    }
    assert_eq!(collect(generator()), [1, 2, 3, 4]);
}

/// Variables, labels and functions of the user with the names that expansions bind.
mod hidden_names {
    use super::*;

    struct Named {
        __asyncgen_token: u32,
        __asyncgen_stream: u32,
    }

    fn __asyncgen_future() -> u32 {
        5
    }

    #[async_generator]
    async fn arguments(
        (first, _): (String, u32),
        __asyncgen_argument_0: String,
        (__asyncgen_argument_1, mut __asyncgen_argument_2): (String, String),
        __asyncgen_token: u32,
        __asyncgen_item: u32,
    ) -> impl Stream<Item = String> {
        yield_!(first);
        yield_!(__asyncgen_argument_0);
        yield_!(__asyncgen_argument_1);
        __asyncgen_argument_2.push('3');
        yield_!(__asyncgen_argument_2);
        yield_!((__asyncgen_token + __asyncgen_item).to_string());
    }

    #[async_generator]
    async fn variables(named: Named) -> impl Stream<Item = u32> {
        let Named {
            __asyncgen_token,
            __asyncgen_stream,
        } = named;
        yield_!(__asyncgen_token);
        yield_!({ __asyncgen_stream });
        println!("{:?}", yield_!(__asyncgen_token + __asyncgen_stream));
        #[for_await]
        for __asyncgen_item in async_gen! { yield_!(__asyncgen_stream + 2) } {
            let __asyncgen_future = __asyncgen_future();
            yield_!(__asyncgen_item);
            yield_!({ __asyncgen_future });
            yield_from_!(async_gen! { yield_!(__asyncgen_item + __asyncgen_stream) });
        }
    }

    #[async_generator]
    async fn labels(to: u32) -> impl Stream<Item = u32> {
        'yield_must_stand_directly_in_the_generator: for n in 0..to {
            for m in 0..to {
                if m > n {
                    continue 'yield_must_stand_directly_in_the_generator;
                }
                if n == 2 {
                    break 'yield_must_stand_directly_in_the_generator;
                }
                yield_!(n);
                println!("{:?}", yield_!(m));
            }
        }
    }

    #[test]
    fn they_are_the_users_own() {
        let strings = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        let arguments = arguments(("0".to_owned(), 0), "1".to_owned(), strings("2", ""), 3, 1);
        assert_eq!(collect(arguments), ["0", "1", "2", "3", "4"]);
        let named = Named {
            __asyncgen_token: 1,
            __asyncgen_stream: 2,
        };
        assert_eq!(collect(variables(named)), [1, 2, 3, 4, 5, 6]);
        assert_eq!(collect(labels(4)), [0, 0, 1, 0, 1, 1]);
    }
}
