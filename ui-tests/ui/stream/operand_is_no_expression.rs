use async_stream::stream;

fn main() {
    let _ = stream! {
        yield struct Item;
    };
}
