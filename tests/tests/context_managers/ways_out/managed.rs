//! Managed context managers: closing by the finalizer of the thread, and by a local finalizer.

use asyncgen::{AsyncContextManagerExt, async_with};
use futures::executor::block_on;

use crate::{Log, polled};

use super::Ends::Done;
use super::Enters::Well;
use super::Exits::PassesOn;
use super::{Script, block, finalizer, without_error};

/// The hooks of a thread apply to managers as they do to generators.
#[test]
fn a_managed_one_is_closed_by_the_finalizer_of_the_thread() {
    let log = Log::default();
    let there = {
        let log = log.clone();
        std::thread::spawn(move || {
            let script = Script(Well, Done, PassesOn);
            let told = log.clone();
            let finalizer = finalizer(&log);
            asyncgen::hooks::set_asyncgen_hooks(
                asyncgen::hooks::AsyncGenHooks::new()
                    .firstiter(move |info| {
                        assert!(info.name().ends_with("without_error"), "{}", info.name());
                        told.say("firstiter");
                    })
                    .finalizer(finalizer),
            );
            let manager = without_error(log.clone(), script).managed();
            let mut used =
                Box::pin(async { async_with!(manager, |n| { block(&log, script, n).await }) });
            assert!(polled(used.as_mut(), 2).is_pending());
            drop(used);
        })
    };
    there.join().unwrap();
    assert_eq!(
        log.said(),
        "firstiter, enter, entered, block, block dropped, finalizer, cleanup, cleaned up, frame"
    );
}

#[test]
fn a_managed_local_one_too() {
    let log = Log::default();
    let script = Script(Well, Done, PassesOn);
    let said = log.clone();
    let manager = without_error(log.clone(), script).managed_local_with(move |_, closing| {
        said.say("finalizer");
        block_on(closing);
    });
    let used = async { async_with!(manager, |n| { block(&log, script, n).await }) };
    assert!(polled(used, 2).is_pending());
    assert_eq!(
        log.said(),
        "enter, entered, block, block dropped, finalizer, cleanup, cleaned up, frame"
    );
}
