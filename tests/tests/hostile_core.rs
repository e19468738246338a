//! A crate named `core` that is not the standard one, with macros of the same names. Expansions
//! must not use its macros, because their output could end up in an `unsafe` block.
#![forbid(unsafe_code)]

#[allow(unused_extern_crates, reason = "that nobody uses it is the point")]
extern crate self as core;

use asyncgen::{AsyncGenerator, Stream, TryStream, async_gen, async_generator};
use asyncgen_tests::collect;

#[allow(missing_docs)]
#[macro_export]
macro_rules! pin {
    () => {
        ::std::compile_error!("taken for that of the standard library")
    };
}

#[async_generator]
async fn stream() -> impl Stream<Item = u64> {
    println!("{:?}", yield_!(1));
    println!(
        "{:?}",
        yield_from_!(async_gen! { println!("{:?}", yield_!(2)); })
    );
    yield_!(3);
}

#[async_generator]
async fn results() -> impl TryStream<Ok = [u64; 32], Error = ()> {
    println!("{:?}", yield_!([1; 32]));
    println!("{:?}", yield_from_!(async_gen! { yield_!([2; 32]); }));
    yield_!([3; 32]);
}

#[async_generator]
async fn cleaning() -> impl AsyncGenerator<Yield = u64> {
    println!(
        "{:?}",
        finally!(
            {
                println!("{:?}", yield_!(1));
            },
            {
                println!("{:?}", yield_!(2));
            }
        )
    );
}

#[test]
fn is_not_asked() {
    assert_eq!(collect(stream()), [1, 2, 3]);
    let large = |n| Ok([n; 32]);
    assert_eq!(collect(results()), [large(1), large(2), large(3)]);
    assert_eq!(collect(cleaning()), [1, 2]);
}
