use async_stream::stream;

fn main() {
    let _ = stream! {
        [1, 2].iter().for_each(|n| yield *n);
    };
}
