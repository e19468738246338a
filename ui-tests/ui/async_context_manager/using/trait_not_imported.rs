use asyncgen::{AsyncContextManager, AsyncGeneratorExt, async_context_manager};

#[async_context_manager]
async fn session() -> impl AsyncContextManager<Value = ()> {
    yield_!()
}

fn managed() {
    let _session = session().managed();
}

fn main() {}
