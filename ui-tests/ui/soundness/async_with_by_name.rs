// The hidden macro of `async_with!` does nothing without the token and the label, and what its expansion binds cannot be
// spelled: the manager and the loan are out of the block's reach. Nor is a module of the same name as the one that the
// expansion imports taken for that one.
use asyncgen::{Stream, async_generator, async_with, nullcontext};

#[async_generator]
async fn inside() -> impl Stream<Item = u64> {
    asyncgen::__private::async_with!([::asyncgen] [] items false, the_generator 'yield_must_stand_directly_in_the_generator; nullcontext(1), |n| yield_!(*n));
    async_with!(nullcontext(1), |_n| {
        mod __asyncgen_private {
            pub struct Token;
        }
        drop(the_generator);
    });
}

async fn outside() {
    async_with!(nullcontext(1), |_n| {
        drop(the_manager);
        drop(loan);
        drop(expected);
    });
}

fn main() {}
