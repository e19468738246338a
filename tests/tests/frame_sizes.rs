//! The sizes of generators: snapshots, which show growth in review, and upper bounds.
//!
//! The snapshots belong to one version of rustc. If a newer version makes a generator smaller,
//! update its size.
#![cfg(target_pointer_width = "64")]

use asyncgen::{Stream, TryStream, async_gen, async_generator};
use asyncgen_tests::{SNAPSHOT_COMPILER, is_snapshot_compiler, pause};

type Kilobyte = [u8; 1024];

#[async_generator]
async fn empty() -> impl Stream<Item = u64> {}

#[async_generator]
async fn one_yield() -> impl Stream<Item = u64> {
    yield_!(1);
}

#[async_generator]
async fn countdown(from: u64) -> impl Stream<Item = u64> {
    for n in (0..from).rev() {
        yield_!(n);
    }
}

#[async_generator]
async fn ten_yields(n: u64) -> impl Stream<Item = u64> {
    yield_!(n);
    yield_!(n + 1);
    yield_!(n + 2);
    yield_!(n + 3);
    yield_!(n + 4);
    yield_!(n + 5);
    yield_!(n + 6);
    yield_!(n + 7);
    yield_!(n + 8);
    yield_!(n + 9);
}

#[async_generator]
async fn with_await(n: u64) -> impl Stream<Item = u64> {
    pause().await;
    yield_!(n);
}

#[async_generator]
async fn kilobytes(n: u8) -> impl Stream<Item = Kilobyte> {
    for n in 0..n {
        yield_!([n; 1024]);
    }
}

#[async_generator]
async fn kilobytes_by_call(n: u8) -> impl Stream<Item = Kilobyte> {
    for n in 0..n {
        yield_!(kilobyte(n));
    }
}

fn kilobyte(n: u8) -> Kilobyte {
    [n; 1024]
}

#[async_generator]
async fn kilobytes_of_results(n: u8) -> impl Stream<Item = Result<Kilobyte, u8>> {
    for n in 0..n {
        yield_!(Ok([n; 1024]));
    }
}

#[async_generator]
async fn kilobytes_of_try_stream(n: u8) -> impl TryStream<Ok = Kilobyte, Error = u8> {
    for n in 0..n {
        yield_!([n; 1024]);
    }
}

#[async_generator]
async fn kilobyte_moved(n: u8) -> impl Stream<Item = Kilobyte> {
    println!("{:?}", yield_!([n; 1024]));
}

/// The items borrow a variable of their own block.
#[async_generator]
async fn borrowed_in_blocks(n: u8) -> impl Stream<Item = Vec<u8>> {
    {
        let kilobyte = kilobyte(n);
        yield_!(kilobyte[1..3].to_vec());
    }
    {
        let kilobyte = kilobyte(n + 1);
        yield_!(Vec::from(&kilobyte[1..3]));
    }
}

/// The same, beside another await.
#[async_generator]
async fn borrowed_beside_an_await(n: u8) -> impl Stream<Item = Vec<u8>> {
    for n in 0..n {
        let kilobyte = *page(n).await;
        yield_!(kilobyte[1..3].to_vec());
    }
}

/// The items are elements of a variable.
#[async_generator]
async fn elements_beside_an_await(n: u8) -> impl Stream<Item = (u8, u8)> {
    for n in 0..n {
        let kilobyte = *page(n).await;
        yield_!((kilobyte[0], kilobyte[1]));
        let kilobyte = *page(n + 1).await;
        yield_!((kilobyte[0], kilobyte[1]));
    }
}

/// The items are fields of a variable.
#[async_generator]
async fn fields_beside_an_await(n: u8) -> impl Stream<Item = (u8, u8)> {
    for n in 0..n {
        let large = Large(*page(n).await);
        yield_!((n, large.0[0]));
        let large = Large(*page(n + 1).await);
        yield_!((n, large.0[0]));
    }
}

/// The items are large, and borrow no variable.
#[async_generator]
async fn kilobytes_beside_an_await(n: u8) -> impl Stream<Item = Kilobyte> {
    for n in 0..n {
        pause().await;
        yield_!([n; 1024]);
    }
}

async fn page(n: u8) -> Box<Kilobyte> {
    let kilobyte = kilobyte(n);
    pause().await;
    Box::new(kilobyte)
}

#[async_generator]
async fn strings(n: u64) -> impl Stream<Item = String> {
    for n in 0..n {
        yield_!(format!("item {n}"));
    }
}

#[async_generator]
async fn one_argument(argument: Kilobyte) -> impl Stream<Item = u8> {
    yield_!(argument[0]);
    yield_!(argument[1]);
}

#[async_generator]
async fn argument_lent(argument: Vec<Kilobyte>) -> impl Stream<Item = u8> {
    for kilobyte in &argument {
        yield_!(kilobyte[0]);
    }
}

#[async_generator]
async fn two_strings(a: String, b: String) -> impl Stream<Item = usize> {
    yield_!(a.len());
    yield_!(b.len());
}

#[async_generator]
async fn delegating(n: u64) -> impl Stream<Item = u64> {
    yield_from_!(countdown(n));
}

#[async_generator]
async fn looping(n: u64) -> impl Stream<Item = u64> {
    #[for_await]
    for n in countdown(n) {
        yield_!(n);
    }
}

#[async_generator]
async fn boxed(n: u64) -> asyncgen::BoxStream<'static, u64> {
    yield_!(n);
}

struct Large(Kilobyte);

impl Large {
    #[async_generator]
    async fn by_value(self) -> impl Stream<Item = u8> {
        yield_!(self.0[0]);
        yield_!(self.0[1]);
    }

    #[async_generator]
    async fn by_reference(&self) -> impl Stream<Item = u8> {
        for &n in &self.0 {
            yield_!(n);
        }
    }
}

/// Managers and their uses, each next to the same code written by hand.
mod of_context_managers {
    use asyncgen::{AsyncContextManager, AsyncContextManagerExt, Completed, nullcontext};
    use asyncgen::{AsyncGenerator, async_generator};
    use asyncgen::{async_context_manager, async_with};
    use asyncgen_tests::pause;
    use std::pin::pin;

    #[async_context_manager]
    pub(super) async fn unit() -> impl AsyncContextManager<Value = ()> {
        yield_!();
    }

    #[async_context_manager]
    pub(super) async fn counter(n: u64) -> impl AsyncContextManager<Value = u64> {
        let mut n = n;
        pause().await;
        yield_!(&mut n);
        pause().await;
    }

    #[async_context_manager]
    pub(super) async fn transaction(
        n: u64,
    ) -> impl AsyncContextManager<Value = u64, Error = String> {
        let mut n = n;
        pause().await;
        match yield_!(&mut n) {
            Ok(done) => {
                pause().await;
                Ok(done)
            }
            Err(error) => {
                pause().await;
                Err(error)
            }
        }
    }

    #[async_context_manager]
    pub(super) async fn guarded(n: u64) -> impl AsyncContextManager<Value = u64> {
        let mut n = n;
        finally!({ yield_!(&mut n) }, {
            pause().await;
        });
    }

    #[async_context_manager]
    pub(super) async fn nested(
        n: u64,
    ) -> impl AsyncContextManager<Value = u64, Error = String, Exit = Completed> {
        async_with!(transaction(n), |n| { yield_!(n) })
    }

    pub(super) async fn block(n: &mut u64) -> u64 {
        *n += 1;
        pause().await;
        *n
    }

    pub(super) async fn counter_used() -> u64 {
        async_with!(counter(1), |n| { block(n).await })
    }

    pub(super) async fn counter_by_hand() -> u64 {
        let mut n = 1;
        pause().await;
        let value = block(&mut n).await;
        pause().await;
        value
    }

    pub(super) async fn transaction_used() -> Result<u64, String> {
        async_with!(transaction(1), |n| { Ok(block(n).await) })
    }

    pub(super) async fn transaction_by_hand() -> Result<u64, String> {
        let mut n = 1;
        pause().await;
        let outcome = async { Ok::<_, String>(block(&mut n).await) }.await;
        match outcome {
            Ok(value) => {
                pause().await;
                Ok(value)
            }
            Err(error) => {
                pause().await;
                Err(error)
            }
        }
    }

    pub(super) async fn guarded_used() -> u64 {
        async_with!(guarded(1), |n| { block(n).await })
    }

    pub(super) async fn nested_used() -> Result<u64, String> {
        async_with!(nested(1), |n| { Ok(block(n).await) })
    }

    pub(super) async fn counter_by_with() -> u64 {
        counter(1).with(async |n| block(n).await).await
    }

    pub(super) async fn counter_by_the_pair() -> u64 {
        let mut manager = pin!(counter(1));
        let mut entered = manager.as_mut().enter().await;
        let value = block(entered.value()).await;
        entered.exit(value).await
    }

    pub(super) async fn nullcontext_used() -> u64 {
        async_with!(nullcontext(1), |n| { block(n).await })
    }

    #[async_generator]
    pub(super) async fn stream() -> impl super::Stream<Item = u64> {
        async_with!(counter(1), |n| {
            yield_!(*n);
        });
    }

    #[async_generator]
    pub(super) async fn stream_by_hand() -> impl super::Stream<Item = u64> {
        let mut n = 1;
        pause().await;
        let lent = &mut n;
        yield_!(*lent);
        pause().await;
    }

    #[async_generator]
    pub(super) async fn generator() -> impl AsyncGenerator<Yield = u64> {
        async_with!(guarded(1), |n| {
            yield_!(*n);
        });
    }
}

macro_rules! assert_sizes {
    ($($generator:expr => $size:expr;)*) => {
        assert_eq!(
            [$((stringify!($generator), size_of_val(&$generator))),*],
            [$((stringify!($generator), $size)),*],
        );
    };
}

#[test]
fn sizes_are_as_they_were() {
    if !is_snapshot_compiler() {
        return println!("not rustc {SNAPSHOT_COMPILER}: the sizes are not compared");
    }
    assert_sizes! {
        empty() => 2;
        one_yield() => 2;
        async_gen! { yield_!(1) } => 2;
        countdown(1) => 48;
        ten_yields(1) => 40;
        with_await(1) => 40;
        kilobytes(1) => 6;
        kilobytes_by_call(1) => 6;
        kilobytes_of_results(1) => 6;
        kilobytes_of_try_stream(1) => 6;
        kilobyte_moved(1) => 1028;
        strings(1) => 72;
        one_argument([0; 1024]) => 1028;
        argument_lent(vec![]) => 64;
        two_strings(String::new(), String::new()) => 104;
        Large([0; 1024]).by_value() => 1028;
        Large([0; 1024]).by_reference() => 40;
        delegating(1) => 72;
        looping(1) => 96;
        async_gen! { yield_from_!(countdown(1)) } => 64;
        boxed(1) => 16;
    }
}

#[test]
fn sizes_of_context_managers_are_as_they_were() {
    use of_context_managers::*;
    if !is_snapshot_compiler() {
        return println!("not rustc {SNAPSHOT_COMPILER}: the sizes are not compared");
    }
    assert_sizes! {
        unit() => 32;
        counter(1) => 56;
        transaction(1) => 104;
        guarded(1) => 104;
        nested(1) => 184;
        counter_by_hand() => 64;
        counter_used() => 128;
        counter_by_with() => 208;
        counter_by_the_pair() => 120;
        transaction_by_hand() => 96;
        transaction_used() => 176;
        guarded_used() => 176;
        nested_used() => 256;
        nullcontext_used() => 88;
        stream_by_hand() => 48;
        stream() => 112;
        generator() => 160;
    }
}

#[test]
fn a_use_is_at_most_64_bytes_larger_than_the_same_code_by_hand() {
    use of_context_managers::*;
    let more = size_of_val(&counter_used()) - size_of_val(&counter_by_hand());
    assert!(more <= 64, "{more}");
    let more = size_of_val(&nullcontext_used()) - size_of_val(&block(&mut 1));
    assert!(more <= 64, "{more}");
    // The code by hand reuses the memory of the block for the exit. The manager has its own memory
    // for it.
    let more = size_of_val(&transaction_used()) - size_of_val(&transaction_by_hand());
    assert!(more <= 64 + 16, "{more}");
}

#[test]
fn items_built_in_place_are_not_in_the_frame() {
    assert!(size_of_val(&kilobytes(1)) < 128);
    assert!(size_of_val(&kilobytes_by_call(1)) < 128);
    assert!(size_of_val(&kilobytes_of_results(1)) < 128);
    assert!(size_of_val(&kilobytes_of_try_stream(1)) < 128);
    assert!(size_of_val(&kilobytes_beside_an_await(1)) < 128);
}

#[test]
fn variables_that_items_borrow_share_memory() {
    assert!(size_of_val(&borrowed_in_blocks(1)) < 1024 + 128);
    assert!(size_of_val(&borrowed_beside_an_await(1)) < 1024 + 128);
    assert!(size_of_val(&elements_beside_an_await(1)) < 1024 + 128);
    assert!(size_of_val(&fields_beside_an_await(1)) < 1024 + 128);
}

#[test]
fn a_moved_item_is_in_the_frame_once() {
    assert!(size_of_val(&kilobyte_moved(1)) < 1024 + 128);
}

#[test]
fn a_single_argument_is_in_the_frame_once() {
    assert!(size_of_val(&one_argument([0; 1024])) < 1024 + 128);
    assert!(size_of_val(&Large([0; 1024]).by_value()) < 1024 + 128);
}

#[test]
fn a_generator_is_no_larger_than_an_async_fn_with_its_arguments() {
    async fn function(a: String, b: String) {
        let _ = a.len();
        pause().await;
        let _ = b.len();
        pause().await;
    }
    let function = size_of_val(&function(String::new(), String::new()));
    assert!(size_of_val(&two_strings(String::new(), String::new())) <= function);
}
