// The hidden macro of `finally!` does nothing without the token and the label, and those cannot be spelled: neither in a
// generator, nor in one of its blocks, nor elsewhere.
use asyncgen::{AsyncGenerator, async_generator};

#[async_generator]
async fn inside() -> impl AsyncGenerator<Yield = u64> {
    finally!({
        asyncgen::__private::finally!([::asyncgen] the_generator 'yield_must_stand_directly_in_the_generator items plain any [_] [_] [] [] [] await [] { yield_!(1); }, {});
    }, {
        asyncgen::__private::finally!([::asyncgen] the_generator 'yield_must_stand_directly_in_the_generator items plain any [_] [_] [] [] [end wrapped ok outermost] await [{ yield_!(1) }] { break; }, {});
    });
}

async fn outside() {
    'yield_must_stand_directly_in_the_generator: {
        let the_generator = asyncgen::__private::token::<u64, asyncgen::__private::Sent<()>>(asyncgen::__private::new_token());
        let of_a_block = the_generator.within();
        asyncgen::__private::finally!([::asyncgen] of_a_block 'yield_must_stand_directly_in_the_generator items plain any [_] [_] [] [] [] await [] { yield_!(1); }, {});
    }
}

fn main() {}
