use asyncgen::{AsyncGenerator, async_generator, for_await};

#[async_generator]
async fn countdown() -> impl AsyncGenerator<Yield = u32, Return = &'static str> {
    yield_!(1);
    "liftoff"
}

async fn uses() {
    for_await!(n in countdown() => {
        println!("{n}");
    });
}

fn main() {}
