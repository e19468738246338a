//! Managers whose `yield_!` is reached on some paths of the body only.

use asyncgen::{AsyncContextManager, async_context_manager, async_with};
use asyncgen_tests::pause;

use crate::{Log, run};

use super::plain;

#[derive(Clone, Copy)]
enum Mode {
    Read,
    Write(u32),
    Refuse,
}

#[async_context_manager]
async fn by_match(mode: Mode) -> impl AsyncContextManager<Value = u32, Error = &'static str> {
    let mut read = 1;
    match mode {
        Mode::Read => yield_!(&mut read),
        Mode::Write(mut n) => {
            let done = yield_!(&mut n)?;
            pause().await;
            Ok(done)
        }
        Mode::Refuse => Err("refused"),
    }
}

#[async_context_manager]
async fn by_if(mode: Mode) -> impl AsyncContextManager<Value = u32, Error = &'static str> {
    if let Mode::Write(mut n) = mode {
        return yield_!(&mut n);
    }
    let Mode::Read = mode else {
        return Err("refused");
    };
    yield_!(&mut 1)
}

#[async_context_manager]
async fn by_labelled_block(
    mode: Mode,
) -> impl AsyncContextManager<Value = u32, Error = &'static str> {
    let done = 'done: {
        if let Mode::Write(mut n) = mode {
            break 'done yield_!(&mut n)?;
        }
        if let Mode::Refuse = mode {
            Err("refused")?;
        }
        yield_!(&mut 1)?
    };
    Ok(done)
}

#[async_context_manager]
async fn after_loops(mode: Mode) -> impl AsyncContextManager<Value = u32, Error = &'static str> {
    let mut n = loop {
        pause().await;
        match mode {
            Mode::Refuse => return Err("refused"),
            Mode::Write(n) => break n,
            Mode::Read => {}
        }
        break 1;
    };
    for _ in 0..2 {
        pause().await;
    }
    while n > 100 {
        n -= 1;
    }
    yield_!(&mut n)
}

#[async_context_manager]
async fn in_blocks(mode: Mode) -> impl AsyncContextManager<Value = u32, Error = &'static str> {
    finally!(
        {
            match mode {
                Mode::Read => return yield_!(&mut 1),
                Mode::Write(mut n) => {
                    async_with!(plain(&Log::default(), "p"), |_n| { yield_!(&mut n) })
                }
                Mode::Refuse => Err("refused"),
            }
        },
        {}
    )
}

#[test]
fn with_an_error() {
    run(async {
        macro_rules! of {
            ($($manager:ident)*) => {$(
                let read = async_with!($manager(Mode::Read), |n| { Ok(*n) });
                assert_eq!(read, Ok(1), stringify!($manager));
                let written = async_with!($manager(Mode::Write(5)), |n| {
                    *n += 1;
                    Ok(*n)
                });
                assert_eq!(written, Ok(6), stringify!($manager));
                let refused: Result<(), _> = async_with!($manager(Mode::Refuse), |_n| {
                    unreachable!("it was not entered")
                });
                assert_eq!(refused, Err("refused"), stringify!($manager));
            )*};
        }
        of!(by_match by_if by_labelled_block after_loops in_blocks);
    });
}

#[async_context_manager]
async fn diverging(enters: bool) -> impl AsyncContextManager<Value = ()> {
    if !enters {
        panic!("on purpose");
    }
    match enters {
        true => yield_!(),
        false => unreachable!(),
    }
}

#[test]
fn a_path_that_diverges_needs_no_yield() {
    run(async {
        async_with!(diverging(true), |()| {});
    });
    let panic = crate::panic_of(|| run(async { async_with!(diverging(false), |()| {}) }));
    assert_eq!(panic, "on purpose");
}
