//! A generator that is dropped at any point drops everything it holds, once.

use std::panic::{AssertUnwindSafe, catch_unwind};

use asyncgen::{FusedStream, async_generator};
use asyncgen_tests::{Census, Counted, pause, poll};

/// Drops a generator after no poll, after one poll, and so on, up to the poll that ends it.
fn nothing_is_leaked<S: FusedStream>(make: impl Fn(Census) -> S) {
    for polls in 0.. {
        let census = Census::default();
        let mut stream = Box::pin(make(census.clone()));
        for _ in 0..polls {
            let _ = catch_unwind(AssertUnwindSafe(|| drop(poll(&mut stream))));
        }
        let ended = stream.is_terminated();
        if ended {
            assert_eq!(census.alive(), 0, "left by a body that has ended");
        }
        drop(stream);
        assert_eq!(
            census.alive(),
            0,
            "leaked by a generator dropped after {polls} polls"
        );
        if ended {
            assert!(polls > 1 && census.born() > 1);
            return;
        }
    }
}

fn fails(census: &Census) -> Counted {
    let _local = census.value();
    panic!("as it should");
}

/// A large type, so that items of the type are built in place.
type Large = ([u8; 512], Counted);

fn large(census: &Census) -> Large {
    ([0; 512], census.value())
}

#[test]
fn arguments_and_locals() {
    #[async_generator]
    async fn generator(
        census: Census,
        _a: Counted,
        (b, _): (Counted, Counted),
        _: Counted,
    ) -> impl FusedStream<Item = u8> {
        pause().await;
        let _local = census.value();
        yield_!(0);
        drop(b);
        for n in 1..3 {
            let _in_a_loop = census.value();
            pause().await;
            yield_!(n);
        }
        let _last = census.value();
        yield_!(3);
    }
    nothing_is_leaked(|census| {
        let [a, b, c, d] = [(); 4].map(|()| census.value());
        generator(census, a, (b, c), d)
    });
}

#[test]
fn items() {
    #[async_generator]
    async fn generator(census: Census) -> impl FusedStream<Item = Counted> {
        yield_!(census.value());
        let item = census.value();
        pause().await;
        yield_!(item);
        yield_!({
            let item = census.value();
            pause().await;
            item
        });
        println!("{:?}", yield_!(census.value()));
    }
    nothing_is_leaked(generator);
}

#[test]
fn large_items() {
    #[async_generator]
    async fn generator(census: Census) -> impl FusedStream<Item = Large> {
        yield_!(large(&census));
        let item = large(&census);
        pause().await;
        yield_!(item);
        yield_!({
            pause().await;
            large(&census)
        });
        println!("{:?}", yield_!(large(&census)));
    }
    nothing_is_leaked(generator);
}

#[test]
fn results() {
    #[async_generator]
    async fn generator(census: Census) -> impl FusedStream<Item = Result<Counted, Counted>> {
        let _local = census.value();
        yield_!(Ok(census.value()));
        yield_!(Err(census.value()));
        pause().await;
        Err(census.value())?;
        yield_!(Ok(census.value()));
    }
    nothing_is_leaked(generator);
}

#[test]
fn sources_that_are_delegated_to() {
    #[async_generator]
    async fn source(census: Census) -> impl FusedStream<Item = Counted> {
        let _local = census.value();
        for _ in 0..2 {
            pause().await;
            yield_!(census.value());
        }
    }
    #[async_generator]
    async fn generator(census: Census) -> impl FusedStream<Item = Counted> {
        yield_from_!(source(census.clone()));
        #[for_await]
        for item in source(census.clone()) {
            yield_!(census.value());
            yield_!(item);
        }
        yield_from_!(Box::pin(source(census)));
    }
    nothing_is_leaked(generator);
}

#[test]
fn early_ends() {
    #[async_generator]
    async fn returning(census: Census) -> impl FusedStream<Item = Counted> {
        let _local = census.value();
        loop {
            yield_!(census.value());
            pause().await;
            if census.born() > 2 {
                let _at_the_end = census.value();
                return;
            }
        }
    }
    nothing_is_leaked(returning);

    #[async_generator]
    async fn panicking(census: Census) -> impl FusedStream<Item = Counted> {
        let _local = census.value();
        yield_!(census.value());
        let _later = census.value();
        pause().await;
        panic!("as it should");
    }
    nothing_is_leaked(panicking);

    #[async_generator]
    async fn panicking_operands(census: Census) -> impl FusedStream<Item = (Counted, Counted)> {
        yield_!((census.value(), census.value()));
        pause().await;
        let first = census.value();
        yield_!((first, fails(&census)));
    }
    nothing_is_leaked(panicking_operands);
}

#[test]
fn items_outlive_their_generator() {
    #[async_generator]
    async fn generator(census: Census) -> impl FusedStream<Item = Counted> {
        yield_!(census.value());
        yield_!(census.value());
    }
    let census = Census::default();
    let mut stream = Box::pin(generator(census.clone()));
    let items = [poll(&mut stream), poll(&mut stream)];
    drop(stream);
    assert_eq!(census.alive(), 2);
    drop(items);
    assert_eq!(census.alive(), 0);
}
