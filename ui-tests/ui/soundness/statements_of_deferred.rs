// The statements before the body of what is left for later, called by name: they end where they end, and the body is not that of
// a closure which they begin. (The closure would hold the label, and its future could be polled by anybody.)
struct Thief;

impl<F: AsyncFnOnce()> std::ops::Shl<F> for Thief {
    type Output = ();

    fn shl(self, _stolen: F) {}
}

fn main() {
    let _ = asyncgen::__private::deferred! {
        [::asyncgen] [u64] [] [] [] false, items false, [let _ = Thief << async move ||] { yield_!(1); }
    };
    let _ = asyncgen::__private::deferred! {
        [::asyncgen] [u64] [] [] [] false, items false, [Thief << async || return] { yield_!(1); }
    };
    let _ = asyncgen::__private::deferred! {
        [::asyncgen] [u64] [] [] [] false, items false, [#[cfg(all())]] { yield_!(1); }
    };
}
