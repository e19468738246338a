// What is left for later, called by name: nothing in it gets into the expansion's `unsafe`.
fn main() {
    let pointer = std::ptr::null::<u32>();
    let out;
    let _ = asyncgen::__private::deferred! {
        [::asyncgen]
        [u32, (), true>::new(); out = *pointer; ::asyncgen::__private::Token::<u32]
        [] [] [] false, items false, [] { yield_!(1) }
    };
    println!("{out}");
}
