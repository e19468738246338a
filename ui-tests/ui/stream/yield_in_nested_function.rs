use async_stream::stream;

fn main() {
    let _ = stream! {
        fn nested() {
            yield 1;
        }
        nested();
    };
}
