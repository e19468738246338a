use async_stream::stream;

fn main() {
    let _ = stream! {
        #[rustfmt::skip]
        {
            for await n in futures::stream::iter([1]) {
                yield n;
            }
        }
    };
}
