//! Drops a generator after each number of polls, and after each number of polls of its closing. The
//! functions whose cleanup is open at that point are those that must be reported. If the generator is
//! managed, all of them are reported as one loss of the generator.
//!
//! Each function is reported once in a process, so the test starts itself once for each case.

use std::collections::BTreeSet;
use std::env;
use std::process::Command;
use std::sync::{Arc, Mutex};

use asyncgen::hooks::set_lost_cleanup_hook;
use asyncgen::{
    AsyncContextManager, AsyncGenerator, AsyncGeneratorExt, async_context_manager, async_generator,
};
use asyncgen_tests::{pause, poll, polled};

/// The functions that are in a `finally!`, once for each `finally!`.
#[derive(Clone, Default)]
struct Open(Arc<Mutex<Vec<&'static str>>>);

impl Open {
    fn enter(&self, function: &'static str) {
        self.0.lock().unwrap().push(function);
    }

    fn leave(&self, function: &'static str) {
        assert_eq!(self.0.lock().unwrap().pop(), Some(function));
    }

    fn functions(&self) -> BTreeSet<&'static str> {
        self.0.lock().unwrap().iter().copied().collect()
    }
}

#[async_generator]
async fn outer(open: Open) -> impl AsyncGenerator<Yield = u32> {
    yield_!(1);
    finally!(
        {
            open.enter("outer");
            pause().await;
            finally!(
                {
                    open.enter("outer");
                    yield_from_!(inner(open.clone()));
                    yield_!(2);
                },
                {
                    async_with!(lent(open.clone()), |_| pause().await);
                    open.leave("outer");
                }
            );
            async_with!(lent(open.clone()), |n| {
                yield_!(*n);
                pause().await;
            });
        },
        {
            pause().await;
            finally!({ open.enter("outer") }, {
                pause().await;
                open.leave("outer");
            });
            open.leave("outer");
        }
    );
    yield_!(3);
}

#[async_generator]
async fn inner(open: Open) -> impl AsyncGenerator<Yield = u32> {
    yield_!(1);
    finally!(
        {
            open.enter("inner");
            yield_!(2);
        },
        {
            pause().await;
            open.leave("inner");
        }
    );
    pause().await;
}

#[async_context_manager]
async fn lent(open: Open) -> impl AsyncContextManager<Value = u32> {
    pause().await;
    finally!(
        {
            open.enter("lent");
            yield_!(&mut 1);
        },
        {
            pause().await;
            open.leave("lent");
        }
    );
    pause().await;
}

/// Polls the generator and its closing, and drops both. Asserts that the functions with an open
/// cleanup are reported, or the generator if it is managed. Returns `true` if there are any.
fn drop_after(polls: u32, closes: u32, is_managed: bool) -> bool {
    static REPORTED: Mutex<BTreeSet<&str>> = Mutex::new(BTreeSet::new());

    set_lost_cleanup_hook(|lost| {
        let is_new = REPORTED.lock().unwrap().insert(lost.name());
        assert!(is_new, "each function is reported once");
    });
    let open = Open::default();
    let generator = outer(open.clone());
    if is_managed {
        let mut generator = generator.managed_with(move |_, mut closing| {
            let _ = polled(closing.as_mut(), closes);
        });
        for _ in 0..polls {
            let _ = poll(&mut generator);
        }
    } else {
        let mut generator = Box::pin(generator);
        for _ in 0..polls {
            let _ = poll(&mut generator);
        }
        if closes > 0 {
            let _ = polled(generator.aclose(), closes);
        }
    }
    let open = open.functions();
    let is_open = !open.is_empty();
    let expected = match (cfg!(debug_assertions) && is_open, is_managed) {
        (true, true) => BTreeSet::from(["outer"]),
        (true, false) => open,
        (false, _) => BTreeSet::new(),
    };
    let reported = REPORTED.lock().unwrap();
    let reported = reported
        .iter()
        .map(|name| name.rsplit("::").next().unwrap());
    assert_eq!(reported.collect::<BTreeSet<_>>(), expected);
    is_open
}

/// Runs `drop_after` in a process of its own.
fn is_open_after(polls: u32, closes: u32, is_managed: bool) -> bool {
    let output = Command::new(env::current_exe().unwrap())
        .arg("--case")
        .args([polls, closes, u32::from(is_managed)].map(|number| number.to_string()))
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "polls: {polls}, polls of the closing: {closes}, managed: {is_managed}: {output:?}"
    );
    output.stdout == b"open\n"
}

fn main() {
    let arguments: Vec<_> = env::args().skip(1).collect();
    if let [case, polls, closes, is_managed] = &arguments[..] {
        if case == "--case" {
            let [polls, closes] = [polls, closes].map(|number| number.parse().unwrap());
            if drop_after(polls, closes, is_managed == "1") {
                println!("open");
            }
            return;
        }
    }
    let [unmanaged, managed] = [false, true].map(|is_managed| {
        // For each number of polls of the closing, the number of positions at which a cleanup is open afterwards.
        let open_after = |closes| {
            let is_open = |polls: &u32| is_open_after(*polls, closes, is_managed);
            (0..24).filter(is_open).count()
        };
        (0..10).map(open_after).collect::<Vec<_>>()
    });
    assert_eq!(managed, unmanaged);
    // The generator is somewhere outside, and the closing comes to its end.
    assert!(
        unmanaged.is_sorted_by(|before, after| before >= after),
        "{unmanaged:?}"
    );
    assert!((10..24).contains(&unmanaged[0]), "{unmanaged:?}");
    assert_eq!(unmanaged.last(), Some(&0), "{unmanaged:?}");
    println!("lost_cleanup_everywhere ... ok");
}
