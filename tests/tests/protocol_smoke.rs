//! Smoke.
use std::cell::RefCell;
use std::pin::pin;

use asyncgen::*;
use asyncgen_tests::pause;
use futures::executor::block_on;

#[async_generator]
async fn sums() -> impl AsyncGenerator<u32, Yield = u32> {
    let mut sum = 0;
    loop {
        sum += yield_!(sum);
    }
}

#[async_generator]
async fn thrown()
-> impl AsyncGenerator<(), String, Yield = u32, Return = Result<&'static str, String>> {
    yield_!(1)?;
    match yield_!(2) {
        Ok(()) => {}
        Err(error) => return Err(error + "!"),
    }
    Ok("done")
}

#[async_generator]
async fn delegating() -> impl AsyncGenerator<(), String, Yield = u32, Return = u32> {
    let r = yield_from_!(thrown());
    if r.is_ok() { 1 } else { 2 }
}

type Log = RefCell<Vec<&'static str>>;

#[async_generator]
async fn cleans(log: &Log) -> impl AsyncGenerator<Yield = u32> {
    struct D<'a>(&'a Log);
    impl Drop for D<'_> {
        fn drop(&mut self) {
            self.0.borrow_mut().push("drop");
        }
    }
    let _outer = D(log);
    let value = finally!(
        {
            yield_!(1);
            let _d = D(log);
            finally!(
                {
                    for n in 2..5 {
                        yield_!(n);
                    }
                },
                {
                    log.borrow_mut().push("inner");
                    pause().await;
                    log.borrow_mut().push("inner done");
                }
            );
            "value"
        },
        {
            log.borrow_mut().push("outer");
            pause().await;
            log.borrow_mut().push("outer done");
        }
    );
    assert_eq!(value, "value");
    yield_!(10);
    log.borrow_mut().push("end");
}

#[async_generator]
async fn delegates(log: &Log) -> impl AsyncGenerator<Yield = u32> {
    yield_from_!(cleans(log));
}

#[async_generator]
async fn boxed(log: &Log) -> LocalBoxAsyncGenerator<'_, u32> {
    yield_from_!(delegates(log));
}

#[test]
fn smoke() {
    block_on(async {
        let mut g = pin!(sums());
        assert_eq!(g.asend(1).await, Err(ResumeError::Created(1)));
        assert_eq!(g.start().await, Ok(GeneratorState::Yielded(0)));
        assert_eq!(g.asend(5).await, Ok(GeneratorState::Yielded(5)));
        assert_eq!(g.anext().await, Ok(GeneratorState::Yielded(5)));
        g.aclose().await.unwrap();
        assert_eq!(g.asend(5).await, Err(ResumeError::Closed(5)));

        let mut g = pin!(delegating());
        assert_eq!(g.anext().await, Ok(GeneratorState::Yielded(1)));
        assert_eq!(g.asend(()).await, Ok(GeneratorState::Yielded(2)));
        assert_eq!(g.athrow("x".into()).await, Ok(GeneratorState::Complete(2)));

        for k in 1..=5 {
            let log = Log::default();
            let mut g = pin!(boxed(&log));
            for _ in 0..k {
                g.anext().await.unwrap();
            }
            g.aclose().await.unwrap();
            let log = log.borrow().join(" ");
            match k {
                1 => assert_eq!(log, "outer outer done drop"),
                2..=4 => assert_eq!(log, "inner inner done drop outer outer done drop"),
                _ => assert_eq!(log, "inner inner done drop outer outer done drop"),
            }
        }
    });
    let log = Log::default();
    assert_eq!(asyncgen_tests::collect(cleans(&log)), [1, 2, 3, 4, 10]);
    assert_eq!(
        asyncgen_tests::collect(boxed(&Log::default())),
        [1, 2, 3, 4, 10]
    );
    let log = log.borrow().join(" ");
    assert_eq!(log, "inner inner done drop outer outer done end drop");
}
