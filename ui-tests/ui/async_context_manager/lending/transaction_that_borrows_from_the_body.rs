use asyncgen::{AsyncContextManager, async_context_manager};

struct Pool;
struct Tx<'a>(&'a Pool);

impl Pool {
    async fn begin(&self) -> Tx<'_> {
        Tx(self)
    }
}

#[async_context_manager]
async fn transaction<'a>(url: &'a str) -> impl AsyncContextManager<Value = Tx<'a>> {
    let pool = Pool;
    let mut tx = pool.begin().await;
    yield_!(&mut tx);
}

fn main() {}
