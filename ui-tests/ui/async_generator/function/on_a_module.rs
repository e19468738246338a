use asyncgen::async_generator;

#[async_generator]
mod numbers {}

fn main() {}
