// The statements before a body, where what the attribute leaves of a function is called by name: they end where they end, and the body is not that of
// a closure which they begin. (The closure would hold the label, and its future could be polled by anybody.)
struct Thief;

impl<F: AsyncFnOnce()> std::ops::Shl<F> for Thief {
    type Output = ();

    fn shl(self, _stolen: F) {}
}

fn main() {
    let _ = { asyncgen::__private::generator! {
        items plain any [u64] [] [] [] [let _ = Thief << async move ||] { yield_!(1); }
    } };
    let _ = { asyncgen::__private::generator! {
        items plain any [u64] [] [] [] [Thief << async || return] { yield_!(1); }
    } };
    let _ = { asyncgen::__private::generator! {
        items plain any [u64] [] [] [] [#[cfg(all())]] { yield_!(1); }
    } };
}
