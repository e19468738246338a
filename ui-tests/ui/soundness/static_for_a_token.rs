// Declaring an external static of the type `Token` creates no usable token, because the `unsafe` of a hidden macro does not contain
// the token. (Before edition 2024 an `extern` block needs no `unsafe`.)
use asyncgen::__private::{LentPtr, Sent, Token, yield_permit};
use asyncgen::{TryStream, async_generator, nullcontext};
use futures::stream::empty;

unsafe extern "C" {
    #[link_name = "environ"]
    static NUMBERS: Token<u64, Sent<()>>;
    #[link_name = "environ"]
    static RESULTS: Token<Result<u64, ()>, ()>;
    #[link_name = "environ"]
    static PLACES: Token<LentPtr<u64>, Sent<()>>;
}

async fn yields() {
    let (permit, another) = (yield_permit(), yield_permit());
    let mut proof;
    'mine: {
        asyncgen::__private::yield_!(NUMBERS 'mine; 1);
        asyncgen::__private::yield_in_place!(NUMBERS 'mine; 1);
        asyncgen::__private::lend_!(PLACES 'mine permit proof; &mut 1);
        asyncgen::__private::lend_in_place!(PLACES 'mine another proof; &mut 1);
    }
}

async fn delegations() {
    'mine: {
        asyncgen::__private::yield_from!(NUMBERS 'mine await; empty());
        let _ = asyncgen::__private::try_yield_from!(RESULTS 'mine await; empty::<u64>());
    }
}

async fn constructs() {
    'mine: {
        asyncgen::__private::finally!([::asyncgen] NUMBERS 'mine items plain any [_] [_] [] [] [] await [] { yield_!(1); }, {});
        asyncgen::__private::with_yielder!(NUMBERS 'mine new_yielder identity await; |yielder| { yielder.yield_(1).await });
        asyncgen::__private::async_with!(NUMBERS 'mine items plain any [_] [_] [] []; nullcontext(1), |n| { yield_!(*n); });
    }
}

// An item is found by the name of the token, as a variable would not be.
#[async_generator]
async fn shadowed() -> impl TryStream<Ok = u64, Error = ()> {
    unsafe extern "C" {
        #[link_name = "environ"]
        static the_generator: Token<Result<u64, ()>, ()>;
    }
    yield_!(1);
    yield_from_!(empty::<u64>());
    println!("{:?}", yield_!(1));
}

fn main() {}
