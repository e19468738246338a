//! Runs generators without `std`, on an executor whose only waker is a constant. If any crate in
//! the dependency tree used `std`, or an allocator in the build without one, this program would not
//! link.

#![no_std]
#![no_main]

#[cfg(feature = "alloc")]
mod boxed;
mod executor;
#[path = "../../../executors/src/lib.rs"]
mod generators;
mod protocol;

use asyncgen::{Stream, async_generator};

use crate::executor::{Device, block_on};

/// Yields a word at each interrupt of the device.
#[async_generator]
async fn received(device: &Device) -> impl Stream<Item = &'static str> {
    for word in generators::WORDS {
        device.interrupted().await;
        yield_!(word);
    }
}

// The C library starts the program, and provides the memory functions of `core`.
#[link(name = "c")]
unsafe extern "C" {
    safe fn abort() -> !;
}

/// The precompiled `core` refers to this function. With `panic = "abort"` it is never called.
#[unsafe(no_mangle)]
extern "C" fn rust_eh_personality() {}

#[unsafe(no_mangle)]
extern "C" fn main() -> i32 {
    let [line, timer] = [Device::default(), Device::default()];
    let run = generators::run(received(&line), || timer.interrupted());
    block_on(run, &[&line, &timer]);
    block_on(protocol::run(&timer), &[&timer]);
    #[cfg(feature = "alloc")]
    block_on(boxed::run(&timer), &[&timer]);
    0
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    abort()
}
