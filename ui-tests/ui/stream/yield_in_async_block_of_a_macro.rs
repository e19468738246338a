use async_stream::stream;

macro_rules! block {
    ($body:expr) => {
        async { $body }
    };
}

fn main() {
    let _ = stream! {
        block!(yield 1).await;
    };
}
