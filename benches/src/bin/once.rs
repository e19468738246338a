//! Runs one case once, for callgrind to count its instructions.

use std::env;
use std::hint::black_box;

use asyncgen_benches::case::{Input, texts};
use asyncgen_benches::cases::CASES;

/// The number of texts, made whatever the number of items: so what making them costs drops out of a difference.
const MOST: u64 = 1 << 14;

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [body, peer, form, count] = &arguments[..] else {
        panic!("usage: once <body> <peer> inlined|boxed <count>");
    };
    let case = CASES
        .iter()
        .copied()
        .flatten()
        .find(|case| case.body == body && case.peer == peer)
        .expect("no such case");
    let run = match form.as_str() {
        "inlined" => case.inlined,
        "boxed" => case.boxed,
        _ => panic!("no such form"),
    };
    let count = count.parse().expect("the count is a number");
    let texts = texts(MOST);
    black_box(run(black_box(Input::new(count, &texts))));
}
