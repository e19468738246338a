use async_stream::try_stream;

fn main() {
    let _ = try_stream! {
        yield "1".parse::<u32>()?;
    };
}
