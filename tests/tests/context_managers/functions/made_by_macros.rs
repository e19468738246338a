//! Managers written by `macro_rules!` macros.

use asyncgen::{AsyncContextManager, BoxAsyncContextManager, async_context_manager};
use asyncgen_tests::pause;

use super::{lent, tried};

macro_rules! manager {
    ($name:ident, $argument:ident: $Argument:ty, $Value:ty, $body:block) => {
        #[async_context_manager]
        async fn $name($argument: $Argument) -> impl AsyncContextManager<Value = $Value> $body
    };
    ($name:ident lends $value:expr; as $Manager:ty) => {
        #[async_context_manager]
        async fn $name() -> $Manager {
            yield_!($value)
        }
    };
}

manager!(of_parts, n: u32, u32, {
    let mut n = n + 1;
    pause().await;
    yield_!(&mut n);
});
manager!(of_a_type lends &mut 1; as impl AsyncContextManager<Value = u32, Error = String>);
manager!(boxed lends &mut 2; as BoxAsyncContextManager<'static, u32, String>);

/// A yield in the tokens of another macro.
#[async_context_manager]
async fn hidden() -> impl AsyncContextManager<Value = u32, Error = String> {
    macro_rules! lend_it {
        ($value:expr) => {
            yield_!(&mut $value)
        };
    }
    let mut n = 3;
    lend_it!(n)
}

#[test]
fn may_be() {
    assert_eq!(lent(of_parts(1)), 2);
    assert_eq!(tried(of_a_type()), Ok(1));
    assert_eq!(tried(boxed()), Ok(2));
    assert_eq!(tried(hidden()), Ok(3));
}
