// The hidden macros, called by name with a path that the user chose. Their expansions contain no `unsafe`, and pass no token to
// items at that path.
mod hint {
    pub mod __private {
        pub use asyncgen::__private::*;

        pub unsafe fn token<T>(_: ()) -> T {
            unsafe { std::hint::unreachable_unchecked() }
        }

        #[macro_export]
        macro_rules! hint_exchange_access {
            ($token:ident) => {
                asyncgen::__private::exchange_access!($token)
            };
        }
        pub use hint_exchange_access as exchange_access;
    }
}

fn unreachable() {
    let mine = ();
    let _ = {
        asyncgen::__private::expand_body! { [crate::hint] mine async_gen yield_!(1_u64); }
    };
}

fn without_a_path() {
    let mine = ();
    let _ = {
        asyncgen::__private::expand_body! { [::asyncgen] mine async_gen yield_!(1_u64); }
    };
}

async fn constructs() {
    'mine: {
        let mine = ();
        asyncgen::__private::finally!([crate::hint] mine 'mine items plain any [_] [_] [] [] [] await [] { yield_!(1_u64); }, {});
        asyncgen::__private::expand_async_with! {
            [crate::hint] mine mine 'mine items plain any [_] [_] [] []; asyncgen::nullcontext(1), |n| { yield_!(*n); }
        }
        asyncgen::__private::expand_async_with! { [::asyncgen] mine; asyncgen::nullcontext(1), |n| { *n += 1; } }
    }
}

async fn parts() {
    let mine = ();
    let _ = asyncgen::__private::exchange_access!(mine);
    let _ = asyncgen::__private::within!(mine);
}

fn main() {}
