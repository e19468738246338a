// Nor does a yield get into a closure, an async closure, a nested function or a `const` block by way of a macro.
use asyncgen::{Stream, async_generator};

macro_rules! in_closure {
    ($yielding:expr) => {
        || $yielding
    };
}

macro_rules! in_async_closure {
    ($yielding:expr) => {
        async || $yielding
    };
}

macro_rules! in_function {
    () => {{
        async fn nested() {
            yield_!(1)
        }
        nested()
    }};
}

macro_rules! in_const {
    ($yielding:expr) => {
        const { $yielding }
    };
}

#[async_generator]
async fn smuggler() -> impl Stream<Item = u64> {
    in_closure!(yield_!(1));
    in_async_closure!(yield_!(1));
    in_function!();
    in_const!(yield_!(1));
}

fn main() {}
