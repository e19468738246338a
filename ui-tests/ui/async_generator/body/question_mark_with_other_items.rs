use asyncgen::{Stream, async_generator};

struct Row(u32);

#[async_generator]
async fn rows(text: &str) -> impl Stream<Item = Row> {
    let first: u32 = text.parse()?;
    yield_!(Row(first));
    if first == 1 {
        return;
    }
    println!("{first}");
}

fn main() {}
