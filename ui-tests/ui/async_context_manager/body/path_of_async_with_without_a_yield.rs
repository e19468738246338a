use asyncgen::{AsyncContextManager, async_context_manager};

#[async_context_manager]
async fn session(is_on: bool) -> impl AsyncContextManager<Value = u32> {
    async_with!(asyncgen::nullcontext(1), |n| {
        if is_on {
            yield_!(n);
        }
    });
}

fn main() {}
