//! The hooks of a process, which apply to threads without hooks. There is one test because the
//! hooks are global.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use asyncgen::hooks::{
    AsyncGenHooks, get_default_asyncgen_hooks, set_asyncgen_hooks, set_default_asyncgen_hooks,
};
use asyncgen::{AsyncGenerator, AsyncGeneratorExt, async_generator};
use asyncgen_tests::poll;
use futures::executor::block_on;

static CLEANUPS: AtomicUsize = AtomicUsize::new(0);
static DEFAULT_FIRSTITER: AtomicUsize = AtomicUsize::new(0);
static DEFAULT_FINALIZER: AtomicUsize = AtomicUsize::new(0);
static THREADS_FIRSTITER: AtomicUsize = AtomicUsize::new(0);
static THREADS_FINALIZER: AtomicUsize = AtomicUsize::new(0);

fn count(counter: &AtomicUsize) {
    counter.fetch_add(1, Ordering::Relaxed);
}

#[async_generator]
async fn rows() -> impl AsyncGenerator<Yield = u32> {
    finally!(
        {
            yield_!(1);
        },
        {
            count(&CLEANUPS);
        }
    );
}

/// Drops a managed and a local managed generator half-way, on a thread with the given hooks.
/// Returns how often each hook of the process and of the thread was called, and how many cleanups
/// ran.
fn called(hooks: AsyncGenHooks) -> [usize; 5] {
    let there = thread::spawn(|| {
        set_asyncgen_hooks(hooks);
        let _ = poll(&mut rows().managed());
        let _ = poll(&mut rows().managed_local());
    });
    there.join().unwrap();
    [
        &DEFAULT_FIRSTITER,
        &DEFAULT_FINALIZER,
        &THREADS_FIRSTITER,
        &THREADS_FINALIZER,
        &CLEANUPS,
    ]
    .map(|counter| counter.swap(0, Ordering::Relaxed))
}

#[test]
fn each_hook_that_a_thread_has_comes_before_the_process_s() {
    let none = AsyncGenHooks::new;
    let firstiter = |_| count(&THREADS_FIRSTITER);
    assert_eq!(called(none()), [0, 0, 0, 0, 0]);

    // The hooks of the process may be set inside a hook.
    let before = set_default_asyncgen_hooks(
        none()
            .firstiter(|_| {
                set_default_asyncgen_hooks(get_default_asyncgen_hooks());
                count(&DEFAULT_FIRSTITER);
            })
            .finalizer(|_, closing| {
                set_default_asyncgen_hooks(get_default_asyncgen_hooks());
                count(&DEFAULT_FINALIZER);
                block_on(closing);
            }),
    );
    assert!(!format!("{before:?}").contains("true"));
    assert_eq!(called(none()), [1, 1, 0, 0, 1]);
    assert_eq!(called(none().firstiter(firstiter)), [0, 1, 1, 0, 1]);

    // This finalizer drops the closing future.
    let dropping = none().finalizer(|_, _| count(&THREADS_FINALIZER));
    assert_eq!(called(dropping.clone()), [1, 0, 0, 1, 0]);
    assert_eq!(called(dropping.firstiter(firstiter)), [0, 0, 1, 1, 0]);

    set_default_asyncgen_hooks(before);
    assert_eq!(called(none()), [0, 0, 0, 0, 0]);
}
