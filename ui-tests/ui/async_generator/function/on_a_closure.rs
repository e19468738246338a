// The compiler takes no attribute on an expression, says so whatever the attribute says, and loses its way after it:
// what to write instead of this is `async_gen!`.
use asyncgen::async_generator;

fn main() {
    let _numbers = #[async_generator]
    async || {
        yield_!(1);
    };
}

