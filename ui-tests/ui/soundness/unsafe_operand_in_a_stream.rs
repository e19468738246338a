// The `unsafe` of an expansion is not around what the user wrote in a stream of `asyncgen-async-stream`.
use async_stream::{stream, try_stream};

unsafe fn dangerous() -> u64 {
    1
}

fn main() {
    let _ = stream! {
        yield dangerous();
        println!("{:?}", yield dangerous());
        for await n in futures::stream::iter([dangerous()]) {
            yield n;
        }
    };
    drop(results());
}

fn results() -> impl futures::Stream<Item = Result<u64, ()>> {
    try_stream! {
        yield Ok::<_, ()>(dangerous())?;
    }
}
