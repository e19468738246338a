//! Every way out of a use, from one table: for each of `async_with!`, `with` and the enter/exit pair, in each kind of
//! manager, bare, boxed and managed.
//!
//! The pair differs where nobody is there to leave the manager: on a panic between `enter` and `exit`. The table says so.
#![cfg(panic = "unwind")]

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind, panic_any};
use std::pin::{Pin, pin};

use asyncgen::{
    AsyncContextManager, AsyncContextManagerExt, Completed, ExitFailed, async_context_manager,
    async_with,
};
use asyncgen_tests::pause;
use futures::executor::block_on;

use crate::{Log, polled, run, text_of};

/// What a manager does when it is entered, what its block does, and what it does when it is left.
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
use self::Exits::{ExitFails, ExitPanics, PassesOn, Replaces, Suppresses};

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

/// How a manager leaves: what becomes of the outcome.
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

/// The block of each use.
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

/// What a use came to, to be compared.
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

/// One use: a future that is `Send`.
fn a_use(kind: Kind, form: Form, way: Way, log: &Log, script: Script) -> Use {
    /// In each form, in each way. What is in brackets follows `enter().await`.
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
            let outcome = block(&$log, script, &mut entered).await;
            entered.exit(outcome).await.shown()
        }};
        (@pair $manager:ident $log:ident [?]) => {{
            let used = async {
                let mut manager = pin!($manager);
                let mut entered = manager.as_mut().enter().await?;
                let outcome = block(&$log, script, &mut entered).await;
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

/// One that closes at once what it is given.
fn finalizer(
    log: &Log,
) -> impl Fn(asyncgen::GeneratorInfo, futures::future::BoxFuture<'static, ()>) + Send + Sync + use<>
{
    let log = log.clone();
    move |_, closing| {
        log.say("finalizer");
        block_on(closing);
    }
}

struct Case {
    script: Script,
    kinds: &'static [Kind],
    /// What the use gives, or the panic that comes out of it.
    gives: &'static str,
    events: &'static str,
    /// Where a panic between `enter` and `exit` is nobody's to catch: what happens then to one that is not managed,
    /// and to one that is.
    by_the_pair: Option<[&'static str; 2]>,
}

const fn case(
    script: Script,
    kinds: &'static [Kind],
    gives: &'static str,
    events: &'static str,
) -> Case {
    Case {
        script,
        kinds,
        gives,
        events,
        by_the_pair: None,
    }
}

const WITH_ERROR: &[Kind] = &[WithError, Suppressing];

const THROUGH: &str =
    "enter, entered, block, block dropped, exit, exited, cleanup, cleaned up, frame";
const THROUGH_TO_A_PANIC: &str =
    "enter, entered, block, block dropped, exit, cleanup, cleaned up, frame";
const NOT_ENTERED: &str = "enter, frame";

/// The table.
const CASES: [Case; 18] = [
    // The block is done.
    case(Script(Well, Done, PassesOn), &KINDS, "2", THROUGH),
    // The block fails; a manager without an error takes no notice.
    case(
        Script(Well, Errs, PassesOn),
        &KINDS,
        "Block failed",
        THROUGH,
    ),
    // The block panics.
    Case {
        by_the_pair: Some([
            "enter, entered, block, block dropped, frame",
            "enter, entered, block, block dropped, finalizer, cleanup, cleaned up, frame",
        ]),
        ..case(
            Script(Well, BlockPanics, PassesOn),
            &KINDS,
            "panic: block",
            "enter, entered, block, block dropped, cleanup, cleaned up, frame",
        )
    },
    // The manager fails to enter.
    case(
        Script(Fails, Done, PassesOn),
        WITH_ERROR,
        "Enter failed",
        NOT_ENTERED,
    ),
    case(
        Script(Fails, Errs, Replaces),
        WITH_ERROR,
        "Enter failed",
        NOT_ENTERED,
    ),
    case(
        Script(Fails, Done, Suppresses),
        &[Suppressing],
        "Enter failed",
        NOT_ENTERED,
    ),
    case(
        Script(EnterPanics, Done, PassesOn),
        &KINDS,
        "panic: enter",
        NOT_ENTERED,
    ),
    // It fails to exit, after either end of the block.
    case(
        Script(Well, Done, ExitFails),
        WITH_ERROR,
        "Exit failed",
        THROUGH,
    ),
    case(
        Script(Well, Errs, ExitFails),
        WITH_ERROR,
        "Block failed; then leaving the context manager failed as well",
        THROUGH,
    ),
    // It replaces the error; where there is none, there is nothing to replace.
    case(
        Script(Well, Errs, Replaces),
        WITH_ERROR,
        "Replaced failed",
        THROUGH,
    ),
    case(Script(Well, Done, Replaces), WITH_ERROR, "2", THROUGH),
    // It suppresses the error; where there is none, the value of the block.
    case(
        Script(Well, Errs, Suppresses),
        &[Suppressing],
        "suppressed",
        THROUGH,
    ),
    case(
        Script(Well, Done, Suppresses),
        &[Suppressing],
        "suppressed",
        THROUGH,
    ),
    // It panics when it is left.
    case(
        Script(Well, Done, ExitPanics),
        &KINDS,
        "panic: exit",
        THROUGH_TO_A_PANIC,
    ),
    case(
        Script(Well, Errs, ExitPanics),
        &KINDS,
        "panic: exit",
        THROUGH_TO_A_PANIC,
    ),
    // What it would do when left does not matter when it is not.
    Case {
        by_the_pair: Some([
            "enter, entered, block, block dropped, frame",
            "enter, entered, block, block dropped, finalizer, cleanup, cleaned up, frame",
        ]),
        ..case(
            Script(Well, BlockPanics, ExitPanics),
            &KINDS,
            "panic: block",
            "enter, entered, block, block dropped, cleanup, cleaned up, frame",
        )
    },
    case(
        Script(EnterPanics, BlockPanics, ExitPanics),
        &KINDS,
        "panic: enter",
        NOT_ENTERED,
    ),
    Case {
        by_the_pair: Some([
            "enter, entered, block, block dropped, frame",
            "enter, entered, block, block dropped, finalizer, cleanup, cleaned up, frame",
        ]),
        ..case(
            Script(Well, BlockPanics, Suppresses),
            &[Suppressing],
            "panic: block",
            "enter, entered, block, block dropped, cleanup, cleaned up, frame",
        )
    },
];

impl Case {
    fn events_by(&self, way: Way, form: Form) -> &'static str {
        match self.by_the_pair {
            Some([not_managed, managed]) if way == Pair => match form {
                Managed => managed,
                Bare | Boxed => not_managed,
            },
            _ => self.events,
        }
    }

    /// Calls `then` with each use of the table.
    fn for_each(mut then: impl FnMut(&Case, Kind, Form, Way)) {
        for case in &CASES {
            for &kind in case.kinds {
                for (form, way) in FORMS
                    .into_iter()
                    .flat_map(|form| WAYS.map(|way| (form, way)))
                {
                    then(case, kind, form, way);
                }
            }
        }
    }
}

fn gave(outcome: std::thread::Result<String>) -> String {
    outcome.unwrap_or_else(|payload| format!("panic: {}", text_of(&*payload)))
}

#[test]
fn by_hand() {
    Case::for_each(|case, kind, form, way| {
        let log = Log::default();
        let used = a_use(kind, form, way, &log, case.script);
        let gave = gave(catch_unwind(AssertUnwindSafe(|| run(used))));
        let what = format!("{:?}, {kind:?}, {form:?}, {way:?}", case.script);
        assert_eq!(gave, case.gives, "{what}");
        assert_eq!(log.said(), case.events_by(way, form), "{what}");
    });
}

fn on(runtime: &tokio::runtime::Runtime) {
    Case::for_each(|case, kind, form, way| {
        let log = Log::default();
        let task = runtime.spawn(a_use(kind, form, way, &log, case.script));
        let outcome = runtime.block_on(task);
        let gave = gave(outcome.map_err(tokio::task::JoinError::into_panic));
        let what = format!("{:?}, {kind:?}, {form:?}, {way:?}", case.script);
        assert_eq!(gave, case.gives, "{what}");
        assert_eq!(log.said(), case.events_by(way, form), "{what}");
    });
}

#[test]
fn in_tasks_of_one_thread() {
    on(&tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap());
}

#[test]
fn in_tasks_of_several_threads() {
    on(&tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .build()
        .unwrap());
}

/// What happens to a use that is dropped after 0 polls, after 1, and so on, at each of its awaits: if it is not
/// managed, and if it is.
const CANCELLED: [[&str; 2]; 5] = [
    ["", ""],
    // In entering.
    ["enter, frame", "enter, frame"],
    // In the block.
    [
        "enter, entered, block, block dropped, frame",
        "enter, entered, block, block dropped, finalizer, cleanup, cleaned up, frame",
    ],
    // In leaving.
    [
        "enter, entered, block, block dropped, exit, frame",
        "enter, entered, block, block dropped, exit, finalizer, cleanup, cleaned up, frame",
    ],
    // In a cleanup.
    [
        "enter, entered, block, block dropped, exit, exited, cleanup, frame",
        "enter, entered, block, block dropped, exit, exited, cleanup, finalizer, cleaned up, frame",
    ],
];

/// The same of one whose block panics, from the third poll on. (Left by the pair, it is over by then.)
const CANCELLED_AFTER_A_PANIC: [&str; 2] = [
    "enter, entered, block, block dropped, cleanup, frame",
    "enter, entered, block, block dropped, cleanup, finalizer, cleaned up, frame",
];

#[test]
fn cancelled() {
    let ends = [Done, Errs, BlockPanics];
    for (kind, end) in KINDS
        .into_iter()
        .flat_map(|kind| ends.map(|end| (kind, end)))
    {
        for (form, way) in FORMS
            .into_iter()
            .flat_map(|form| WAYS.map(|way| (form, way)))
        {
            let script = Script(Well, end, PassesOn);
            let mut polls = 0;
            loop {
                let log = Log::default();
                let used = a_use(kind, form, way, &log, script);
                let outcome = catch_unwind(AssertUnwindSafe(|| polled(used, polls)));
                if !matches!(outcome, Ok(std::task::Poll::Pending)) {
                    break;
                }
                let expected = match (end, polls) {
                    (BlockPanics, 3) => CANCELLED_AFTER_A_PANIC,
                    _ => CANCELLED[polls as usize],
                };
                let expected = expected[usize::from(form == Managed)];
                let what = format!("{kind:?}, {form:?}, {way:?}, {end:?}, {polls}");
                assert_eq!(log.said(), expected, "{what}");
                polls += 1;
            }
            let awaits = match (end, way) {
                (BlockPanics, Pair) => 3,
                (BlockPanics, _) => 4,
                _ => 5,
            };
            assert_eq!(polls, awaits, "{kind:?}, {form:?}, {way:?}, {end:?}");
        }
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

/// What may become of a manager between `enter` and `exit`.
#[derive(Clone, Copy, Debug)]
enum Then {
    DropsEntered,
    LeaksEntered,
    DropsAndCloses,
    LeaksAndCloses,
    DropsAnExit,
    DropsAnExitAtItsAwait,
    ClosesAnExitAtItsAwait,
    DropsCloseAtItsAwait,
    CarriesCloseOn,
}

/// What is done of the manager's own accord, and what of a managed one.
const BETWEEN: [(Then, [&str; 2]); 9] = {
    use self::Then::*;
    [
        (
            DropsEntered,
            ["frame", "finalizer, cleanup, cleaned up, frame"],
        ),
        (
            LeaksEntered,
            ["frame", "finalizer, cleanup, cleaned up, frame"],
        ),
        // Closed, it is dropped where it stands.
        (DropsAndCloses, ["cleanup, cleaned up, frame, closed"; 2]),
        (LeaksAndCloses, ["cleanup, cleaned up, frame, closed"; 2]),
        // A future that was not polled has not left it.
        (
            DropsAnExit,
            ["frame", "finalizer, cleanup, cleaned up, frame"],
        ),
        (
            DropsAnExitAtItsAwait,
            ["exit, frame", "exit, finalizer, cleanup, cleaned up, frame"],
        ),
        (
            ClosesAnExitAtItsAwait,
            ["exit, cleanup, cleaned up, frame, closed"; 2],
        ),
        (
            DropsCloseAtItsAwait,
            ["cleanup, frame", "cleanup, finalizer, cleaned up, frame"],
        ),
        (CarriesCloseOn, ["cleanup, cleaned up, frame, closed"; 2]),
    ]
};

#[test]
fn between_enter_and_exit() {
    macro_rules! of {
        ($then:ident, $log:ident, $manager:expr, [$($question:ident)?]) => {
            run(async {
                let mut manager = pin!($manager);
                let entered = manager.as_mut().enter().await$(.$question())?;
                assert_eq!($log.said(), "enter, entered");
                let outcome: Result<u32, Failure> = Ok(1);
                let closes = match $then {
                    Then::DropsEntered => {
                        drop(entered);
                        false
                    }
                    Then::LeaksEntered => {
                        mem::forget(entered);
                        false
                    }
                    Then::DropsAndCloses => {
                        drop(entered);
                        true
                    }
                    Then::LeaksAndCloses => {
                        mem::forget(entered);
                        true
                    }
                    Then::DropsAnExit => {
                        drop(entered.exit(outcome));
                        false
                    }
                    Then::DropsAnExitAtItsAwait => {
                        assert!(polled(entered.exit(outcome), 1).is_pending());
                        false
                    }
                    Then::ClosesAnExitAtItsAwait => {
                        assert!(polled(entered.exit(outcome), 1).is_pending());
                        true
                    }
                    Then::DropsCloseAtItsAwait => {
                        drop(entered);
                        assert!(polled(manager.as_mut().aclose(), 1).is_pending());
                        false
                    }
                    Then::CarriesCloseOn => {
                        drop(entered);
                        assert!(polled(manager.as_mut().aclose(), 1).is_pending());
                        true
                    }
                };
                if closes {
                    manager.as_mut().aclose().await;
                    $log.say("closed");
                    // There is nothing left to close.
                    manager.as_mut().aclose().await;
                }
            })
        };
    }
    let script = Script(Well, Done, PassesOn);
    for (then, [expected, expected_of_managed]) in BETWEEN {
        let log = Log::default();
        of!(then, log, without_error(log.clone(), script), []);
        assert_eq!(log.said(), expected, "{then:?}");
        of!(then, log, with_error(log.clone(), script), [unwrap]);
        assert_eq!(log.said(), expected, "{then:?}");
        of!(then, log, suppressing(log.clone(), script), [unwrap]);
        assert_eq!(log.said(), expected, "{then:?}");
        of!(then, log, with_error(log.clone(), script).boxed(), [unwrap]);
        assert_eq!(log.said(), expected, "{then:?}, boxed");
        let manager = without_error(log.clone(), script).managed_with(finalizer(&log));
        of!(then, log, manager, []);
        assert_eq!(log.said(), expected_of_managed, "{then:?}, managed");
        let manager = with_error(log.clone(), script).managed_with(finalizer(&log));
        of!(then, log, manager, [unwrap]);
        assert_eq!(log.said(), expected_of_managed, "{then:?}, managed");
    }
}

#[test]
fn entering_that_is_dropped_half_way_is_carried_on() {
    let log = Log::default();
    run(async {
        let mut manager = pin!(with_error(log.clone(), Script(Well, Done, PassesOn)));
        assert!(polled(manager.as_mut().enter(), 1).is_pending());
        let entered = manager.as_mut().enter().await.unwrap();
        assert_eq!(log.said(), "enter, entered");
        let outcome = Ok(*entered);
        assert_eq!(entered.exit(outcome).await, Ok(1));
    });
    assert_eq!(log.said(), "exit, exited, cleanup, cleaned up, frame");
}

#[test]
fn one_that_is_being_entered_can_be_closed() {
    let log = Log::default();
    run(async {
        let mut manager = pin!(with_error(log.clone(), Script(Well, Done, PassesOn)));
        assert!(polled(manager.as_mut().enter(), 1).is_pending());
        manager.as_mut().aclose().await;
        assert_eq!(log.said(), "enter, frame");
    });
    run(async {
        let mut manager = pin!(with_error(log.clone(), Script(Well, Done, PassesOn)));
        manager.as_mut().aclose().await;
    });
    assert_eq!(log.said(), "");
}

/// The hooks that a thread has serve managers as they do generators.
#[test]
fn a_managed_one_is_closed_by_the_finalizer_of_the_thread() {
    let log = Log::default();
    let there = {
        let log = log.clone();
        std::thread::spawn(move || {
            let script = Script(Well, Done, PassesOn);
            let told = log.clone();
            let finalizer = finalizer(&log);
            asyncgen::set_asyncgen_hooks(
                asyncgen::AsyncGenHooks::new()
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
