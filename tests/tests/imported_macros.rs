//! The exported macros may be imported although the local macros of a body have the same names.

// The tests use `vec!` as a macro whose tokens contain a yield.
#![allow(clippy::useless_vec)]

use asyncgen_tests::collect;

mod by_glob {
    use asyncgen::*;

    #[async_generator]
    pub(super) async fn generator() -> impl Stream<Item = u32> {
        yield_!(0);
        println!("{:?}", yield_!(1));
        yield_from_!(futures::stream::iter([2]));
        let units = vec![yield_!(3), yield_from_!(async_gen! { yield_!(4) })];
        assert_eq!(units.len(), 2);
    }
}

#[allow(unused_imports)]
mod by_name {
    use asyncgen::{Stream, async_gen, async_generator, yield_, yield_from_};

    #[async_generator]
    pub(super) async fn generator() -> impl Stream<Item = u32> {
        yield_!(0);
        println!("{:?}", yield_!(1));
        yield_from_!(futures::stream::iter([2]));
        let units = vec![yield_!(3), yield_from_!(async_gen! { yield_!(4) })];
        assert_eq!(units.len(), 2);
    }
}

fn in_a_block_around() -> Vec<u32> {
    use asyncgen::*;

    #[async_generator]
    async fn generator() -> impl Stream<Item = u32> {
        yield_!(0);
        println!("{:?}", yield_!(1));
        yield_from_!(futures::stream::iter([2]));
        let units = vec![yield_!(3), yield_from_!(async_gen! { yield_!(4) })];
        assert_eq!(units.len(), 2);
    }
    collect(generator())
}

#[allow(unused_imports)]
fn by_name_in_a_block_around() -> Vec<u32> {
    use asyncgen::{Stream, async_gen, async_generator, yield_, yield_from_};

    #[async_generator]
    async fn generator() -> impl Stream<Item = u32> {
        yield_!(0);
        println!("{:?}", yield_!(1));
        yield_from_!(futures::stream::iter([2]));
        let units = vec![yield_!(3), yield_from_!(async_gen! { yield_!(4) })];
        assert_eq!(units.len(), 2);
    }
    collect(generator())
}

#[test]
fn the_local_macros_come_first() {
    assert_eq!(collect(by_glob::generator()), [0, 1, 2, 3, 4]);
    assert_eq!(collect(by_name::generator()), [0, 1, 2, 3, 4]);
    assert_eq!(in_a_block_around(), [0, 1, 2, 3, 4]);
    assert_eq!(by_name_in_a_block_around(), [0, 1, 2, 3, 4]);
}
