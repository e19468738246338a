//! Mistakes that are planted, each named by an argument. `.ci/planted` runs them under the tools that watch over the tests: one that
//! does not see a mistake of its kind says nothing when it is silent.

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

/// Where its own context was, and with it the cell.
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

/// The exchange is used after the poll.
fn frame() {
    let context = in_a_poll_that_is_over();
    // SAFETY: none, it is planted.
    black_box(unsafe { context.read_volatile() });
}

/// Where a local of its own is.
#[async_generator]
async fn locals() -> impl Stream<Item = NonNull<u8>> {
    let mut local = 1_u8;
    yield_!(NonNull::from(&mut local));
    black_box(local);
}

/// The body is used after its end.
fn freed() {
    let mut generator = Box::pin(locals());
    let local = next(generator.as_mut()).expect("it yields");
    drop(generator);
    // SAFETY: none, it is planted.
    black_box(unsafe { local.read_volatile() });
}

/// A body is not dropped.
fn leak() {
    for _ in 0..10 {
        let mut generator = Box::pin(locals());
        next(generator.as_mut());
        mem::forget(black_box(generator));
    }
}

/// Counts, where its pointer says.
#[async_generator]
async fn counting(place: NonNull<u64>) -> impl Stream<Item = u64> {
    for n in 0..100 {
        // SAFETY: none, it is planted.
        unsafe { *place.as_ptr() += 1 };
        yield_!(n);
    }
}

/// Two bodies write to one place, on two threads.
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

/// What was never written decides.
fn uninitialised() {
    let place = Box::<u64>::new_uninit();
    // SAFETY: none, it is planted.
    let value = unsafe { black_box(place.as_ptr()).read_volatile() };
    if value == 1 {
        println!("one");
    }
}

/// A place is written to while somebody else has borrowed it.
fn borrowed() {
    let mut place = 1_u8;
    let pointer = &raw mut place;
    // SAFETY: none, it is planted.
    let one = black_box(unsafe { &mut *pointer });
    // SAFETY: as above.
    let other = black_box(unsafe { &mut *pointer });
    *one = 2;
    *other = 3;
}
