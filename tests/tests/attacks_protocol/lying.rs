//! Delegation to generators written by hand that return wrong answers and panic at random. (Streams
//! are not tested here: all they can lie about is their items.)

use std::cell::Cell;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use asyncgen::{
    AsyncGenerator, AsyncGeneratorExt, LocalBoxAsyncGenerator, Resumption, Status, async_generator,
};

use crate::{Random, rounds, show_assertions_alone};

use asyncgen::error::YieldedInCleanup;
use asyncgen::{GeneratorState, aclosing};
use asyncgen_tests::{Census, Counted, pause, polled};

#[derive(Default)]
struct Sent(Option<Counted>);

type Boxed = LocalBoxAsyncGenerator<'static, Counted, Counted, Sent, Counted>;

struct Liar {
    random: Random,
    census: Census,
    /// A generator that is resumed inside every method, with the context of the caller.
    other: Rc<RefCell<Boxed>>,
    /// The kind of delegation.
    how: u64,
}

impl Liar {
    fn may_panic(&self) {
        if !std::thread::panicking() && self.random.below(15) == 0 {
            std::panic::resume_unwind(Box::new("liar"));
        }
    }

    fn meanwhile(&self, cx: &mut Context<'_>) {
        if let Ok(mut other) = self.other.try_borrow_mut() {
            let resumption = match other.status() {
                Status::Suspended => Resumption::Sent(Sent(Some(self.census.value()))),
                _ => Resumption::Continue,
            };
            let _ = other.as_mut().poll_resume(cx, resumption);
        }
        // Code that is given a context may replace it.
        if self.random.below(2) == 0 {
            *cx = Context::from_waker(Waker::noop());
        }
        self.may_panic();
    }
}

impl AsyncGenerator<Sent, Counted> for Liar {
    type Yield = Counted;
    type Return = Counted;

    fn status(&self) -> Status {
        self.may_panic();
        match self.random.below(12) {
            0 => Status::Closed,
            1..4 => Status::Created,
            4..8 => Status::Pending,
            _ => Status::Suspended,
        }
    }

    fn has_pending_cleanup(&self) -> bool {
        // No panics in the destructor of a managed generator, because the compiler leaks values
        // that are being returned then (rust-lang/rust#47949).
        if self.how != MANAGED {
            self.may_panic();
        }
        self.random.below(2) == 0
    }

    fn poll_resume(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        resumption: Resumption<Sent, Counted>,
    ) -> Poll<GeneratorState<Counted, Counted>> {
        self.meanwhile(cx);
        let value = match resumption {
            Resumption::Sent(Sent(Some(value))) | Resumption::Thrown(value) => value,
            _ => self.census.value(),
        };
        match self.random.below(10) {
            0 => Poll::Ready(GeneratorState::Complete(value)),
            1..5 => Poll::Ready(GeneratorState::Yielded(value)),
            _ => Poll::Pending,
        }
    }

    fn poll_close(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), YieldedInCleanup<Counted>>> {
        self.meanwhile(cx);
        match self.random.below(4) {
            0 => Poll::Ready(Ok(())),
            1 => Poll::Ready(Err(YieldedInCleanup(self.census.value()))),
            _ => Poll::Pending,
        }
    }
}

const MANAGED: u64 = 7;

/// Counts the bodies that were started and have a cleanup, and the cleanups that ran.
#[derive(Clone, Default)]
struct Log(Rc<(Cell<u32>, Cell<u32>)>);

impl Log {
    fn body(&self) {
        self.0.0.set(self.0.0.get() + 1);
    }

    fn cleanup(&self) {
        self.0.1.set(self.0.1.get() + 1);
    }
}

#[async_generator]
async fn honest(
    census: Census,
) -> LocalBoxAsyncGenerator<'static, Counted, Counted, Sent, Counted> {
    loop {
        let sent = yield_!(census.value());
        pause().await;
        drop(sent);
    }
}

#[async_generator]
async fn delegating(
    liar: Liar,
    log: Log,
) -> impl AsyncGenerator<Sent, Counted, Yield = Counted, Return = Counted> {
    let held = liar.census.value();
    finally!(
        {
            log.body();
            let value = yield_from_!(liar);
            drop(held);
            value
        },
        { log.cleanup() }
    )
}

#[async_generator]
async fn outer(
    liar: Liar,
    log: Log,
) -> LocalBoxAsyncGenerator<'static, Counted, Counted, Sent, Counted> {
    let census = liar.census.clone();
    let mut liar = liar;
    finally!(
        {
            log.body();
            if liar.random.below(2) == 0 {
                let _ = yield_!(census.value());
            }
            match liar.how {
                0 => yield_from_!(liar),
                1 => {
                    let value = yield_from_!(&mut liar);
                    drop(yield_!(census.value()));
                    value
                }
                2 => yield_from_!(Box::new(liar)),
                3 => {
                    let mut boxed: Boxed = Box::pin(liar);
                    finally!({ yield_from_!(boxed.as_mut()) }, {
                        let _ = yield_from_!(boxed.as_mut());
                    })
                }
                4 => async_with!(aclosing(liar), |liar| { yield_from_!(liar) }),
                5 => yield_from_!(delegating(liar, log.clone())),
                6 => {
                    let mut inner = Box::pin(delegating(liar, log.clone()));
                    async_with!(aclosing(&mut inner), |inner| { yield_from_!(inner) })
                }
                _ => yield_from_!(liar.managed_local_with(|_, closing| {
                    let _ = polled(closing, 3);
                })),
            }
        },
        { log.cleanup() }
    )
}

/// A generator that has ended has run its cleanups, and nothing is leaked.
#[test]
fn at_random() {
    show_assertions_alone();
    for seed in 0..rounds() {
        let random = Random::new(seed);
        let (census, log) = (Census::default(), Log::default());
        let other = Rc::new(RefCell::new(honest(census.clone())));
        let liar = Liar {
            random: random.clone(),
            census: census.clone(),
            other: other.clone(),
            how: random.below(8),
        };
        let mut outer = outer(liar, log.clone());
        let mut is_over = false;
        for _ in 0..random.below(40) {
            let step = || {
                let mut cx = Context::from_waker(Waker::noop());
                let status = outer.status();
                if status == Status::Closed || random.below(8) == 0 {
                    return outer.as_mut().poll_close(&mut cx).is_ready();
                }
                let resumption = match (status, random.below(3)) {
                    (Status::Suspended, 0) => Resumption::Thrown(census.value()),
                    (Status::Suspended, 1) => Resumption::Sent(Sent(Some(census.value()))),
                    (Status::Suspended, _) => Resumption::Sent(Sent(None)),
                    _ => Resumption::Continue,
                };
                let polled = outer.as_mut().poll_resume(&mut cx, resumption);
                matches!(polled, Poll::Ready(GeneratorState::Complete(_)))
            };
            is_over = catch_unwind(AssertUnwindSafe(step)).unwrap_or(true);
            if is_over {
                break;
            }
        }
        if is_over {
            assert_eq!(outer.status(), Status::Closed, "in round {seed}");
            assert_eq!(log.0.0, log.0.1, "cleanups in round {seed}");
        }
        drop((outer, other));
        assert_eq!(census.alive(), 0, "in round {seed}");
    }
}
