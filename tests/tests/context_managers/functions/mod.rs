//! The attribute on every kind of function.

// The tests contain unusual code on purpose.
#![allow(clippy::mixed_attributes_style, clippy::needless_return)]

mod argument_patterns;
mod attributes_and_qualifiers;
mod boxed;
mod generics;
mod lifetimes;
mod made_by_macros;
mod methods;
mod nested_items;
mod traits;

use std::fmt::Debug;

use asyncgen::{AsyncContextManager, Completed, async_context_manager, async_with};

use crate::{Log, run};

/// Returns the value that a manager without an error lends.
fn lent<M>(manager: M) -> <M::Value as ToOwned>::Owned
where
    M: AsyncContextManager<Exit = (), Error = std::convert::Infallible, Value: ToOwned>,
{
    run(async { async_with!(manager, |value| { value.to_owned() }) })
}

/// Returns the value that a manager with an error lends.
fn tried<M, E>(manager: M) -> Result<<M::Value as ToOwned>::Owned, E>
where
    M: AsyncContextManager<Exit = Completed, Error = E, Value: ToOwned>,
{
    run(async { async_with!(manager, |value| { Ok(value.to_owned()) }) })
}

#[test]
fn a_manager_is_a_value_of_one_type_and_does_nothing_until_it_is_entered() {
    #[async_context_manager]
    async fn of<T: Debug + 'static>(log: Log, value: T) -> impl AsyncContextManager<Value = T> {
        log.say("entered");
        let mut value = value;
        yield_!(&mut value);
    }
    let log = Log::default();
    let mut managers = vec![of(log.clone(), 1), of(log.clone(), 2)];
    managers.reverse();
    assert_eq!(log.said(), "");
    assert_eq!(managers.into_iter().map(lent).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(log.said(), "entered, entered");
}
