use async_stream::stream;

fn main() {
    let _ = stream! {
        let block = async {
            yield 1;
        };
        block.await;
    };
}
