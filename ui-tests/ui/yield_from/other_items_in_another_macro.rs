use asyncgen::{AsyncGenerator, Stream, TryStream, async_generator};

#[async_generator]
async fn numbers(words: impl Stream<Item = String>) -> impl Stream<Item = u32> {
    println!("{:?}", yield_from_!(words));
}

#[async_generator]
async fn closable(words: impl Stream<Item = String>) -> impl AsyncGenerator<Yield = u32> {
    finally!({
        println!("{:?}", yield_from_!(words));
    }, {});
}

#[async_generator]
async fn fallible(words: impl Stream<Item = String>) -> impl TryStream<Ok = u32, Error = u8> {
    println!("{:?}", yield_from_!(words));
}

fn main() {}
