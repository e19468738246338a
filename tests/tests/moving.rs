//! A generator can be moved until its first poll. Pinned in a box, it can move between threads at
//! any time.

use std::mem;
use std::pin::pin;
use std::task::Poll;
use std::thread;

use asyncgen::{Stream, async_generator};
use asyncgen_tests::{collect, pause, poll};

/// Yields values borrowed from its own frame.
#[async_generator]
async fn letters(text: String) -> impl Stream<Item = char> + Send {
    let owned = text.repeat(2);
    for letter in owned.chars() {
        pause().await;
        yield_!(letter);
    }
}

#[test]
fn before_its_first_poll_it_moves_anywhere() {
    let stream = letters("ab".to_owned());
    let in_box = Box::new(stream);
    let out_again = *in_box;
    let mut in_vec = vec![out_again, letters("cd".to_owned())];
    in_vec.reserve(100);
    let texts: Vec<String> = in_vec
        .into_iter()
        .map(|stream| collect(stream).into_iter().collect())
        .collect();
    assert_eq!(texts, ["abab", "cdcd"]);
}

#[test]
fn before_their_first_poll_two_are_swapped() {
    let mut a = letters("a".to_owned());
    let mut b = letters("b".to_owned());
    mem::swap(&mut a, &mut b);
    let (mut a, mut b) = (pin!(a), pin!(b));
    let mut seen = Vec::new();
    for _ in 0..4 {
        seen.extend([poll(&mut a), poll(&mut b)]);
    }
    seen.retain(Poll::is_ready);
    assert_eq!(
        seen,
        ['b', 'a', 'b', 'a'].map(|letter| Poll::Ready(Some(letter)))
    );
}

#[test]
fn before_its_first_poll_it_moves_to_another_thread() {
    let stream = letters("ab".to_owned());
    let seen = thread::spawn(|| collect(stream)).join().unwrap();
    assert_eq!(seen, ['a', 'b', 'a', 'b']);
}

#[test]
fn in_a_box_it_moves_between_threads_at_every_poll() {
    let mut stream = Box::pin(letters("ab".to_owned()));
    let mut seen = Vec::new();
    loop {
        let step;
        (stream, step) = thread::spawn(|| {
            let mut stream = stream;
            let step = poll(&mut stream);
            (stream, step)
        })
        .join()
        .unwrap();
        match step {
            Poll::Ready(Some(letter)) => seen.push(letter),
            Poll::Ready(None) => break,
            Poll::Pending => {}
        }
    }
    assert_eq!(seen, ['a', 'b', 'a', 'b']);
}

#[test]
fn it_may_be_dropped_on_another_thread() {
    let mut stream = Box::pin(letters("ab".to_owned()));
    while poll(&mut stream).is_pending() {}
    thread::spawn(|| drop(stream)).join().unwrap();
}

#[test]
fn it_may_be_polled_within_a_poll_of_another() {
    let mut outer = pin!(letters("ab".to_owned()));
    let mut inner = Box::pin(letters("cd".to_owned()));
    let both = asyncgen::async_gen! {
        #[for_await]
        for letter in outer.as_mut() {
            while let Poll::Ready(Some(other)) = poll(&mut inner) {
                yield_!(other);
            }
            yield_!(letter);
        }
    };
    let mut seen = collect(both);
    seen.sort_unstable();
    assert_eq!(seen[..4], ['a', 'a', 'b', 'b']);
    assert!(seen[4..].iter().all(|letter| "cd".contains(*letter)));
    assert!(seen.len() > 4);
}
