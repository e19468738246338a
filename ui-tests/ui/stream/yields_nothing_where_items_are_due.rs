use async_stream::stream;
use futures::Stream;

fn numbers() -> impl Stream<Item = u32> {
    stream! {
        println!("nothing");
    }
}

fn main() {
    let _ = numbers();
}
