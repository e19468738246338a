//! The hooks of a thread: when each hook is called, and with what.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::{Arc, Mutex};
use std::thread;

use asyncgen::hooks::{
    AsyncGenHooks, LocalAsyncGenHooks, get_asyncgen_hooks, get_local_asyncgen_hooks,
    set_asyncgen_hooks, set_local_asyncgen_hooks,
};
use asyncgen::wrappers::Managed;
use asyncgen::{AsyncGenerator, AsyncGeneratorExt, BoxAsyncGenerator, async_generator};
use futures::executor::block_on;

use crate::{Hooked, Kept, Log, POLLS, poll_close, polled, rows};

#[test]
fn the_hooks_are_told_who_it_is() {
    let firsts = Arc::new(Mutex::new(Vec::new()));
    let kept = Kept::default();
    let hooks = kept.hooks().firstiter({
        let firsts = Arc::clone(&firsts);
        move |info| firsts.lock().unwrap().push(info)
    });
    let _hooked = Hooked::with(hooks);

    let log = Log::default();
    let [never_polled, one, other] = [0; 3].map(|_| rows(log.clone()).managed());
    let infos = [one.info(), other.info()];
    assert_ne!(infos[0], infos[1]);
    assert_eq!(infos[0].name(), "managed::rows");
    assert_eq!(
        infos[0].to_string(),
        format!("managed::rows #{}", infos[0].id())
    );
    let generators = (never_polled, polled(one, 4), polled(other, 4));
    assert_eq!(*firsts.lock().unwrap(), infos);
    drop(generators);
    let finalized = kept.0.lock().unwrap();
    let finalized = finalized.iter().map(|(info, _)| *info);
    assert_eq!(finalized.collect::<Vec<_>>(), infos);
}

#[test]
fn the_first_hook_is_called_once_and_before_the_body() {
    let log = Log::default();
    let _hooked = Hooked::with(AsyncGenHooks::new().firstiter({
        let log = log.clone();
        move |_| log.push("firstiter")
    }));

    #[async_generator]
    async fn generator(log: Log) -> impl AsyncGenerator<Yield = ()> {
        log.push("body");
        yield_!();
    }

    let mut by_verbs = generator(log.clone()).managed();
    assert_eq!(log.take(), "");
    block_on(async {
        by_verbs.anext().await.unwrap();
        assert_eq!(log.take(), "firstiter, body");
        by_verbs.anext().await.unwrap();
        by_verbs.anext().await.unwrap_err();
    });
    assert_eq!(log.take(), "");
    drop(polled(generator(log.clone()).managed(), 3));
    assert_eq!(log.take(), "firstiter, body");

    // `firstiter` is also called for a generator with its own finalizer.
    let own = generator(log.clone()).managed_with(|_, _| {});
    drop(polled(own, 1));
    assert_eq!(log.take(), "firstiter, body");

    // `firstiter` is not called for a generator that is closed before its first poll.
    let mut closed = generator(log.clone()).managed();
    assert!(poll_close(&mut closed));
    drop(polled(closed, 2));
    assert_eq!(log.take(), "");
}

#[test]
fn the_finalizer_is_that_of_the_first_poll() {
    let [first, second, own] = [(); 3].map(|()| Kept::default());
    let log = Log::default();
    let generators = {
        let _hooked = Hooked::with(first.hooks());
        [
            polled(rows(log.clone()).managed(), 1),
            rows(log.clone()).managed(),
            rows(log.clone()).managed_with(own.finalizer()),
        ]
    };
    let _hooked = Hooked::with(second.hooks());
    drop(generators.map(|generator| polled(generator, 3)));
    assert_eq!([&first, &second, &own].map(Kept::close), [1, 1, 1]);
}

#[test]
fn the_finalizer_goes_along_to_another_thread() {
    let (log, kept) = (Log::default(), Kept::default());
    let _hooked = Hooked::with(kept.hooks());
    let started = polled(rows(log.clone()).managed(), 1);
    let created = rows(log.clone()).managed();
    let there = thread::spawn(|| {
        drop(polled(started, 3));
        // This thread has no hooks.
        drop(polled(created, 4));
    });
    there.join().unwrap();
    assert_eq!(log.take(), "dropped");
    assert_eq!(kept.close(), 1);
    assert_eq!(log.take(), "cleanup, cleaned up, dropped");
}

#[test]
fn one_that_was_started_before_it_was_managed_has_the_hooks_from_then() {
    for polls in 0..=POLLS {
        let (log, kept) = (Log::default(), Kept::default());
        let generator = polled(Box::pin(rows(log.clone())), polls);
        let hooks = kept.hooks().firstiter({
            let log = log.clone();
            move |_| log.push("firstiter")
        });
        log.take();
        let managed = {
            let _hooked = Hooked::with(hooks);
            generator.managed()
        };
        let is_under_way = (1..POLLS).contains(&polls);
        assert_eq!(log.take(), if is_under_way { "firstiter" } else { "" });
        drop(managed);
        assert_eq!(kept.close(), usize::from((3..=6).contains(&polls)));
        assert!(log.is_alone());
    }
}

#[test]
fn hooks_may_set_hooks() {
    let (log, kept) = (Log::default(), Kept::default());
    let inner = kept.hooks();
    let _hooked = Hooked::with(
        AsyncGenHooks::new()
            .firstiter(move |_| {
                set_asyncgen_hooks(get_asyncgen_hooks());
                set_asyncgen_hooks(inner.clone());
            })
            .finalizer({
                let log = log.clone();
                move |_, closing| {
                    log.push("first");
                    set_asyncgen_hooks(AsyncGenHooks::new());
                    block_on(closing);
                }
            }),
    );
    // The finalizer was chosen before the `firstiter` hook ran.
    let generators = [0; 2].map(|_| polled(rows(log.clone()).managed(), 4));
    let [first, second] = generators;
    drop(first);
    assert_eq!(log.take(), "first, cleanup, cleaned up, dropped");
    drop(second);
    assert_eq!(kept.close(), 1);
    assert!(!format!("{:?}", get_asyncgen_hooks()).contains("true"));
}

#[test]
fn a_finalizer_may_run_other_generators() {
    let log = Log::default();
    let _hooked = Hooked::with(AsyncGenHooks::new().finalizer({
        let log = log.clone();
        move |_, closing| {
            // Drops another managed generator, which has its own finalizer, half-way.
            let other = rows(log.clone()).managed_with(|_, closing| block_on(closing));
            drop(polled(other, 4));
            block_on(closing);
        }
    }));
    drop(polled(rows(log.clone()).managed(), 4));
    assert_eq!(
        log.take(),
        "cleanup, cleaned up, dropped, cleanup, cleaned up, dropped"
    );
}

#[test]
fn thread_locals_may_be_gone() {
    struct AtExit {
        log: Log,
        started: Option<Managed<BoxAsyncGenerator<'static, u32>>>,
    }

    impl Drop for AtExit {
        fn drop(&mut self) {
            self.started = None;
            set_asyncgen_hooks(get_asyncgen_hooks());
            set_local_asyncgen_hooks(get_local_asyncgen_hooks());
            let boxed: BoxAsyncGenerator<'static, u32> = Box::pin(rows(self.log.clone()));
            drop(polled(boxed.managed(), 4));
            self.log.push("at exit");
        }
    }

    thread_local! {
        static AT_EXIT: RefCell<Option<AtExit>> = const { RefCell::new(None) };
    }

    // The order in which thread-locals are dropped depends on the order of their first use.
    for is_there_first in [true, false] {
        let (log, kept) = (Log::default(), Kept::default());
        let there = thread::spawn({
            let (log, kept) = (log.clone(), kept.clone());
            move || {
                if is_there_first {
                    AT_EXIT.set(None);
                }
                let boxed: BoxAsyncGenerator<'static, u32> = Box::pin(rows(log.clone()));
                let started = Some(polled(boxed.managed_with(kept.finalizer()), 4));
                AT_EXIT.set(Some(AtExit { log, started }));
            }
        });
        there.join().unwrap();
        assert_eq!(log.take(), "dropped, at exit");
        assert_eq!(kept.close(), 1);
        assert_eq!(log.take(), "cleanup, cleaned up, dropped");
        assert!(log.is_alone());
    }
}

#[test]
fn hooks_are_a_threads_own() {
    let kept = Kept::default();
    let _hooked = Hooked::with(kept.hooks().firstiter(|_| {}));
    let local = set_local_asyncgen_hooks(LocalAsyncGenHooks::new().finalizer(|_, _| {}));
    assert_eq!(
        format!(
            "{:?} {:?}",
            get_asyncgen_hooks(),
            get_local_asyncgen_hooks()
        ),
        "AsyncGenHooks { firstiter: true, finalizer: true } \
         LocalAsyncGenHooks { firstiter: false, finalizer: true }"
    );
    let there = thread::spawn(|| format!("{:?}", get_asyncgen_hooks()));
    assert!(!there.join().unwrap().contains("true"));
    set_local_asyncgen_hooks(local);
}

#[test]
fn local_ones_have_hooks_of_their_own() {
    let kept = Kept::default();
    let _hooked = Hooked::with(kept.hooks());
    let log = Log::default();
    let before = set_local_asyncgen_hooks(
        LocalAsyncGenHooks::new()
            .firstiter({
                let log = Rc::new(log.clone());
                move |_| log.push("firstiter")
            })
            .finalizer({
                let log = Rc::new(log.clone());
                move |_, closing| {
                    log.push("finalizer");
                    block_on(closing);
                }
            }),
    );
    drop(polled(rows(log.clone()).managed_local(), 4));
    set_local_asyncgen_hooks(before);
    assert_eq!(
        log.take(),
        "firstiter, finalizer, cleanup, cleaned up, dropped"
    );
    assert_eq!(kept.calls(), 0);
    assert!(log.is_alone());
}
