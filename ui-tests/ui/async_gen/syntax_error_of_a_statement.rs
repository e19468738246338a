fn main() {
    let _numbers = asyncgen::async_gen! {
        let n = ;
        yield_!(n);
    };
}
