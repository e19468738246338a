use async_stream::stream;

fn main() {
    let _ = stream! {
        println!("{:?}", yield struct Item);
    };
}
