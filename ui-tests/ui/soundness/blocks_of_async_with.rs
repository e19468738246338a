// The block of an `async_with!` is no way to get a yield into another future: not by a block of one's own in it, not by a closure,
// not by the macros of the block that are used outside of it, nor by the pattern or the manager.
use asyncgen::{
    AsyncContextManager, AsyncGenerator, async_context_manager, async_generator, async_with, nullcontext,
};

macro_rules! smuggle {
    ($yielding:expr) => {
        async { $yielding }
    };
}

#[async_generator]
async fn smuggler() -> impl AsyncGenerator<Yield = u64> {
    async_with!(nullcontext(smuggle!(yield_!(1))), |_stolen| {
        let _stolen = smuggle!(yield_!(1));
        let _stolen = smuggle!(finally!({ yield_!(1); }, {}));
        let _stolen = smuggle!(async_with!(nullcontext(1), |_| { yield_!(1); }));
        let _stolen = async || smuggle!(yield_!(1)).await;
    });
}

#[async_context_manager]
async fn lender() -> impl AsyncContextManager<Value = u64> {
    async_with!(nullcontext(1), |n| {
        let _stolen = smuggle!(yield_!(&mut 1));
        let _stolen = smuggle!(async_with!(nullcontext(1), |n| { yield_!(n) }));
        yield_!(n);
    });
}

#[async_generator]
async fn reexporter() -> impl AsyncGenerator<Yield = u64> {
    async_with!(nullcontext(1), |_| {
        println!("{}", 1);
        use yield_ as stolen;
        async fn thief() {
            stolen!(1);
        }
        thief().await;
        let _stolen = async { stolen!(1) };
        stolen!(2);
    });
}

fn main() {}
