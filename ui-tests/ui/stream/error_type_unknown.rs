use async_stream::try_stream;

fn main() {
    drop(try_stream! {
        yield "1".parse::<u32>()?;
    });
}
