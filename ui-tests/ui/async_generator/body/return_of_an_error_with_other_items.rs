use asyncgen::{BoxStream, async_generator};

type Rows<'a> = BoxStream<'a, (u32, u32)>;

#[async_generator]
async fn rows(text: &str) -> Rows<'_> {
    yield_!((1, 2));
    if text.is_empty() {
        return Err("empty");
    }
    yield_!((3, 4));
}

fn main() {}
