// The blocks of a `finally!` are no way to get a yield into another future: not by a block of one's own in them, not by a
// closure, not by the macros of a block that are used outside of it.
use asyncgen::{AsyncGenerator, async_gen, async_generator};

macro_rules! smuggle {
    ($yielding:expr) => {
        async { $yielding }
    };
}

#[async_generator]
async fn smuggler() -> impl AsyncGenerator<Yield = u64> {
    finally!({
        let _stolen = smuggle!(yield_!(1));
        let _stolen = smuggle!(finally!({ yield_!(1); }, {}));
        let _stolen = async_gen! { yield_!(String::new()); smuggle!(yield_!(String::new())).await; };
    }, {
        let _stolen = smuggle!(yield_from_!(async_gen! { yield_!(2); }));
        let _stolen = async || smuggle!(yield_!(1)).await;
    });
}

#[async_generator]
async fn reexporter() -> impl AsyncGenerator<Yield = u64> {
    finally!({
        println!("{}", 1);
        use yield_ as stolen;
        async fn thief() {
            stolen!(1);
        }
        thief().await;
        let _stolen = async { stolen!(1) };
        stolen!(2);
    }, {});
}

fn main() {}
