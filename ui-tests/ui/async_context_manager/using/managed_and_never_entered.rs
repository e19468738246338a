// `Managed` is the type of managed generators too, so its note names both.
#![deny(unused_must_use)]
use asyncgen::wrappers::Managed;
use asyncgen::{AsyncContextManager, AsyncContextManagerExt, async_context_manager};

fn transaction() -> Managed<impl AsyncContextManager<Value = u32>> {
    #[async_context_manager]
    async fn transaction() -> impl AsyncContextManager<Value = u32> {
        yield_!(&mut 1);
    }
    transaction().managed()
}

fn uses() {
    transaction();
}

fn main() {}
