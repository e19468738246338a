// What the expansion of `async_with!` binds cannot be spelled: the manager and the loan are out of the block's reach. Nor is a
// module of the same name as the one that it imports taken for that one.
use asyncgen::{Stream, async_generator, async_with, nullcontext};

#[async_generator]
async fn inside() -> impl Stream<Item = u64> {
    async_with!(nullcontext(1), |_n| {
        mod __asyncgen_private {
            pub struct Token;
        }
        drop(the_generator);
    });
}

async fn outside() {
    async_with!(nullcontext(1), |_n| {
        drop(__asyncgen_manager);
        drop(__asyncgen_loan);
        drop(__asyncgen_lending);
        drop(__asyncgen_expected);
    });
}

fn main() {}
