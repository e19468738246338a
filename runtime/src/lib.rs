//! Async generators for stable Rust.
#![no_std]
#![deny(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "alloc")]
extern crate alloc;

mod delegate;
#[allow(unsafe_code)]
mod exchange;
mod for_await;
mod generator;
mod output;
mod status;
mod yields;

pub use asyncgen_macros::async_generator;
#[cfg(feature = "alloc")]
pub use futures_core::stream::{BoxStream, LocalBoxStream};
pub use futures_core::{FusedStream, Stream, TryStream};

pub use crate::generator::Generator;

/// x
#[macro_export]
macro_rules! async_gen {
    ($($body:tt)*) => {
        $crate::__private::async_gen!([$crate] $($body)*)
    };
}

/// x
#[macro_export]
macro_rules! try_async_gen {
    ($($body:tt)*) => {
        $crate::__private::try_async_gen!([$crate] $($body)*)
    };
}

/// The generator in a box, for the forms that return one.
#[cfg(feature = "alloc")]
#[doc(hidden)]
#[macro_export]
macro_rules! __boxed {
    ($generator:expr) => {
        $crate::__private::Box::pin($generator)
    };
}

/// The generator in a box, for the forms that return one.
#[cfg(not(feature = "alloc"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __boxed {
    ($generator:expr) => {
        $crate::__private::compile_error!(
            "a boxed generator needs the feature `alloc` (or `std`) of the crate `asyncgen`"
        )
    };
}

/// What expansions speak of. Not for use by hand, and free to change in any release.
#[doc(hidden)]
pub mod __private {
    pub use asyncgen_macros::{async_gen, try_async_gen};
    pub use core::compile_error;
    pub use core::option::Option::Some;
    pub use core::pin::{Pin, pin};
    pub use core::result::Result::{self, Ok};

    #[cfg(feature = "alloc")]
    pub use alloc::boxed::Box;
    pub use futures_core::Stream;

    pub use crate::delegate::{try_yield_from, yield_from};
    pub use crate::exchange::{Access, Slot, Token, reserve, suspend, yield_};
    pub use crate::for_await::{looped, next};
    pub use crate::generator::generator;
    pub use crate::output::{Output, ReturnedStream, Tail, absent, ok, tail};
    pub use crate::{
        __boxed as boxed, __for_await_loop as for_await_loop, __try_yield_from as try_yield_from,
        __yield as yield_, __yield_from as yield_from, __yield_in_place as yield_in_place,
        __yield_ok as yield_ok, __yield_ok_in_place as yield_ok_in_place,
    };
}
