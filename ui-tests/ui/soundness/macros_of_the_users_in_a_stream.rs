// Macros of the user's are given the user's tokens alone, and no name in them is that of the token or of the label.
#![forbid(unsafe_code)]
use async_stream::{stream, try_stream};

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

macro_rules! take_apart {
    ($name:ident ! ($operand:expr)) => {
        async { $name!($operand) }
    };
    ($return:tt $name:ident ! {}) => {
        || $return $name! {}
    };
}

fn main() {
    let _ = stream! {
        steal!(yield 1);
        yield steal_by_name!(the_generator);
        take_apart!(yield 1).await;
    };
    let _ = try_stream! {
        yield 1;
        Err::<(), ()>(())?;
        take_apart!(return)();
        break 'yield_must_stand_directly_in_the_generator;
    };
}
