// A generator's item and resumption cannot be coerced to shorter or longer lifetimes: its cell keeps the ones it had.
use asyncgen::__private::Sent;
use asyncgen::Generator;

fn shorter_items<'a, F>(generator: Generator<&'static str, (), F>) -> Generator<&'a str, (), F> {
    generator
}

fn shorter_resumption<'a, F>(
    generator: Generator<(), Sent<&'static str>, F>,
) -> Generator<(), Sent<&'a str>, F> {
    generator
}

fn longer_resumption<'a, F>(
    generator: Generator<(), Sent<&'a str>, F>,
) -> Generator<(), Sent<&'static str>, F> {
    generator
}

fn main() {}
