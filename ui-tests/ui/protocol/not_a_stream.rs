// What it is sent has no default value.
use asyncgen::{BoxAsyncGenerator, Stream};

struct Command;

fn stream(generator: BoxAsyncGenerator<'static, u32, (), Command>) -> impl Stream<Item = u32> {
    generator
}

fn main() {}
