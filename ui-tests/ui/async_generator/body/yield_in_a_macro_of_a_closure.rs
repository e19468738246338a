// The attribute cannot see what becomes of a macro's tokens. The compiler can, and shows a label that says why.
use asyncgen::{Stream, async_generator};

macro_rules! later {
    ($value:expr) => {
        move || $value
    };
}

#[async_generator]
async fn numbers() -> impl Stream<Item = u32> {
    let one = later!(yield_!(1));
    one();
}

fn main() {}
