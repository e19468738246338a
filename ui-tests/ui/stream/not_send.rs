use std::rc::Rc;

use async_stream::stream;

fn is_send(_: impl Send) {}

fn main() {
    is_send(stream! {
        let n = Rc::new(1);
        yield 1;
        yield *n;
    });
}
