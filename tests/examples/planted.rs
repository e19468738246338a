//! Planted mistakes, each selected by an argument. `.ci/planted` runs them under the tools that
//! check the tests. A tool that does not report the mistake planted for it proves nothing when it
//! reports nothing for the tests.

use std::future::poll_fn;
use std::hint::black_box;
use std::mem;
use std::pin::{Pin, pin};
use std::ptr::{self, NonNull};
use std::task::{Context, Poll, Waker};
use std::{env, process, thread};

use asyncgen::{Stream, async_generator};

fn main() {
    match env::args().nth(1).as_deref() {
        Some("frame") => frame(),
        Some("freed") => freed(),
        Some("leak") => leak(),
        Some("race") => race(),
        Some("uninitialised") => uninitialised(),
        Some("borrowed") => borrowed(),
        other => {
            eprintln!("no such mistake: {other:?}");
            process::exit(2);
        }
    }
    println!("not seen");
}

fn next<S: Stream + ?Sized>(stream: Pin<&mut S>) -> Option<S::Item> {
    match stream.poll_next(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(item) => item,
        Poll::Pending => panic!("it waits"),
    }
}

/// Yields the address of the context it is polled with, which is also the address of the exchange.
#[async_generator]
async fn contexts() -> impl Stream<Item = NonNull<u8>> {
    yield_!(poll_fn(|cx| Poll::Ready(NonNull::from(cx).cast())).await);
}

#[inline(never)]
fn in_a_poll_that_is_over() -> NonNull<u8> {
    let room = black_box([0_u8; 4096]);
    let context = next(pin!(contexts()).as_mut()).expect("it yields");
    black_box(room);
    context
}

/// Uses the exchange after the poll has returned.
fn frame() {
    let context = in_a_poll_that_is_over();
    // SAFETY: none, the mistake is planted.
    black_box(unsafe { context.read_volatile() });
}

/// Yields the address of a local variable.
#[async_generator]
async fn locals() -> impl Stream<Item = NonNull<u8>> {
    let mut local = 1_u8;
    yield_!(NonNull::from(&mut local));
    black_box(local);
}

/// Uses the body after it has been dropped.
fn freed() {
    let mut generator = Box::pin(locals());
    let local = next(generator.as_mut()).expect("it yields");
    drop(generator);
    // SAFETY: none, the mistake is planted.
    black_box(unsafe { local.read_volatile() });
}

/// Does not drop a body.
fn leak() {
    for _ in 0..10 {
        let mut generator = Box::pin(locals());
        next(generator.as_mut());
        mem::forget(black_box(generator));
    }
}

/// Increments the number behind a pointer.
#[async_generator]
async fn counting(place: NonNull<u64>) -> impl Stream<Item = u64> {
    for n in 0..100 {
        // SAFETY: none, the mistake is planted.
        unsafe { *place.as_ptr() += 1 };
        yield_!(n);
    }
}

/// Writes to the same place from two bodies on two threads.
fn race() {
    let mut place = 0_u64;
    let address = &raw mut place as usize;
    let count = move || {
        let place = NonNull::new(ptr::with_exposed_provenance_mut(address));
        let mut generator = pin!(counting(place.expect("it is a local's")));
        while next(generator.as_mut()).is_some() {}
    };
    let threads = [thread::spawn(count), thread::spawn(count)];
    for thread in threads {
        thread.join().expect("no panic");
    }
}

/// Branches on an uninitialized value.
fn uninitialised() {
    let place = Box::<u64>::new_uninit();
    // SAFETY: none, the mistake is planted.
    let value = unsafe { black_box(place.as_ptr()).read_volatile() };
    if value == 1 {
        println!("one");
    }
}

/// Writes to a place while another mutable reference to it is in use.
fn borrowed() {
    let mut place = 1_u8;
    let pointer = &raw mut place;
    // SAFETY: none, the mistake is planted.
    let one = black_box(unsafe { &mut *pointer });
    // SAFETY: as above.
    let other = black_box(unsafe { &mut *pointer });
    *one = 2;
    *other = 3;
}
