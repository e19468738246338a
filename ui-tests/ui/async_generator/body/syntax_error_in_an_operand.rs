use asyncgen::{AsyncContextManager, Stream, TryStream, async_context_manager, async_generator};

#[async_generator]
async fn two_values() -> impl Stream<Item = u32> {
    yield_!(1 2);
}

#[async_generator]
async fn statement() -> impl Stream<Item = u32> {
    yield_!(let number = 1);
}

#[async_generator]
async fn two_statements() -> impl TryStream<Ok = u32, Error = ()> {
    yield_!(two_values(); 3);
}

#[async_generator]
async fn in_another_macro() -> impl Stream<Item = u32> {
    println!("{:?}", yield_!(1 2));
}

#[async_generator]
async fn delegates() -> impl Stream<Item = u32> {
    yield_from_!(two_values() two_values());
}

#[async_context_manager]
async fn lends() -> impl AsyncContextManager<Value = u32> {
    yield_!(&mut 1 2);
}

fn main() {}
