//! The generators that run on every executor. Each file in `tests` runs them on one of them, and so
//! does the package `no-std`.

use core::future::Future;
use core::num::ParseIntError;

use asyncgen::{Stream, TryStream, async_gen, async_generator, for_await};

/// The input, which arrives one word at a time.
pub const WORDS: [&str; 4] = ["1", "20", "300", "many"];

/// The expected items.
const ITEMS: [Result<[u32; 2], NotANumber>; 8] = [
    Ok([0, 0]),
    Ok([1, 1]),
    Ok([1, 1]),
    Ok([20, 21]),
    Ok([21, 20]),
    Ok([300, 321]),
    Ok([321, 300]),
    Err(NotANumber),
];

#[derive(Clone, Copy, Debug, PartialEq)]
struct NotANumber;

impl From<ParseIntError> for NotANumber {
    fn from(_: ParseIntError) -> Self {
        NotANumber
    }
}

/// Parses the words as numbers. Waits before each.
#[async_generator]
async fn numbers<W: Future<Output = ()>>(
    words: impl Stream<Item: AsRef<str>>,
    wait: impl Fn() -> W,
) -> impl TryStream<Ok = u32, Error = NotANumber> {
    #[for_await]
    for word in words {
        wait().await;
        yield_!(word.as_ref().parse()?);
    }
}

/// Yields each number with the sum so far, and the two swapped, with a wait in between.
#[async_generator]
async fn sums<W: Future<Output = ()>>(
    words: impl Stream<Item: AsRef<str>>,
    wait: impl Fn() -> W,
) -> impl Stream<Item = Result<[u32; 2], NotANumber>> {
    let waited = wait();
    yield_from_!(async_gen! {
        waited.await;
        yield_!(Ok([0, 0]));
    });
    let mut sum = 0;
    #[for_await]
    for number in numbers(words, &wait) {
        let number = number?;
        sum += number;
        yield_!(Ok([number, sum]));
        wait().await;
        assert_eq!((), yield_!(Ok([sum, number])));
    }
}

/// Runs generators of all kinds on [`WORDS`], and panics if a result is wrong.
pub async fn run<W: Future<Output = ()>>(
    words: impl Stream<Item: AsRef<str>>,
    wait: impl Fn() -> W,
) {
    let mut expected = ITEMS.into_iter();
    for_await!(item in sums(words, wait) => {
        assert_eq!(Some(item), expected.next());
    });
    assert_eq!(None, expected.next());
}
