/// Defines a function with `stream!` or `try_stream!` twice: as `async_stream` for the published crate, and as `asyncgen_stream` for the
/// package that replaces it.
macro_rules! both_async_streams {
    (pub fn async_stream $($rest:tt)*) => {
        mod published {
            use super::*;
            #[allow(unused_imports)]
            use async_stream::{stream, try_stream};

            pub fn function $($rest)*
        }
        mod replaced {
            use super::*;
            #[allow(unused_imports)]
            use asyncgen_async_stream::{stream, try_stream};

            pub fn function $($rest)*
        }
        pub use published::function as async_stream;
        pub use replaced::function as asyncgen_stream;
    };
}

pub mod arrays;
pub mod awaited;
pub mod borrowed;
pub mod branches;
pub mod calls;
pub mod channel;
pub mod counter;
pub mod delegated;
pub mod nested;
pub mod parsed;
pub mod socket;
pub mod strings;
pub mod tallied;
pub mod transaction;
