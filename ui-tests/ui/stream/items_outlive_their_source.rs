use async_stream::stream;
use futures::StreamExt;
use futures::executor::block_on;

fn main() {
    let mut kept = Vec::new();
    {
        let numbers = vec![1, 2, 3];
        let numbers = &numbers;
        let mut stream = Box::pin(stream! {
            for n in numbers {
                yield n;
            }
        });
        while let Some(n) = block_on(stream.next()) {
            kept.push(n);
        }
    }
    println!("{kept:?}");
}
