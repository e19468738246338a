//! Functions that return a boxed manager.

use std::pin::Pin;
use std::rc::Rc;

use asyncgen::{
    AsyncContextManager, AsyncContextManagerExt, BoxAsyncContextManager, Completed,
    LocalBoxAsyncContextManager, async_context_manager, async_with,
};
use asyncgen_tests::pause;

use crate::{Log, run};

use super::{lent, tried};

#[async_context_manager]
async fn plain(text: &str) -> BoxAsyncContextManager<'_, String> {
    pause().await;
    yield_!(&mut text.to_owned());
}

#[async_context_manager]
async fn with_error(text: &str) -> BoxAsyncContextManager<'_, str, std::num::ParseIntError> {
    text.parse::<u32>()?;
    yield_!(&mut text.to_owned())
}

#[async_context_manager]
async fn suppressing(n: u32) -> BoxAsyncContextManager<'static, u32, String, Option<Completed>> {
    let mut n = n;
    match yield_!(&mut n) {
        Ok(done) => Ok(Some(done)),
        Err(_) => Ok(None),
    }
}

#[async_context_manager]
async fn local(shared: Rc<u32>) -> LocalBoxAsyncContextManager<'static, u32> {
    yield_!(&mut { *shared });
    drop(shared);
}

#[async_context_manager]
async fn spelled_out(
    n: u32,
) -> Pin<Box<dyn AsyncContextManager<Value = u32, Error = String> + Send>> {
    let mut n = n;
    yield_!(&mut n)
}

#[async_context_manager]
async fn spelled_out_without_an_error(
    n: &mut u32,
) -> std::pin::Pin<std::boxed::Box<dyn AsyncContextManager<Value = u32> + '_>> {
    yield_!(n);
}

#[async_context_manager]
async fn by_its_path(n: u32) -> asyncgen::BoxAsyncContextManager<'static, u32> {
    let mut n = n;
    yield_!(&mut n);
}

/// A manager that enters itself.
#[async_context_manager]
async fn recursive(log: &Log, depth: u32) -> BoxAsyncContextManager<'_, u32, &'static str> {
    log.say(format!("enter {depth}"));
    let outcome = if depth == 0 {
        let mut n = 0;
        yield_!(&mut n)
    } else {
        async_with!(recursive(log, depth - 1), |n| {
            *n += 1;
            yield_!(n)
        })
    };
    log.say(format!("exit {depth}"));
    outcome
}

#[test]
fn forms() {
    assert_eq!(lent(plain("a")), "a");
    assert_eq!(tried(with_error("1")), Ok("1".to_owned()));
    assert!(tried(with_error("x")).is_err());
    let used = run(async { async_with!(suppressing(1), |n| { Ok(*n) }) });
    assert_eq!(used, Ok(Some(1)));
    assert_eq!(lent(local(Rc::new(1))), 1);
    assert_eq!(tried(spelled_out(1)), Ok(1));
    assert_eq!(lent(spelled_out_without_an_error(&mut 1)), 1);
    assert_eq!(lent(by_its_path(1)), 1);
}

#[test]
fn may_enter_itself() {
    let log = Log::default();
    assert_eq!(tried(recursive(&log, 2)), Ok(2));
    assert_eq!(
        log.said(),
        "enter 2, enter 1, enter 0, exit 0, exit 1, exit 2"
    );
}

#[test]
fn shown_with_its_name() {
    assert!(format!("{:?}", plain("")).contains("boxed::plain"));
    let by_method = super::attributes_and_qualifiers::named().boxed();
    assert!(
        format!("{by_method:?}").contains("::named"),
        "{by_method:?}"
    );
    let bare = super::attributes_and_qualifiers::named();
    assert!(bare.name().ends_with("::named"), "{}", bare.name());
    let info = super::attributes_and_qualifiers::named().managed().info();
    assert!(info.name().ends_with("::named"), "{}", info.name());
}
