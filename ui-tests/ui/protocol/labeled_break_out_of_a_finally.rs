use asyncgen::{AsyncGenerator, async_generator};

#[async_generator]
async fn numbers() -> impl AsyncGenerator<Yield = u32> {
    'all: for n in 0.. {
        finally!({
            yield_!(n);
            break 'all;
        }, {});
    }
}

fn main() {}
