use asyncgen::{Stream, async_generator};
use std::rc::Rc;

#[async_generator]
async fn values() -> impl Stream<Item = Rc<u32>> {
    with_yielder!(|yielder| yielder.yield_(Rc::new(1)).await);
}

fn main() {
    fn is_send(_: impl Send) {}
    is_send(values());
}
