//! A table of every way out of a use: for each of `async_with!`, `with` and the enter/exit pair,
//! with each kind of manager, bare, boxed and managed.
//!
//! The pair differs if the code between `enter` and `exit` panics, because nothing leaves the
//! manager then. The table contains both results.
#![cfg(panic = "unwind")]

mod cancelled;
mod enter_and_exit;
mod managed;
mod table;

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::panic::panic_any;
use std::pin::{Pin, pin};

use asyncgen::error::ExitFailed;
use asyncgen::{
    AsyncContextManager, AsyncContextManagerExt, Completed, async_context_manager, async_with,
};
use asyncgen_tests::pause;
use futures::executor::block_on;

use crate::{Log, run};

/// The behavior of a manager when it is entered, of its block, and of the manager when it is left.
#[derive(Clone, Copy, Debug)]
struct Script(Enters, Ends, Exits);

#[derive(Clone, Copy, Debug)]
enum Enters {
    Well,
    Fails,
    EnterPanics,
}

#[derive(Clone, Copy, Debug)]
enum Ends {
    Done,
    Errs,
    BlockPanics,
}

#[derive(Clone, Copy, Debug)]
enum Exits {
    PassesOn,
    ExitFails,
    Replaces,
    Suppresses,
    ExitPanics,
}

use self::Ends::{BlockPanics, Done, Errs};
use self::Enters::{EnterPanics, Fails, Well};
use self::Exits::{ExitFails, ExitPanics, Replaces, Suppresses};

#[derive(Clone, Debug, PartialEq)]
enum Failure {
    Enter,
    Block,
    Exit,
    Replaced,
    Both(Box<ExitFailed<Failure, Failure>>),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Both(both) => both.fmt(f),
            other => write!(f, "{other:?} failed"),
        }
    }
}

impl Error for Failure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Failure::Both(both) => both.source(),
            _ => None,
        }
    }
}

async fn enter(log: &Log, script: Script) -> Result<(), Failure> {
    log.say("enter");
    pause().await;
    match script.0 {
        Well => log.say("entered"),
        Fails => return Err(Failure::Enter),
        EnterPanics => panic_any("enter"),
    }
    Ok(())
}

async fn exit(log: &Log, script: Script) {
    log.say("exit");
    pause().await;
    match script.2 {
        ExitPanics => panic_any("exit"),
        _ => log.say("exited"),
    }
}

async fn clean_up(log: &Log) {
    log.say("cleanup");
    pause().await;
    log.say("cleaned up");
}

/// Returns the outcome of the manager, given the outcome of the block.
fn judge(
    outcome: Result<Completed, Failure>,
    script: Script,
) -> Result<Option<Completed>, Failure> {
    match (script.2, outcome) {
        (ExitFails, Ok(_)) => Err(Failure::Exit),
        (ExitFails, Err(block)) => {
            let exit = Failure::Exit;
            Err(Failure::Both(Box::new(ExitFailed { block, exit })))
        }
        (Replaces, Err(_)) => Err(Failure::Replaced),
        (Suppresses, _) => Ok(None),
        (_, outcome) => outcome.map(Some),
    }
}

#[async_context_manager]
async fn without_error(log: Log, script: Script) -> impl AsyncContextManager<Value = u32> {
    let _dropped = log.at_drop("frame");
    enter(&log, script).await.expect("it has no error");
    let mut n = 1;
    finally!(
        {
            yield_!(&mut n);
            exit(&log, script).await;
        },
        {
            clean_up(&log).await;
        }
    );
}

#[async_context_manager]
async fn with_error(
    log: Log,
    script: Script,
) -> impl AsyncContextManager<Value = u32, Error = Failure> {
    let _dropped = log.at_drop("frame");
    enter(&log, script).await?;
    let mut n = 1;
    finally!(
        {
            let outcome = yield_!(&mut n);
            exit(&log, script).await;
            judge(outcome, script).map(|done| done.expect("this kind suppresses nothing"))
        },
        {
            clean_up(&log).await;
        }
    )
}

#[async_context_manager]
async fn suppressing(
    log: Log,
    script: Script,
) -> impl AsyncContextManager<Value = u32, Error = Failure, Exit = Option<Completed>> {
    let _dropped = log.at_drop("frame");
    enter(&log, script).await?;
    let mut n = 1;
    finally!(
        {
            let outcome = yield_!(&mut n);
            exit(&log, script).await;
            judge(outcome, script)
        },
        {
            clean_up(&log).await;
        }
    )
}

/// The block of every use.
async fn block(log: &Log, script: Script, n: &mut u32) -> Result<u32, Failure> {
    let _dropped = log.at_drop("block dropped");
    log.say("block");
    *n += 1;
    pause().await;
    match script.1 {
        Done => Ok(*n),
        Errs => Err(Failure::Block),
        BlockPanics => panic_any("block"),
    }
}

/// Converts the result of a use to a text.
trait Shown {
    fn shown(self) -> String;
}

impl Shown for Result<u32, Failure> {
    fn shown(self) -> String {
        self.map_or_else(|error| error.to_string(), |n| n.to_string())
    }
}

impl Shown for Result<Option<u32>, Failure> {
    fn shown(self) -> String {
        match self {
            Ok(None) => "suppressed".to_owned(),
            Ok(Some(n)) => n.to_string(),
            Err(error) => error.to_string(),
        }
    }
}

type Use = Pin<Box<dyn Future<Output = String> + Send>>;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    WithoutError,
    WithError,
    Suppressing,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Way {
    AsyncWith,
    With,
    Pair,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Form {
    Bare,
    Boxed,
    Managed,
}

use self::Form::{Bare, Boxed, Managed};
use self::Kind::{Suppressing, WithError, WithoutError};
use self::Way::{AsyncWith, Pair, With};

const KINDS: [Kind; 3] = [WithoutError, WithError, Suppressing];
const WAYS: [Way; 3] = [AsyncWith, With, Pair];
const FORMS: [Form; 3] = [Bare, Boxed, Managed];

/// Creates a use. The future is `Send`.
fn a_use(kind: Kind, form: Form, way: Way, log: &Log, script: Script) -> Use {
    /// Uses a manager in the given form and way. The brackets contain the tokens that follow
    /// `enter().await`.
    macro_rules! of {
        ($manager:ident [$($question:tt)?]) => {
            match form {
                Bare => of!($manager(log.clone(), script), [$($question)?]),
                Boxed => of!($manager(log.clone(), script).boxed(), [$($question)?]),
                Managed => of!(
                    $manager(log.clone(), script).managed_with(finalizer(log)),
                    [$($question)?]
                ),
            }
        };
        ($manager:expr, $question:tt) => {{
            let manager = $manager;
            let log = log.clone();
            match way {
                AsyncWith => Box::pin(async move {
                    async_with!(manager, |n| { block(&log, script, n).await }).shown()
                }),
                With => Box::pin(async move {
                    let used = manager.with(async |n| block(&log, script, n).await);
                    used.await.shown()
                }),
                Pair => Box::pin(async move { of!(@pair manager log $question) }),
            }
        }};
        (@pair $manager:ident $log:ident []) => {{
            let mut manager = pin!($manager);
            let mut entered = manager.as_mut().enter().await;
            let outcome = block(&$log, script, entered.value()).await;
            entered.exit(outcome).await.shown()
        }};
        (@pair $manager:ident $log:ident [?]) => {{
            let used = async {
                let mut manager = pin!($manager);
                let mut entered = manager.as_mut().enter().await?;
                let outcome = block(&$log, script, entered.value()).await;
                entered.exit(outcome).await
            };
            used.await.shown()
        }};
    }
    match kind {
        WithoutError => of!(without_error[]),
        WithError => of!(with_error[?]),
        Suppressing => of!(suppressing[?]),
    }
}

/// Returns a finalizer that runs the closing future at once.
fn finalizer(
    log: &Log,
) -> impl Fn(asyncgen::hooks::GeneratorInfo, futures::future::BoxFuture<'static, ()>) + Send + Sync + use<>
{
    let log = log.clone();
    move |_, closing| {
        log.say("finalizer");
        block_on(closing);
    }
}

#[test]
fn both_errors_are_reachable() {
    let script = Script(Well, Errs, ExitFails);
    let log = &Log::default();
    let failed = run(async {
        let manager = with_error(log.clone(), script);
        async_with!(manager, |n| { block(log, script, n).await })
    });
    let failed = failed.unwrap_err();
    let cause = failed.source().unwrap().downcast_ref::<Failure>();
    assert_eq!(cause, Some(&Failure::Exit));
    match failed {
        Failure::Both(both) => {
            let ExitFailed { block, exit } = *both;
            assert_eq!((block, exit), (Failure::Block, Failure::Exit));
        }
        other => panic!("{other:?}"),
    }
}
