//! Lent values: places of every type, available while the block runs and no longer.

use std::cell::{Cell, RefCell};
use std::fmt::Display;
use std::marker::PhantomPinned;
use std::mem;
use std::ops::{Deref, DerefMut};
use std::pin::pin;
use std::rc::Rc;
use std::sync::Mutex;

use asyncgen::{
    AsyncContextManager, AsyncContextManagerExt, BoxAsyncContextManager, async_context_manager,
    async_with,
};
use asyncgen_tests::{Census, Counted, pause};
use futures::FutureExt;

use crate::{AtDrop, Log, polled, run};

mod unsized_values {
    use super::*;

    #[async_context_manager]
    async fn text(log: &Log) -> impl AsyncContextManager<Value = str> {
        let mut text = String::from("text");
        yield_!(&mut text);
        log.say(text);
    }

    #[async_context_manager]
    async fn bytes(log: &Log, length: usize) -> impl AsyncContextManager<Value = [u8]> {
        let mut bytes = vec![0; length];
        pause().await;
        yield_!(&mut bytes[1..]);
        log.say(format!("{bytes:?}"));
    }

    trait Account {
        fn add(&mut self, n: u32);
        fn sum(&self) -> u32;
    }

    impl Account for u32 {
        fn add(&mut self, n: u32) {
            *self += n;
        }
        fn sum(&self) -> u32 {
            *self
        }
    }

    impl Account for Vec<u32> {
        fn add(&mut self, n: u32) {
            self.push(n);
        }
        fn sum(&self) -> u32 {
            self.iter().sum()
        }
    }

    /// Lends one of two types, depending on the path.
    #[async_context_manager]
    async fn account(log: &Log, single: bool) -> impl AsyncContextManager<Value = dyn Account> {
        if single {
            let mut account = 1;
            yield_!(&mut account);
            log.say(account.to_string());
        } else {
            let mut account = vec![1];
            yield_!(&mut account);
            log.say(format!("{account:?}"));
        }
    }

    #[async_context_manager]
    async fn shown<'a>(text: &'a str) -> impl AsyncContextManager<Value = dyn Display + 'a> {
        let mut text = text;
        yield_!(&mut text);
    }

    #[test]
    fn strings_slices_and_trait_objects() {
        let log = Log::default();
        run(async {
            async_with!(text(&log), |text| { text.make_ascii_uppercase() });
            assert_eq!(log.said(), "TEXT");
            async_with!(bytes(&log, 3), |bytes| {
                bytes.fill(7);
                pause().await;
                bytes[1] += 1;
            });
            assert_eq!(log.said(), "[0, 7, 8]");
            async_with!(bytes(&log, 1), |bytes| { assert!(bytes.is_empty()) });
            assert_eq!(log.said(), "[0]");
            for (single, said) in [(true, "3"), (false, "[1, 2]")] {
                let sum = async_with!(account(&log, single), |account| {
                    account.add(2);
                    account.sum()
                });
                assert_eq!((sum, log.said().as_str()), (3, said));
            }
            let owned = String::from("shown");
            assert_eq!(
                async_with!(shown(&owned), |text| { text.to_string() }),
                "shown"
            );
        });
    }

    #[test]
    fn by_the_other_ways_of_use() {
        let log = Log::default();
        run(async {
            text(&log)
                .with(async |text| text.make_ascii_uppercase())
                .await;
            assert_eq!(log.said(), "TEXT");
            let mut manager = pin!(account(&log, false));
            let mut entered = manager.as_mut().enter().await;
            entered.value().add(2);
            let sum = entered.value().sum();
            entered.exit(sum).await;
            assert_eq!(log.said(), "[1, 2]");
            let boxed: BoxAsyncContextManager<'_, [u8]> = bytes(&log, 2).boxed();
            async_with!(boxed, |bytes| { bytes.fill(1) });
            assert_eq!(log.said(), "[0, 1]");
        });
    }
}

mod sizes {
    use super::*;

    #[async_context_manager]
    async fn unit() -> impl AsyncContextManager<Value = ()> {
        let () = yield_!();
    }

    #[async_context_manager]
    async fn unit_with_error() -> impl AsyncContextManager<Value = (), Error = String> {
        let done = yield_!()?;
        Ok(done)
    }

    #[async_context_manager]
    async fn nothing() -> impl AsyncContextManager<Value = [u64; 0]> {
        yield_!(&mut []);
    }

    type Large = [u64; 16 * 1024];

    #[async_context_manager]
    async fn large() -> impl AsyncContextManager<Value = Large> {
        let mut large = Box::new([1; 16 * 1024]);
        yield_!(&mut *large);
        assert_eq!(large[..2], [1, 2]);
    }

    #[async_context_manager]
    async fn large_in_place(address: &Cell<usize>) -> impl AsyncContextManager<Value = [u64; 512]> {
        let mut large = [1; 512];
        yield_!(&mut large);
        address.set(large.as_ptr().addr());
    }

    #[repr(align(256))]
    #[derive(Clone, Copy)]
    struct Aligned(u8);

    #[async_context_manager]
    async fn aligned() -> impl AsyncContextManager<Value = Aligned> {
        yield_!(&mut Aligned(1));
    }

    #[test]
    fn zero_large_and_aligned() {
        run(async {
            async_with!(unit(), |()| {});
            async_with!(unit(), |unit| { *unit = () });
            assert_eq!(async_with!(unit_with_error(), |()| { Ok(1) }), Ok(1));
            async_with!(nothing(), |nothing| { assert!(nothing.is_empty()) });
            async_with!(large(), |large| { large[1] += 1 });
            async_with!(aligned(), |aligned| {
                assert_eq!(std::ptr::from_mut(aligned).addr() % 256, 0);
                assert_eq!(aligned.0, 1);
            });
        });
    }

    #[test]
    fn what_is_lent_is_the_managers_own_place_and_no_copy() {
        let address = Cell::new(0);
        run(async {
            let lent = async_with!(large_in_place(&address), |large| {
                pause().await;
                large.as_ptr().addr()
            });
            assert_eq!(lent, address.get());
        });
        assert!(size_of_val(&large_in_place(&address)) < 512 * 8 + 128);
    }
}

mod operands {
    use super::*;

    /// The operand holds a lock in a temporary.
    #[async_context_manager]
    async fn locked<'a>(
        shared: &'a RefCell<u32>,
        held_after: &'a Cell<bool>,
    ) -> impl AsyncContextManager<Value = u32> {
        yield_!(&mut *shared.borrow_mut());
        held_after.set(shared.try_borrow().is_err());
        pause().await;
    }

    #[async_context_manager]
    async fn locked_by_await(
        shared: &tokio::sync::Mutex<u32>,
    ) -> impl AsyncContextManager<Value = u32, Error = &'static str> {
        let outcome = yield_!(&mut *shared.lock().await);
        assert!(shared.try_lock().is_ok());
        outcome
    }

    #[test]
    fn a_temporary_is_held_for_the_block_and_released_right_after_it() {
        let shared = RefCell::new(1);
        let held_after = Cell::new(true);
        run(async {
            async_with!(locked(&shared, &held_after), |n| {
                assert!(shared.try_borrow().is_err());
                pause().await;
                assert!(shared.try_borrow().is_err());
                *n += 1;
            });
            assert!(!held_after.get());
            assert_eq!(shared.take(), 2);

            let shared = tokio::sync::Mutex::new(1);
            let n = async_with!(locked_by_await(&shared), |n| {
                assert!(shared.try_lock().is_err());
                *n += 1;
                Ok(*n)
            });
            assert_eq!(n, Ok(2));
        });
    }

    #[test]
    fn a_temporary_is_released_when_the_use_is_cancelled() {
        let shared = RefCell::new(1);
        let held_after = Cell::new(true);
        let used = async {
            async_with!(locked(&shared, &held_after), |_n| {
                pause().await;
            });
        };
        let mut used = Box::pin(used);
        assert!(polled(used.as_mut(), 1).is_pending());
        assert!(shared.try_borrow().is_err());
        drop(used);
        assert!(shared.try_borrow().is_ok());
    }

    /// The temporaries of the operand drop in reverse order, like those of a call.
    #[async_context_manager]
    async fn temporaries(log: &Log) -> impl AsyncContextManager<Value = u32> {
        fn of<'a>(value: &'a mut u32, _: &AtDrop, _: &AtDrop) -> &'a mut u32 {
            value
        }
        let mut n = 1;
        yield_!(of(&mut n, &log.at_drop("first"), &log.at_drop("second")));
        log.say("exit");
    }

    #[test]
    fn temporaries_are_dropped_when_the_block_is_done() {
        let log = Log::default();
        run(async { async_with!(temporaries(&log), |_n| { log.say("block") }) });
        assert_eq!(log.said(), "block, second, first, exit");
    }

    struct Transaction {
        connection: String,
    }

    impl Deref for Transaction {
        type Target = String;
        fn deref(&self) -> &String {
            &self.connection
        }
    }

    impl DerefMut for Transaction {
        fn deref_mut(&mut self) -> &mut String {
            &mut self.connection
        }
    }

    /// The operand is coerced: by dereferencing, and to an unsized type.
    #[async_context_manager]
    async fn coerced(log: &Log) -> impl AsyncContextManager<Value = String> {
        let mut tx = Transaction {
            connection: "open".to_owned(),
        };
        yield_!(&mut tx);
        log.say(tx.connection);
    }

    #[async_context_manager]
    async fn coerced_twice(log: &Log) -> impl AsyncContextManager<Value = str> {
        let mut tx = Box::new(Transaction {
            connection: "open".to_owned(),
        });
        yield_!(&mut tx);
        log.say(&**tx);
    }

    #[test]
    fn operands_are_coerced() {
        let log = Log::default();
        run(async {
            async_with!(coerced(&log), |connection| { connection.push('!') });
            assert_eq!(log.said(), "open!");
            async_with!(coerced_twice(&log), |text| { text.make_ascii_uppercase() });
            assert_eq!(log.said(), "OPEN");
        });
    }

    #[async_context_manager]
    async fn awaited(n: u32) -> impl AsyncContextManager<Value = u32, Error = String> {
        async fn value(n: u32) -> Result<Box<u32>, String> {
            pause().await;
            if n == 0 {
                Err("none".to_owned())
            } else {
                Ok(Box::new(n))
            }
        }
        yield_!(&mut *value(n).await?)
    }

    #[test]
    fn operands_may_await_and_fail() {
        run(async {
            assert_eq!(async_with!(awaited(1), |n| { Ok(*n) }), Ok(1));
            let failed = async_with!(awaited(0), |n| { Ok(*n) });
            assert_eq!(failed, Err("none".to_owned()));
        });
    }

    /// Yields inside other expressions.
    #[async_context_manager]
    async fn in_expressions(log: &Log) -> impl AsyncContextManager<Value = u32, Error = u32> {
        let mut n = 1;
        let text = format!("{:?}", yield_!(&mut n).map_err(|error| error + 1)?);
        log.say(text);
        // Discards the `Completed` of this use.
        Err(n)
    }

    #[test]
    fn a_yield_may_stand_in_expressions() {
        let log = Log::default();
        run(async {
            let failed: Result<u32, u32> = async_with!(in_expressions(&log), |n| {
                *n = 5;
                Ok(*n)
            });
            assert_eq!(failed, Err(5));
            assert!(log.said().starts_with("Completed"));
            let failed: Result<u32, u32> = async_with!(in_expressions(&log), |_n| { Err(7) });
            assert_eq!(failed, Err(8));
            assert_eq!(log.said(), "");
        });
    }
}

mod values_with_lifetimes {
    use super::*;

    #[async_context_manager]
    async fn referent<'a>(of: &'a mut u32) -> impl AsyncContextManager<Value = u32> {
        pause().await;
        yield_!(of);
        *of *= 2;
    }

    #[async_context_manager]
    async fn words<'a>(text: &'a str) -> impl AsyncContextManager<Value = Vec<&'a str>> {
        let mut words = text.split(' ').collect();
        yield_!(&mut words);
    }

    #[async_context_manager]
    async fn reference_to_a_reference<'a>(
        list: &'a mut Vec<u32>,
    ) -> impl AsyncContextManager<Value = &'a mut Vec<u32>> {
        let mut list = list;
        yield_!(&mut list);
    }

    #[async_context_manager]
    async fn guard<'a>(
        shared: &'a Mutex<u32>,
    ) -> impl AsyncContextManager<Value = std::sync::MutexGuard<'a, u32>> {
        let mut guard = shared.lock().unwrap();
        yield_!(&mut guard);
    }

    #[test]
    fn the_referent_of_an_argument() {
        let mut n = 1;
        run(async { async_with!(referent(&mut n), |n| { *n += 1 }) });
        assert_eq!(n, 4);
    }

    /// Only the reference to the value ends with the block. Data that the value borrows may be
    /// kept.
    #[test]
    fn what_the_value_borrows_may_be_kept() {
        let text = String::from("a b c");
        let last = run(async {
            async_with!(words(&text), |words| {
                words.pop();
                words.pop()
            })
        });
        assert_eq!(last, Some("b"));
        let (mut list, mut other) = (vec![1], Vec::new());
        run(async {
            let kept: &mut Vec<u32> = async_with!(reference_to_a_reference(&mut list), |list| {
                mem::replace(list, &mut other)
            });
            kept.push(2);
        });
        assert_eq!(list, [1, 2]);
        let shared = Mutex::new(1);
        run(async {
            async_with!(guard(&shared), |guard| {
                **guard += 1;
                assert!(shared.try_lock().is_err());
            });
        });
        assert_eq!(*shared.try_lock().unwrap(), 2);
    }
}

mod mutation {
    use super::*;

    #[async_context_manager]
    async fn value(log: &Log, n: Counted) -> impl AsyncContextManager<Value = Option<Counted>> {
        let mut value = Some(n);
        yield_!(&mut value);
        log.say(if value.is_some() { "there" } else { "taken" });
    }

    #[test]
    fn what_the_block_does_to_the_value_the_manager_sees() {
        let (census, log) = (Census::default(), Log::default());
        run(async {
            async_with!(value(&log, census.value()), |_value| {});
            assert_eq!((log.said().as_str(), census.alive()), ("there", 0));
            let taken = async_with!(value(&log, census.value()), |value| { value.take() });
            assert_eq!((log.said().as_str(), census.alive()), ("taken", 1));
            drop(taken);
            async_with!(value(&log, census.value()), |value| {
                *value = Some(census.value());
                assert_eq!(census.alive(), 1);
            });
            assert_eq!((log.said().as_str(), census.alive()), ("there", 0));
        });
    }

    #[test]
    fn values_may_be_swapped_through_what_is_lent() {
        let (census, log) = (Census::default(), Log::default());
        run(async {
            let mut mine = Some(census.value());
            async_with!(value(&log, census.value()), |value| {
                mem::swap(value, &mut mine);
                pause().await;
            });
            assert_eq!(census.alive(), 1);
            // Swaps the values of two managers.
            async_with!(value(&log, census.value()), |one| {
                async_with!(value(&log, census.value()), |other| {
                    mem::swap(one, other);
                    *other = None;
                });
                assert_eq!(census.alive(), 2);
            });
            assert_eq!(log.said(), "there, taken, there");
            drop(mine);
        });
        assert_eq!(census.alive(), 0);
    }

    #[test]
    fn through_each_way_of_use() {
        #[async_context_manager]
        async fn counted(log: &Log) -> impl AsyncContextManager<Value = u32> {
            let mut n = 1;
            yield_!(&mut n);
            log.say(n.to_string());
        }
        let log = Log::default();
        run(async {
            async_with!(counted(&log), |n| {
                *n += 1;
                pause().await;
                *n += 1;
            });
            counted(&log)
                .with(async |n| {
                    *n += 1;
                    pause().await;
                    *n += 2;
                })
                .await;
            let mut manager = pin!(counted(&log));
            let mut entered = manager.as_mut().enter().await;
            *entered.value() += 1;
            pause().await;
            *entered.value() += 3;
            assert_eq!(format!("{entered:?}"), "Entered { .. }");
            entered.exit(()).await;
            let mut boxed = Box::pin(counted(&log));
            let mut entered = boxed.as_mut().enter().await;
            *entered.value() += 5;
            entered.exit(()).await;
        });
        assert_eq!(log.said(), "3, 4, 5, 6");
    }

    /// After a use that was cancelled, and after one that dropped the guard of `enter`.
    #[test]
    fn what_was_lent_is_dropped_once() {
        let (census, log) = (Census::default(), Log::default());
        for polls in 0..3 {
            let used = async {
                async_with!(value(&log, census.value()), |value| {
                    let taken = value.take();
                    pause().await;
                    *value = taken;
                    pause().await;
                });
            };
            assert!(polled(used, polls).is_pending());
            assert_eq!(census.alive(), 0);
        }
        let mut manager = Box::pin(value(&log, census.value()));
        run(async {
            let mut entered = manager.as_mut().enter().await;
            entered.value().take();
            *entered.value() = Some(census.value());
            mem::forget(entered);
        });
        assert_eq!(census.alive(), 1);
        drop(manager);
        assert_eq!(census.alive(), 0);
    }
}

mod levels {
    use super::*;

    #[async_context_manager]
    async fn one(log: &Log) -> impl AsyncContextManager<Value = Vec<u32>> {
        let mut list = vec![1];
        yield_!(&mut list);
        log.say(format!("one {list:?}"));
    }

    /// Lends a part of the value that an inner manager lends.
    #[async_context_manager]
    async fn two(log: &Log) -> impl AsyncContextManager<Value = u32> {
        async_with!(one(log), |list| {
            list.push(2);
            yield_!(&mut list[1]);
            log.say(format!("two {list:?}"));
        });
    }

    #[async_context_manager]
    async fn three(log: &Log) -> impl AsyncContextManager<Value = u32> {
        finally!(
            {
                async_with!(two(log), |n| {
                    *n += 1;
                    yield_!(n);
                    *n += 100;
                });
            },
            {
                log.say("three");
            }
        );
    }

    #[test]
    fn what_is_lent_is_lent_on() {
        let log = Log::default();
        run(async {
            async_with!(three(&log), |n| {
                *n += 10;
                pause().await;
                *n += 1000;
            });
            assert_eq!(log.said(), "two [1, 1113], one [1, 1113], three");
            let mut manager = pin!(three(&log));
            let mut entered = manager.as_mut().enter().await;
            *entered.value() += 10;
            entered.exit(()).await;
            assert_eq!(log.said(), "two [1, 113], one [1, 113], three");
        });
    }
}

#[test]
fn what_is_neither_send_nor_unpin() {
    #[async_context_manager]
    async fn shared(shared: &Rc<Cell<u32>>) -> impl AsyncContextManager<Value = Rc<Cell<u32>>> {
        let mut shared = Rc::clone(shared);
        yield_!(&mut shared);
        shared.set(shared.get() + 10);
    }
    #[async_context_manager]
    async fn pinned() -> impl AsyncContextManager<Value = (u32, PhantomPinned)> {
        let mut value = (1, PhantomPinned);
        yield_!(&mut value);
    }
    let cell = Rc::new(Cell::new(1));
    run(async {
        async_with!(shared(&cell), |shared| { shared.set(2) });
        assert_eq!(cell.get(), 12);
        // A value that was moved elsewhere no longer belongs to the manager.
        async_with!(shared(&cell), |shared| { *shared = Rc::default() });
        assert_eq!(cell.get(), 12);
        assert_eq!(async_with!(pinned(), |value| { value.0 }), 1);
    });
}

/// The manager uses its other variables while the block runs.
#[test]
fn the_manager_keeps_what_it_did_not_lend() {
    #[async_context_manager]
    async fn part(log: &Log) -> impl AsyncContextManager<Value = u32> {
        let mut pair = (1, vec![1, 2, 3]);
        let list = &mut pair.1;
        list.push(4);
        yield_!(&mut pair.0);
        let (n, list) = pair;
        log.say(format!("{n} {list:?}"));
    }
    let log = Log::default();
    let used = async {
        async_with!(part(&log), |n| { *n = 9 });
    };
    assert!(used.now_or_never().is_some());
    assert_eq!(log.said(), "9 [1, 2, 3, 4]");
}
