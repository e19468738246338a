//! Closures, `async` blocks and items inside the body of a manager.

use std::fmt::Debug;

use asyncgen::{AsyncContextManager, async_context_manager};

use super::lent;

#[async_context_manager]
async fn with_items(n: u32) -> impl AsyncContextManager<Value = String> {
    const STEP: u32 = 2;

    #[derive(Debug, Clone, Copy)]
    struct Step(u32);

    fn doubled(n: u32) -> Option<u32> {
        let product = n.checked_mul(STEP)?;
        return Some(product);
    }

    let closure = |m: u32| -> Option<u32> {
        if m == 0 {
            return None;
        }
        Some(m.checked_sub(n)?)
    };
    let block = async {
        for m in 0.. {
            if m > n {
                return m;
            }
        }
        0
    };
    let mut text = format!(
        "{:?} {:?} {:?} {}",
        Step(n).0,
        doubled(n),
        closure(5),
        block.await
    );
    yield_!(&mut text);
}

#[test]
fn closures_and_async_blocks_in_a_body_are_their_own() {
    assert_eq!(lent(with_items(3)), "3 Some(6) Some(2) 4");
}
