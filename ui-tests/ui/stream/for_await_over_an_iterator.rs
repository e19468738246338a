use async_stream::stream;

fn main() {
    let _ = stream! {
        for await n in 0..3 {
            yield n;
        }
    };
}
