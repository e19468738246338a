//! `generator!` by name, with tokens that would take in what the expansion writes behind them.

use asyncgen::Stream;

fn item_without_an_end() -> impl Stream<Item = u32> {
    asyncgen::__private::generator! {
        items plain cheap [u32] [] [] [] [#[inline] const X: () = ()] { yield_!(1); }
    }
}

fn expression_without_an_end() -> impl Stream<Item = u32> {
    asyncgen::__private::generator! {
        items plain cheap [u32] [] [] [] [#[allow(unused)] ()] { yield_!(1); }
    }
}

fn more_than_a_type() -> impl Stream<Item = u32> {
    asyncgen::__private::generator! {
        items plain cheap [u32] [] [()>(); const X: () = unit::<u8] [] [] { yield_!(1); }
    }
}

fn main() {}
