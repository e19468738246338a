//! The temporaries of a yield's operand drop before the suspension: a lock is not held across it,
//! and the generator stays `Send`. This file is also compiled in edition 2021.

// The operands create temporaries on purpose.
#![allow(clippy::clone_on_copy, clippy::useless_vec)]

use std::sync::Mutex;

use asyncgen::{Stream, TryStream, async_generator};
use asyncgen_tests::{collect, implements, pause};
use futures::StreamExt;
use futures::executor::block_on;

/// Returns `true` if the lock is free after every item, and the number of items.
fn lock_is_free_at_each_item<T>(lock: &Mutex<T>, stream: impl Stream) -> (bool, usize) {
    let mut stream = std::pin::pin!(stream);
    let mut free = true;
    let mut count = 0;
    while block_on(stream.next()).is_some() {
        free &= lock.try_lock().is_ok();
        count += 1;
    }
    (free, count)
}

macro_rules! pass_on {
    ($($tokens:tt)*) => {
        $($tokens)*
    };
}

/// Items that are built in place.
#[async_generator]
async fn small(shared: &Mutex<u32>) -> impl Stream<Item = u32> {
    yield_!(*shared.lock().unwrap());
    yield_!(shared.lock().unwrap().clone());
    yield_!({ *shared.lock().unwrap() });
    yield_!(match *shared.lock().unwrap() {
        0 => 1,
        n => n,
    });
    yield_!(if let 0 = *shared.lock().unwrap() {
        1
    } else {
        2
    });
}

#[test]
fn of_small_items() {
    let shared = Mutex::new(0);
    assert_eq!(
        lock_is_free_at_each_item(&shared, small(&shared)),
        (true, 5)
    );
    assert!(implements!(small(&shared), Send));
}

/// Large items that are built in place.
#[async_generator]
async fn large(shared: &Mutex<[u32; 256]>) -> impl Stream<Item = [u32; 256]> {
    yield_!(*shared.lock().unwrap());
    yield_!(shared.lock().unwrap().clone());
    yield_!({ *shared.lock().unwrap() });
    yield_!([shared.lock().unwrap().len() as u32; 256]);
    yield_!(if let [0, ..] = *shared.lock().unwrap() {
        [1; 256]
    } else {
        [2; 256]
    });
}

#[test]
fn of_large_items() {
    let shared = Mutex::new([0; 256]);
    assert_eq!(
        lock_is_free_at_each_item(&shared, large(&shared)),
        (true, 5)
    );
    assert!(implements!(large(&shared), Send));
}

/// Items that are moved through the future of the yield, because the yield is in the tokens of
/// another macro.
#[async_generator]
async fn small_in_macros(shared: &Mutex<u32>) -> impl Stream<Item = u32> {
    println!("{:?}", yield_!(*shared.lock().unwrap()));
    let _ = vec![
        yield_!(shared.lock().unwrap().clone()),
        yield_!({ *shared.lock().unwrap() }),
    ];
    pass_on! {
        yield_!(*shared.lock().unwrap());
    }
    assert_eq!((), yield_!(*shared.lock().unwrap()));
}

#[async_generator]
async fn large_in_macros(shared: &Mutex<[u32; 256]>) -> impl Stream<Item = [u32; 256]> {
    println!("{:?}", yield_!(*shared.lock().unwrap()));
    let _ = vec![
        yield_!(shared.lock().unwrap().clone()),
        yield_!({ *shared.lock().unwrap() }),
    ];
    pass_on! {
        yield_!(*shared.lock().unwrap());
    }
    assert_eq!((), yield_!(*shared.lock().unwrap()));
}

#[test]
fn among_the_tokens_of_macros() {
    let shared = Mutex::new(0);
    assert_eq!(
        lock_is_free_at_each_item(&shared, small_in_macros(&shared)),
        (true, 5)
    );
    assert!(implements!(small_in_macros(&shared), Send));

    let shared = Mutex::new([0; 256]);
    assert_eq!(
        lock_is_free_at_each_item(&shared, large_in_macros(&shared)),
        (true, 5)
    );
    assert!(implements!(large_in_macros(&shared), Send));
}

#[async_generator]
async fn of_macros(shared: &Mutex<u32>) -> impl Stream<Item = String> {
    yield_!(format!("{}", shared.lock().unwrap()));
    yield_!(vec![shared.lock().unwrap().to_string()].concat());
    yield_!(pass_on!(shared.lock().unwrap().to_string()));
}

#[test]
fn of_operands_that_are_macros() {
    let shared = Mutex::new(0);
    assert_eq!(
        lock_is_free_at_each_item(&shared, of_macros(&shared)),
        (true, 3)
    );
    assert!(implements!(of_macros(&shared), Send));
}

#[async_generator]
async fn in_the_try_stream_form(shared: &Mutex<u32>) -> impl TryStream<Ok = u32, Error = String> {
    yield_!(*shared.lock().unwrap());
    yield_!(shared.lock().map_err(|error| error.to_string())?.clone());
    println!("{:?}", yield_!(*shared.lock().unwrap()));
}

#[test]
fn in_the_try_stream_form_too() {
    let shared = Mutex::new(0);
    assert_eq!(
        lock_is_free_at_each_item(&shared, in_the_try_stream_form(&shared)),
        (true, 3)
    );
    assert!(implements!(in_the_try_stream_form(&shared), Send));
}

#[async_generator]
async fn with_an_await_in_the_operand(shared: &Mutex<u32>) -> impl Stream<Item = u32> {
    yield_!({
        pause().await;
        *shared.lock().unwrap()
    });
}

#[test]
fn of_operands_that_await() {
    let shared = Mutex::new(0);
    assert_eq!(
        lock_is_free_at_each_item(&shared, with_an_await_in_the_operand(&shared)),
        (true, 1)
    );
    assert!(implements!(with_an_await_in_the_operand(&shared), Send));
}

#[test]
fn a_lock_in_a_local_is_held() {
    #[async_generator]
    #[allow(clippy::await_holding_lock)]
    async fn holding(shared: &Mutex<u32>) -> impl Stream<Item = u32> {
        let guard = shared.lock().unwrap();
        yield_!(*guard);
        drop(guard);
        yield_!(1);
    }
    let shared = Mutex::new(0);
    let mut stream = std::pin::pin!(holding(&shared));
    assert_eq!(block_on(stream.next()), Some(0));
    assert!(shared.try_lock().is_err());
    assert_eq!(collect(stream), [1]);
    assert!(!implements!(holding(&shared), Send));
}
