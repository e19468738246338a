use asyncgen::{
    AsyncContextManager, Stream, async_context_manager, async_generator, async_with,
};

#[async_context_manager]
async fn session() -> impl AsyncContextManager<Value = u32> {
    yield_!(&mut 1);
}

async fn from_a_function() -> &'static str {
    async_with!(session(), |n| {
        if *n == 1 {
            return "early";
        }
    });
    "late"
}

#[async_generator]
async fn in_a_generator() -> impl Stream<Item = Option<u32>> {
    yield_!(async_with!(session(), |n| {
        while *n < 10 {
            *n += 1;
            if *n == 5 {
                return Some(*n);
            }
        }
    }));
}

fn main() {}
