// The value and the error of a manager cannot be coerced to shorter lifetimes, not even if the lifetime is elided, because the
// block may write to the value.
use std::cell::Cell;
use std::pin::pin;

use asyncgen::{AsyncContextManager, async_context_manager};

thread_local!(static KEPT: Cell<&'static str> = const { Cell::new("") });

#[async_context_manager]
async fn shorter_value(_of: &str) -> impl AsyncContextManager<Value = &str> {
    let mut place: &'static str = "static";
    yield_!(&mut place);
    KEPT.set(place);
}

#[async_context_manager]
async fn shorter_error(_of: &str) -> impl AsyncContextManager<Value = (), Error = &str> {
    yield_!().map_err(|error| {
        KEPT.set(error);
        error
    })
}

fn by_name() {
    let manager = {
        asyncgen::__private::manager! {
            lends [::asyncgen::__private::LentPtr<&'static str>] [::asyncgen::__private::Sent<()>] [] [] false, false, []
            {
                let mut place: &'static str = "static";
                yield_!(&mut place);
                KEPT.set(place);
            }
        }
    };
    let text = String::from("text");
    *pin!(manager).value() = &text;
}

fn main() {}
