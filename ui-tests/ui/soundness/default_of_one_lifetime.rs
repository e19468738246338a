// Method lookup finds out whether what goes in has a default value, and takes no notice of lifetimes. The bounds do.
use asyncgen::{AsyncGenerator, async_generator};

struct Borrowed<'a>(&'a str);

impl Default for Borrowed<'static> {
    fn default() -> Self {
        Borrowed("static")
    }
}

#[async_generator]
async fn delegating<'a, G>(source: G) -> impl AsyncGenerator<Borrowed<'a>, Yield = usize>
where
    G: AsyncGenerator<Borrowed<'a>, Yield = usize, Return = ()>,
{
    let Borrowed(_) = yield_!(1);
    yield_from_!(source);
}

// A resumption that is kept outlives what it borrows.
#[async_generator]
async fn keeping<'a>(kept: &'a mut &'static str) -> impl AsyncGenerator<&'a str, Yield = ()> {
    *kept = yield_!();
}

// So does one that is delegated.
#[async_generator]
async fn shorter<'a, 'b: 'a, G>(source: G) -> impl AsyncGenerator<&'a str, Yield = &'b str>
where
    G: AsyncGenerator<&'b str, Yield = &'a str, Return = ()>,
{
    yield_from_!(source);
}

fn main() {}
