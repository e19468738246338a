use async_stream::stream;

fn main() {
    let _ = stream! {
        let text = String::from("text");
        yield &text[..];
    };
}
