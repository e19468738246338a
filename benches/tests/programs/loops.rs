//! Loops with `for await`.

use std::cell::{Cell, RefCell};

use futures::Stream;
use futures::stream::iter;

use super::imports::{stream, try_stream};
use super::{Program, items};

pub(crate) const PROGRAMS: &[Program] = &[
    ("plain", plain),
    ("patterns", patterns),
    ("nested", nested),
    ("borrowed", borrowed),
    ("temporaries", temporaries),
    ("question_marks", question_marks),
    ("values", values),
];

fn plain() -> Vec<String> {
    items(stream! {
        for await n in iter(0..3) {
            yield n;
        }
        for await n in iter(3..5) { yield n; }
    })
}

fn patterns() -> Vec<String> {
    struct Pair {
        left: u32,
        right: u32,
    }
    items(stream! {
        for await (n, mut text) in iter([(1, String::from("x"))]) {
            text.push('y');
            yield format!("{n} {text}");
        }
        for await Pair { left, right: other } in iter([Pair { left: 1, right: 2 }]) {
            yield format!("{left} {other}");
        }
        for await _ in iter([1]) {
            yield String::new();
        }
    })
}

fn nested() -> Vec<String> {
    items(stream! {
        for await inner in iter([iter(0..2), iter(5..7)]) {
            for await n in inner {
                if n == 6 {
                    return;
                }
                for plain in 0..n {
                    yield (n, plain);
                }
            }
        }
    })
}

fn borrowed() -> Vec<String> {
    items(stream! {
        let mut numbers = iter(0..5);
        for await n in &mut numbers {
            yield n;
            if n == 1 {
                break;
            }
        }
        for await n in numbers {
            yield n + 10;
        }
        for await n in &mut iter(0..1) {
            yield n + 20;
        }
    })
}

/// A stream expression whose temporaries are dropped before the loop runs.
fn temporaries() -> Vec<String> {
    struct Guard<'a>(&'a RefCell<Vec<String>>);
    impl Guard<'_> {
        fn numbers(&self) -> impl Stream<Item = u32> + use<> {
            self.0.borrow_mut().push(String::from("created"));
            iter([1, 2])
        }
    }
    impl Drop for Guard<'_> {
        fn drop(&mut self) {
            self.0.borrow_mut().push(String::from("dropped"));
        }
    }
    let log = &RefCell::new(Vec::new());
    let shown = items(stream! {
        for await n in Guard(log).numbers() {
            log.borrow_mut().push(format!("in the loop: {n}"));
            yield n;
        }
    });
    [log.take(), shown].concat()
}

fn question_marks() -> Vec<String> {
    fn sums(words: &'static [&'static str]) -> impl Stream<Item = Result<u32, String>> {
        try_stream! {
            let mut sum = 0;
            for await result in iter(words.iter().map(|word| word.parse::<u32>())) {
                let n = result.map_err(|error| error.to_string())?;
                if n == 7 {
                    return;
                }
                sum += n;
                yield sum;
            }
        }
    }
    [
        items(sums(&["1", "2", "x", "3"])),
        items(sums(&["1", "7", "2"])),
    ]
    .concat()
}

fn values() -> Vec<String> {
    let count = &Cell::new(0);
    let log = items(stream! {
        let () = for await n in iter(1..4) {
            count.set(count.get() + n);
        };
        yield count.get();
    });
    [log, vec![format!("{}", count.get())]].concat()
}
