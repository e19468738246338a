//! Macros of the user with the names `finally!`, `async_with!` and `with_yielder!`.

use asyncgen::{
    AsyncContextManager, AsyncGenerator, Stream, async_context_manager, async_gen, async_generator,
};
use futures::StreamExt;

macro_rules! finally {
    ($value:expr) => {
        $value
    };
}

macro_rules! async_with {
    ($value:expr => |$name:ident| $block:block) => {
        async {
            let $name = $value;
            $block
        }
    };
}

mod of_another_module {
    macro_rules! with_yielder {
        (|$name:ident| $value:expr) => {
            $value
        };
    }
    macro_rules! finally {
        ($first:block, $second:block) => {
            $first + $second
        };
    }
    pub(crate) use {finally, with_yielder};
}

#[tokio::test]
async fn calls_of_another_form_are_of_the_users_macros() {
    let numbers = async_gen! {
        let one: u32 = finally!(1);
        let two: u32 = async_with!(1 => |one| { one + 1 }).await;
        yield_!(one);
        yield_!(two);
    };
    assert_eq!(numbers.collect::<Vec<_>>().await, [1, 2]);
}

#[tokio::test]
async fn so_are_those_among_the_tokens_of_other_macros() {
    let numbers = async_gen! {
        assert_eq!(finally!(1), 1);
        assert_eq!(async_with!(1 => |one| { one + 1 }).await, 2);
        yield_!(finally!(3));
        yield_!(async_with!(3 => |three| { three + 1 }).await);
    };
    assert_eq!(numbers.collect::<Vec<_>>().await, [3, 4]);
}

#[tokio::test]
async fn calls_by_a_path_are_of_the_users_macros() {
    #[async_generator]
    async fn numbers() -> impl Stream<Item = u32> {
        yield_!(of_another_module::finally!({ 1 }, { 2 }));
        yield_!(crate::of_another_module::with_yielder!(|_yielder| 4));
        println!("{}", of_another_module::finally!({ 1 }, { 2 }));
    }
    assert_eq!(numbers().collect::<Vec<_>>().await, [3, 4]);
}

#[tokio::test]
async fn a_body_can_define_its_own() {
    #[async_generator]
    async fn numbers() -> impl Stream<Item = u32> {
        macro_rules! finally {
            ($first:block, $second:block) => {
                $first + $second
            };
        }
        macro_rules! with_yielder {
            (|$name:ident| $value:expr) => {
                $value
            };
        }
        yield_!(finally!({ 1 }, { 2 }));
        yield_!(with_yielder!(|_yielder| 4));
        println!("{}", finally!({ 1 }, { 2 }));
    }
    assert_eq!(numbers().collect::<Vec<_>>().await, [3, 4]);
}

/// Both the user's macros and ours are used, also in each other's blocks.
#[tokio::test]
async fn they_can_be_used_beside_ours() {
    #[async_context_manager]
    async fn session() -> impl AsyncContextManager<Value = u32> {
        let mut n = finally!(5);
        finally!({ yield_!(&mut n) }, {
            let _: u32 = finally!(6);
        });
    }

    #[async_generator]
    async fn numbers() -> impl AsyncGenerator<Yield = u32> {
        yield_!(finally!(1));
        finally!(
            {
                yield_!(finally!(2));
                println!("{}", finally!(2));
                async_with!(session(), |n| {
                    yield_!(finally!(*n) + async_with!(1 => |one| { one }).await);
                    println!("{}", finally!(2));
                });
            },
            {
                yield_!(finally!(7));
            }
        );
    }
    assert_eq!(numbers().collect::<Vec<_>>().await, [1, 2, 6, 7]);
}

/// A `finally!` before the definition is ours, and so is every jump out of it.
#[tokio::test]
async fn one_is_defined_after_a_call_of_ours() {
    #[async_generator]
    async fn numbers() -> impl AsyncGenerator<Yield = u32> {
        for n in 0..4 {
            finally!(
                {
                    if n == 1 {
                        continue;
                    }
                    if n == 3 {
                        break;
                    }
                },
                {
                    yield_!(10 + n);
                }
            );
            macro_rules! finally {
                ($value:expr, {}) => {
                    $value
                };
            }
            yield_!(finally!(n, {}));
        }
    }
    let items: Vec<_> = numbers().collect().await;
    assert_eq!(items, [10, 0, 11, 12, 2, 13]);
}
