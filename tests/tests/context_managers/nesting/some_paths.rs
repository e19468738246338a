//! Managers whose `yield_!` is reached on some paths of the body only.

use std::pin::pin;

use asyncgen::{
    AsyncContextManager, BoxAsyncContextManager, Completed, async_context_manager, async_gen,
    async_with, for_await, nullcontext,
};
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
async fn returning(mode: Mode) -> impl AsyncContextManager<Value = u32> {
    if let Mode::Write(mut n) = mode {
        return yield_!(&mut n);
    }
    if let Mode::Read = mode {
        yield_!(&mut 1);
        if pause_is_short().await {
            return;
        }
        unreachable!("a pause is short");
    }
    yield_!(&mut 2);
}

async fn pause_is_short() -> bool {
    pause().await;
    true
}

/// A loop may contain the yield if it cannot reach it again.
#[async_context_manager]
async fn leaving_a_loop(mode: Mode) -> impl AsyncContextManager<Value = u32> {
    let mut n = 0;
    loop {
        n += 1;
        match mode {
            Mode::Read if n < 1 => continue,
            Mode::Write(least) if n < least => continue,
            Mode::Refuse if n < 2 => continue,
            _ => {}
        }
        yield_!(&mut n);
        break;
    }
}

#[async_context_manager]
async fn returning_from_blocks(mode: Mode) -> impl AsyncContextManager<Value = u32> {
    let nothing = finally!(
        {
            loop {
                if let Mode::Refuse = mode {
                    break 0;
                }
                break 1;
            }
        },
        {}
    );
    assert_eq!(nothing == 0, matches!(mode, Mode::Refuse));
    finally!(
        {
            if let Mode::Write(mut n) = mode {
                yield_!(&mut n);
                return;
            }
            async_with!(nullcontext(1), |n| {
                if let Mode::Refuse = mode {
                    *n += 1;
                    yield_!(n);
                    return;
                }
                yield_!(n);
            });
        },
        {}
    );
}

/// Without an `Error`, the `?` of an inner block leaves this block alone.
#[async_context_manager]
async fn unwrapping(mode: Mode) -> impl AsyncContextManager<Value = u32> {
    async_with!(by_match(mode_that_enters(mode)), |n| {
        let least: u32 = "1".parse().map_err(|_| "no number")?;
        if least > 1 {
            return Err("too many");
        }
        if let Mode::Refuse = mode {
            *n += 1;
        }
        yield_!(n);
        Ok(())
    })
    .unwrap();
}

const fn mode_that_enters(mode: Mode) -> Mode {
    match mode {
        Mode::Refuse => Mode::Read,
        enters => enters,
    }
}

#[async_context_manager]
async fn under_cfg(mode: Mode) -> impl AsyncContextManager<Value = u32> {
    let mut n = match mode {
        Mode::Read => 1,
        Mode::Write(n) => n,
        Mode::Refuse => 2,
    };
    #[cfg(test)]
    yield_!(&mut n);
    #[cfg(not(test))]
    yield_!(&mut n);
}

#[async_context_manager]
async fn by_another_macro(mode: Mode) -> impl AsyncContextManager<Value = u32> {
    macro_rules! lend {
        ($n:expr) => {
            yield_!(&mut $n)
        };
    }
    match mode {
        Mode::Read => lend!(1),
        Mode::Write(mut n) => lend!(n),
        Mode::Refuse => lend!(2),
    }
}

/// The yields of an `async_gen!` in a block are not the manager's.
#[async_context_manager]
async fn with_a_generator(mode: Mode) -> impl AsyncContextManager<Value = u32> {
    let mut n = finally!(
        {
            let mut first = 0;
            async_with!(returning(mode), |lent| {
                for_await!(n in pin!(async_gen! { yield_!(*lent); }) => {
                    first = n;
                });
            });
            first
        },
        {}
    );
    yield_!(&mut n);
}

/// The expression of an inner manager may end the outer one.
#[async_context_manager]
async fn with_an_early_return(mode: Mode) -> impl AsyncContextManager<Value = u32> {
    async_with!(
        returning(match mode {
            Mode::Read => return yield_!(&mut 1),
            other => other,
        }),
        |n| yield_!(n)
    );
}

#[async_context_manager]
async fn delegating(mode: Mode) -> BoxAsyncContextManager<'static, u32> {
    async_with!(returning(mode), |n| yield_!(n));
}

#[test]
fn without_an_error() {
    run(async {
        macro_rules! of {
            ($($manager:ident)*) => {$(
                let name = stringify!($manager);
                assert_eq!(async_with!($manager(Mode::Read), |n| { *n }), 1, "{name}");
                assert_eq!(async_with!($manager(Mode::Write(5)), |n| { *n }), 5, "{name}");
                assert_eq!(async_with!($manager(Mode::Refuse), |n| { *n }), 2, "{name}");
            )*};
        }
        of!(returning leaving_a_loop returning_from_blocks unwrapping under_cfg by_another_macro with_a_generator with_an_early_return delegating);
    });
}

#[async_context_manager]
async fn may_swallow(
    mode: Mode,
) -> BoxAsyncContextManager<'static, u32, &'static str, Option<Completed>> {
    if let Mode::Write(13) = mode {
        return Err("unlucky");
    }
    let mut read: u32 = "1".parse().map_err(|_| "no number")?;
    match mode {
        Mode::Read => yield_!(&mut read).map(Some),
        Mode::Write(mut n) => match yield_!(&mut n) {
            Ok(done) => Ok(Some(done)),
            Err("swallow") => Ok(None),
            Err(error) => Err(error),
        },
        Mode::Refuse => {
            pause().await;
            Err("refused")
        }
    }
}

#[async_context_manager]
async fn may_swallow_in_blocks(
    mode: Mode,
) -> impl AsyncContextManager<Value = u32, Error = &'static str, Exit = Option<Completed>> {
    let left = finally!(
        {
            if let Mode::Write(13) = mode {
                return Err("unlucky");
            }
            let least: u32 = "1".parse().map_err(|_| "no number")?;
            async_with!(may_swallow(mode), |n| {
                if *n < least {
                    return Err("too few");
                }
                yield_!(n)
            })
        },
        {}
    );
    pause().await;
    left
}

#[test]
fn with_an_error_that_may_be_swallowed() {
    run(async {
        macro_rules! of {
            ($($manager:ident)*) => {$(
                let name = stringify!($manager);
                let read = async_with!($manager(Mode::Read), |n| { Ok(*n) });
                assert_eq!(read, Ok(Some(1)), "{name}");
                let failed: Result<Option<()>, _> = async_with!($manager(Mode::Read), |_n| { Err("no") });
                assert_eq!(failed, Err("no"), "{name}");
                let swallowed: Result<Option<()>, _> =
                    async_with!($manager(Mode::Write(5)), |_n| { Err("swallow") });
                assert_eq!(swallowed, Ok(None), "{name}");
                for (mode, error) in [(Mode::Refuse, "refused"), (Mode::Write(13), "unlucky")] {
                    let refused: Result<Option<()>, _> =
                        async_with!($manager(mode), |_n| { unreachable!("it was not entered") });
                    assert_eq!(refused, Err(error), "{name}");
                }
            )*};
        }
        of!(may_swallow may_swallow_in_blocks);
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
