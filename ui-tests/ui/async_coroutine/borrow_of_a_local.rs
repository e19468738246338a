//! The generator borrows a local variable that it does not outlive.

use asyncgen::{AsyncGenerator, async_coroutine};

fn greeting() -> impl AsyncGenerator<String, Yield = &'static str, Return = usize> {
    let name = String::from("Ann");
    let name = &name;
    async_coroutine! {
        let answer: String = yield_!("hello");
        answer.len() + name.len()
    }
}

fn main() {
    let _ = greeting();
}
