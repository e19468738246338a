//! What stands beside the mistakes with context managers, and is none.
#![deny(warnings, clippy::pedantic)]
#![forbid(unsafe_code)]
use std::convert::Infallible;
use std::io;

use asyncgen::{
    AsyncContextManager, BoxAsyncContextManager, Completed, async_context_manager, async_with,
};

#[async_context_manager]
async fn number(is_even: bool) -> impl AsyncContextManager<Value = u32> {
    if is_even {
        yield_!(&mut 2);
    } else {
        yield_!(&mut 1);
    }
}

#[async_context_manager]
async fn arms(leaves: bool) -> impl AsyncContextManager<Value = (), Error = io::Error> {
    if leaves {
        return Err(io::Error::other("left"));
    }
    match yield_!() {
        Ok(done) if leaves => Ok(done),
        Ok(_) => std::process::exit(1),
        Err(error) => {
            eprintln!("{error}");
            panic!("{error}");
        }
    }
}

/// The block of the inner one has its own type, and its own `return`.
#[async_context_manager]
async fn inner() -> impl AsyncContextManager<Value = (), Error = io::Error, Exit = Option<Completed>> {
    async_with!(arms(false), |()| {
        if 1 > 2 {
            return Ok(());
        }
        Ok(())
    })?;
    finally!({
        match yield_!() {
            Ok(done) => Ok(Some(done)),
            Err(_) => Ok(None),
        }
    }, {})
}

#[async_context_manager]
async fn spelled_out() -> impl AsyncContextManager<Value = (), Error = Infallible, Exit = ()> {
    yield_!();
}

#[async_context_manager]
async fn boxed(text: &mut String) -> BoxAsyncContextManager<'_, String, io::Error> {
    let done = yield_!(text)?;
    Ok(done)
}

async fn uses() -> io::Result<()> {
    let n = async_with!(number(true), |n: &mut u32| -> u32 { *n });
    let m = async_with!(number(false), |n| *n);
    async_with!(spelled_out(), || ());
    let swallowed = async_with!(inner(), |()| Err::<u32, _>(io::Error::other("lost")))?;
    'rows: for row in 0.. {
        let is_done = async_with!(boxed(&mut String::new()), |text| {
            'letters: loop {
                for letter in ["a", "b"] {
                    text.push_str(letter);
                    if text.len() > 2 {
                        break 'letters;
                    }
                    if text == "a" {
                        continue 'letters;
                    }
                }
            }
            Ok(row == 2)
        })?;
        if is_done {
            break 'rows;
        }
    }
    assert_eq!((n, m, swallowed), (2, 1, None));
    Ok(())
}

fn main() {
    let _ = uses();
}
