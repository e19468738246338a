//! Boxed generators and an exit stack, and an allocator for them.

extern crate alloc;

use alloc::alloc::{GlobalAlloc, Layout};
use alloc::string::String;
use core::ffi::c_void;
use core::ptr;

use asyncgen::{
    BoxStream, LocalAsyncExitStack, LocalBoxStream, async_generator, async_with, for_await,
    nullcontext,
};

use crate::executor::Device;

/// The allocator of the C library.
struct Allocator;

#[global_allocator]
static ALLOCATOR: Allocator = Allocator;

unsafe extern "C" {
    fn aligned_alloc(align: usize, size: usize) -> *mut c_void;
    fn free(allocation: *mut c_void);
}

// SAFETY: the functions of the C library meet the requirements.
unsafe impl GlobalAlloc for Allocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let Ok(layout) = layout.align_to(align_of::<*mut u8>()) else {
            return ptr::null_mut();
        };
        // SAFETY: the alignment is at least that of a pointer, and the size is a multiple of it.
        unsafe { aligned_alloc(layout.align(), layout.pad_to_align().size()) }.cast()
    }

    unsafe fn dealloc(&self, allocation: *mut u8, _: Layout) {
        // SAFETY: the caller guarantees that `alloc` returned the pointer.
        unsafe { free(allocation.cast()) }
    }
}

#[async_generator]
async fn countdown(from: u32) -> BoxStream<'static, u32> {
    if from > 0 {
        yield_!(from);
        yield_from_!(countdown(from - 1));
    }
}

#[async_generator]
async fn rows(device: &Device) -> LocalBoxStream<'_, String> {
    #[for_await]
    for length in countdown(3) {
        device.interrupted().await;
        yield_!("x".repeat(length as usize));
    }
}

/// Runs boxed generators and an exit stack, and panics if a result is wrong.
pub async fn run(device: &Device) {
    let mut all = String::new();
    for_await!(row in rows(device) => {
        all += &row;
    });
    assert_eq!(all, "xxxxxx");

    let length = async_with!(LocalAsyncExitStack::infallible(), |stack| {
        let text = stack.enter(nullcontext(all)).await;
        let other = stack.enter(nullcontext(String::from("y"))).await;
        stack.defer(device.interrupted());
        text.push_str(other);
        text.len()
    });
    assert_eq!(length, 7);
}
