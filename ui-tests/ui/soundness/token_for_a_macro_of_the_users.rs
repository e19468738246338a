// Macros of the user's are given the user's tokens alone, and no name in them is that of the token: neither one that stands
// for `generator!`, nor one in a body, nor one that writes the name itself.
use asyncgen::{AsyncGenerator, Stream, async_generator};

mod thief {
    pub mod __private {
        pub use asyncgen::__private::*;

        #[macro_export]
        macro_rules! thief_generator {
            ($($function:tt)*) => {{
                let stolen = the_generator;
                asyncgen::__private::generator! { $($function)* }
            }};
        }
        pub use thief_generator as generator;
    }
}

macro_rules! steal {
    ($($tokens:tt)*) => {{
        let stolen = the_generator;
        $($tokens)*
    }};
}

macro_rules! steal_by_name {
    ($name:ident) => {
        $name
    };
}

#[async_generator(crate = crate::thief)]
async fn by_path() -> impl Stream<Item = u64> {
    yield_!(1);
}

#[async_generator]
async fn in_the_body() -> impl AsyncGenerator<Yield = u64> {
    steal!(yield_!(1));
    yield_!(steal_by_name!(the_generator));
    finally!({ steal!(yield_!(1)) }, { steal_by_name!(the_generator) });
}

fn main() {}
