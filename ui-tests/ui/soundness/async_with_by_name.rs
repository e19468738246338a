// The hidden macros of `async_with!` and of a manager's `yield_!` do nothing without the token and the label, which users cannot
// name: neither in a manager, nor in a block in it, nor elsewhere.
use asyncgen::{AsyncContextManager, async_context_manager, async_with, nullcontext};

#[async_context_manager]
async fn inside() -> impl AsyncContextManager<Value = u64> {
    async_with!(nullcontext(1), |n| {
        let (permit, proof) = (asyncgen::__private::yield_permit(), asyncgen::__private::yield_permit());
        asyncgen::__private::async_with!(lend_what_the_guard_derefs_to 'yield_must_stand_directly_in_the_context_manager lends plain any [_] [_] [] [] permit proof; nullcontext(1), |n| { yield_!(n) });
        asyncgen::__private::lend_!(lend_what_the_guard_derefs_to 'yield_must_stand_directly_in_the_context_manager permit proof; n);
    });
    yield_!(&mut 1);
}

async fn outside() {
    'yield_must_stand_directly_in_the_generator: {
        let the_generator = asyncgen::__private::token::<asyncgen::__private::LentPtr<u64>, asyncgen::__private::Sent<()>>(asyncgen::__private::new_token());
        let of_a_block = the_generator.within();
        let (permit, another) = (asyncgen::__private::yield_permit(), asyncgen::__private::yield_permit());
        let mut proof;
        asyncgen::__private::lend_!(of_a_block 'yield_must_stand_directly_in_the_generator permit proof; &mut 1);
        let access = asyncgen::__private::ExchangeAccess::new(asyncgen::__private::assert_awaited_in_body(), of_a_block);
        asyncgen::__private::async_with!(of_a_block 'yield_must_stand_directly_in_the_generator lends plain any [_] [_] [] [] another proof; nullcontext(1), |n| { yield_!(n) });
    }
}

struct Mine;

impl asyncgen::host::Host for Mine {
    type Item = u64;
}

fn in_another_macro() {
    macro_rules! entering {
        ($host:expr, $($rest:tt)*) => { $host };
    }
    async_with!(nullcontext(entering!(host, 1)), |_| {});
    let lent = asyncgen::__private::LentPtr::<u64> { place: (&mut 1).into() };
}

fn main() {}
