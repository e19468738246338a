//! Several managers in one `async_with!`, in the body of a generator and in an `async fn`.

use std::sync::Arc;

use asyncgen::{BoxAsyncGenerator, async_generator, async_with};

use crate::program::{Block, Kind, Op, SWALLOWED, converted};

use super::bodies::interpret;
use super::managers::{boxed_failing, boxed_plain, boxed_swallowing};
use super::steps::run_steps;
use super::{Item, Locals, Number, World};

/// An error of the managers with this number.
struct Error<const N: u32>(Number);

impl<const N: u32> From<Number> for Error<N> {
    fn from(number: Number) -> Self {
        Error(number)
    }
}

/// Implements the conversions from one error to another.
macro_rules! converts {
    ($($from:literal -> $to:literal)*) => { $(
        impl From<Error<$from>> for Error<$to> {
            fn from(error: Error<$from>) -> Self {
                Error(Number::new(converted(error.0.0, $from, $to)))
            }
        }
    )* };
}

converts! { 0 -> 1  0 -> 2  1 -> 2 }

/// The value of an `async_with!`. Each manager that swallows errors adds an `Option`.
trait Value {
    fn number(self) -> Number;
}

impl Value for Number {
    fn number(self) -> Number {
        self
    }
}

impl<V: Value> Value for Option<V> {
    fn number(self) -> Number {
        self.map_or_else(|| Number::new(SWALLOWED), Value::number)
    }
}

fn item<const N: u32>(given: Result<impl Value, Error<N>>) -> Item {
    given.map(Value::number).map_err(|error| error.0)
}

/// Returns the manager, after the value that the one before it lends was used.
fn after<'a>(lent: &mut u32, manager: &'a Op) -> &'a Op {
    assert_eq!(*lent, 0);
    *lent += 1;
    manager
}

/// Defines functions that use the managers of a combination. The last part of a line is the error
/// type of the last manager that has an error.
macro_rules! several {
    ($(
        $(#[$attribute:meta])*
        async fn $name:ident($managers:ident, $block:ident, $world:ident) -> $type:ty {
            $($run:tt)*
        }
    )*) => { $(
        several! { @define $managers $world { $($run)* } [
            $(#[$attribute])*
            pub(super) async fn $name(
                $managers: Arc<[Op]>,
                $block: Block,
                $world: Arc<World>,
            ) -> $type
        ]
            Plain(boxed_plain), Plain(boxed_plain) -> 0;
            Plain(boxed_plain), Failing(boxed_failing::<Error<0>>) -> 0;
            Plain(boxed_plain), Swallowing(boxed_swallowing::<Error<0>>) -> 0;
            Failing(boxed_failing::<Error<1>>), Plain(boxed_plain) -> 1;
            Failing(boxed_failing::<Error<1>>), Failing(boxed_failing::<Error<0>>) -> 0;
            Failing(boxed_failing::<Error<1>>), Swallowing(boxed_swallowing::<Error<0>>) -> 0;
            Swallowing(boxed_swallowing::<Error<1>>), Plain(boxed_plain) -> 1;
            Swallowing(boxed_swallowing::<Error<1>>), Failing(boxed_failing::<Error<0>>) -> 0;
            Swallowing(boxed_swallowing::<Error<1>>), Swallowing(boxed_swallowing::<Error<0>>) -> 0;
            Plain(boxed_plain), Plain(boxed_plain), Plain(boxed_plain) third -> 0;
            Plain(boxed_plain), Failing(boxed_failing::<Error<1>>),
                Failing(boxed_failing::<Error<0>>) third -> 0;
            Failing(boxed_failing::<Error<2>>), Plain(boxed_plain),
                Failing(boxed_failing::<Error<0>>) third -> 0;
            Failing(boxed_failing::<Error<2>>), Failing(boxed_failing::<Error<1>>),
                Plain(boxed_plain) third -> 1;
            Failing(boxed_failing::<Error<2>>), Failing(boxed_failing::<Error<1>>),
                Failing(boxed_failing::<Error<0>>) third -> 0;
            Failing(boxed_failing::<Error<2>>), Swallowing(boxed_swallowing::<Error<1>>),
                Failing(boxed_failing::<Error<0>>) third -> 0;
            Swallowing(boxed_swallowing::<Error<2>>), Failing(boxed_failing::<Error<1>>),
                Swallowing(boxed_swallowing::<Error<0>>) third -> 0;
        }
    )* };
    (@define $managers:ident $world:ident $run:tt [$($function:tt)*] $(
        $a:ident($make_a:path), $b:ident($make_b:path) $(, $c:ident($make_c:path) $third:ident)?
            -> $error:literal;
    )*) => {
        $($function)* {
            match &*$managers {
                $(
                    [first, second $(, $third)?]
                        if first.kind() == Kind::$a
                            && second.kind() == Kind::$b
                            $(&& $third.kind() == Kind::$c)? =>
                    {
                        item(async_with!(
                            $make_a(first, &$world),
                            $make_b(after(first, second), &$world),
                            $($make_c(after(second, $third), &$world),)?
                            |first, second $(, $third)?| -> Result<Number, Error<$error>> {
                                *first += 1;
                                *second += 1;
                                $(*$third += 1;)?
                                let given: Item = $run;
                                given.map_err(Error)
                            }
                        ))
                    }
                )*
                _ => unreachable!("it is not one of the combinations"),
            }
        }
    };
}

several! {
    #[async_generator]
    async fn in_generator(managers, block, world)
        -> BoxAsyncGenerator<'static, Item, Item, Number, Number>
    {
        yield_from_!(interpret(block, Arc::clone(&world)))
    }

    async fn in_plain_code(managers, block, world) -> Item {
        let ended = run_steps(&block, true, &mut Locals::of(&world)).await;
        ended.map(Number::new).map_err(Number::new)
    }
}
