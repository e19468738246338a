// What the attribute leaves of a function, called by name: nothing in it gets into an `unsafe`, and nothing in it names the token.
fn main() {
    let pointer = std::ptr::null::<u32>();
    let out;
    let _ = { asyncgen::__private::generator! {
        items plain any [u32, (), true>::new(); out = *pointer; ::asyncgen::__private::Token::<u32]
        [] [] [] [] { yield_!(1) }
    } };
    println!("{out}");

    let _ = { asyncgen::__private::generator! {
        items plain any [u32] [()] [] [] [let kept = the_generator;] { yield_!(1); }
    } };
    let _ = { asyncgen::__private::generator! { async_gen let kept = the_generator; yield_!(1); } };
    let _ = { asyncgen::__private::generator! {
        items plain any [[u32; { let kept = the_generator; 1 }]] [()] [] [] [] { yield_!([1]); }
    } };
}
