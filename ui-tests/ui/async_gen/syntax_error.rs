fn main() {
    let _numbers = asyncgen::async_gen! {
        yield_!(1 +);
    };
}
