//! Programs: the body of a generator, and the calls made on the generator.

use std::sync::Arc;

/// The contents of an async block: of a generator, of a `finally!` or of an `async_with!`. Runs
/// `rounds` times, and evaluates to `Ok(0)` unless it is left earlier.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    pub(crate) rounds: u32,
    pub(crate) ops: Arc<[Op]>,
}

#[derive(Clone, Debug)]
pub(crate) struct Op {
    /// Unique in a program.
    pub(crate) label: u32,
    /// If `true`, an `Err` that the operation evaluates to is caught. If `false`, a `?` follows the
    /// operation.
    pub(crate) catches: bool,
    pub(crate) what: What,
}

#[derive(Clone, Debug)]
pub(crate) enum What {
    /// Yields the label. Evaluates to the value sent or the error thrown.
    Yield,
    /// Awaits a future that is pending this many times.
    Await(u32),
    /// Declares a local variable that lives to the end of the block. Its destructor may panic, but
    /// not while another panic unwinds.
    Local {
        panics: bool,
    },
    /// Skips the next operation if the last value sent was odd.
    Skip,
    /// Ends the block with `Ok` of the label.
    Return,
    /// Ends the block with `Err` of the label.
    Fail,
    Panic,
    /// `finally!` of a body and a cleanup.
    Finally(Block, Block),
    /// Loops with `finally!`s that jumps leave.
    Loops(Loops),
    /// `yield_from_!` of a generator.
    Delegate(How, Block),
    /// `yield_from_!` of a stream.
    Stream(Block),
    /// `with_yielder!`, and the use of the generator that contains it.
    Branches(Branches),
    /// `async_with!` of a manager and a block.
    With(Manager, Block),
    /// `async_with!` of several managers and a block.
    Several(Several, Block),
    /// Takes this many items of a generator, in a loop with `anext`.
    Consume(Then, u32, Block),
    /// An exit stack, and a block that uses it.
    Stack(ExitStack, Block),
    /// `enter_owned` of a manager, a block that runs while the guard exists, and the end of the
    /// guard. The operation is an [`What::Enter`] with a `?`.
    Guard(Arc<Op>, Ending, Block),
    /// Enters a manager on an exit stack, or with `enter_owned`.
    Enter(Manager),
    /// Adds a callback to an exit stack.
    Push(Callback),
    /// Adds a future to an exit stack, with a variable that is dropped with the future. Its
    /// destructor may panic.
    Defer {
        steps: Block,
        panics: bool,
    },
    /// `pop_all` of an exit stack, and the end of the new stack.
    PopAll(Popped),
}

/// Three loops, one in the other. The contents of the outer loop are in a `finally!`, and so are those
/// of the inner loop. The block runs in the inner one, and then a jump. In the outer one, the middle
/// loop runs, and then a jump.
///
/// `return` and `?` leave what the loops are in. The value of a `finally!` that no jump leaves is
/// logged.
#[derive(Clone, Debug)]
pub(crate) struct Loops {
    pub(crate) place: Place,
    pub(crate) outer: Level,
    /// The number of rounds of the middle loop.
    pub(crate) middle: u32,
    pub(crate) inner: Level,
    pub(crate) block: Block,
    /// The jumps, in the order in which their places are reached. No jumps follow them.
    pub(crate) jumps: Arc<[Jump]>,
}

/// The kind of body that contains the loops.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    /// A generator that returns a `Result`.
    Generator,
    /// A generator that returns a `Result<(), _>`, because its items are `Result`s and its type names
    /// no `Return`. A `return` of a value is one without a value.
    UnitResult,
    /// A generator that returns `()`. Each jump out of it is a `return` without a value.
    NoValue,
    /// The cleanup of a `finally!`. Each jump out of it is a `return` without a value.
    Cleanup,
    /// The block of an `async_with!`. The operation is a [`What::With`] with an empty block.
    With(Arc<Op>),
}

/// A loop with a `finally!`.
#[derive(Clone, Debug)]
pub(crate) struct Level {
    pub(crate) label: u32,
    pub(crate) rounds: u32,
    pub(crate) cleanup: Block,
    /// A variable outside of the `finally!` and one in it have destructors. This one panics.
    pub(crate) panics: Option<Variable>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Variable {
    /// Declared before the `finally!`.
    Outside,
    /// Declared in the body of the `finally!`.
    Inside,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Jump {
    None,
    /// `return` with the value or the error of what ran before.
    Return,
    /// `return` with an error.
    Fail,
    /// `?` behind what ran before.
    Try,
    Break(Target),
    Continue(Target),
}

/// The loop that a jump leaves or continues.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Target {
    /// The loop around the jump, without a label.
    Unlabelled,
    /// The loop around the jump, by its label.
    Nearest,
    /// The middle loop, by its label. After the middle loop, this is the outer one.
    Middle,
    /// The outer loop, by its label.
    Outer,
}

/// A `with_yielder!` whose block runs two futures side by side. They contain no constructs.
#[derive(Clone, Debug)]
pub(crate) struct Branches {
    /// The number of times that both are run, until an error.
    pub(crate) rounds: u32,
    pub(crate) left: Block,
    pub(crate) right: Block,
    pub(crate) wins: Wins,
    pub(crate) source: Source,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Wins {
    /// The block ends when both have ended, with the first error or the value of the right one.
    Both,
    /// The block ends with the result of the one that ends first. The other is dropped.
    First,
}

/// The generator that contains a `with_yielder!`. It receives no values.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    /// A stream of `Result`s, which is delegated to.
    Stream,
    /// The same, written as a `TryStream`, in which the handle takes the value of an `Ok`.
    TryStream,
    /// A generator with a cleanup around the `with_yielder!`. This many items are taken, as by
    /// [`What::Consume`]. The cleanup contains no yields and no constructs.
    Generator(Then, u32, Block),
}

#[derive(Clone, Debug)]
pub(crate) struct Several {
    /// The `async_with!` is in an `async fn` that the generator awaits. The block contains no yields
    /// and no constructs. Otherwise, the `async_with!` is in the body of the generator.
    pub(crate) in_plain_code: bool,
    /// Each is a [`What::With`] with an empty block. The kinds are one of [`COMBINATIONS`]. The last
    /// manager has error type 0, the one before it error type 1, and so on.
    pub(crate) managers: Arc<[Op]>,
}

/// The combinations of kinds of managers in one `async_with!`.
pub(crate) const COMBINATIONS: &[&[Kind]] = &[
    &[Kind::Plain, Kind::Plain],
    &[Kind::Plain, Kind::Failing],
    &[Kind::Plain, Kind::Swallowing],
    &[Kind::Failing, Kind::Plain],
    &[Kind::Failing, Kind::Failing],
    &[Kind::Failing, Kind::Swallowing],
    &[Kind::Swallowing, Kind::Plain],
    &[Kind::Swallowing, Kind::Failing],
    &[Kind::Swallowing, Kind::Swallowing],
    &[Kind::Plain, Kind::Plain, Kind::Plain],
    &[Kind::Plain, Kind::Failing, Kind::Failing],
    &[Kind::Failing, Kind::Plain, Kind::Failing],
    &[Kind::Failing, Kind::Failing, Kind::Plain],
    &[Kind::Failing, Kind::Failing, Kind::Failing],
    &[Kind::Failing, Kind::Swallowing, Kind::Failing],
    &[Kind::Swallowing, Kind::Failing, Kind::Swallowing],
];

/// Returns the name of a combination.
pub(crate) fn combination(kinds: &[Kind]) -> String {
    let kinds: Vec<_> = kinds.iter().map(|kind| format!("{kind:?}")).collect();
    kinds.join("+")
}

/// Returns the error of this number after its conversion from an error type to another. Other
/// conversions give other errors.
pub(crate) fn converted(error: u32, from: u32, to: u32) -> u32 {
    match from == to {
        true => error,
        false => error + 10_000 * (3 * from + to),
    }
}

/// The way in which a generator is delegated to.
#[derive(Clone, Copy, Debug)]
pub(crate) enum How {
    /// By value, unboxed.
    Itself,
    /// By value, boxed.
    Boxed,
    /// By a reference to a local variable.
    Lent,
    /// After `start` was called.
    Started,
}

/// The end of a generator of which some items were taken.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Then {
    /// Dropped.
    Drop,
    /// Closed by `aclose`.
    Close,
    /// Lent by `aclosing`, and closed by it.
    Aclosing,
    /// Dropped. It is `managed`.
    Managed,
}

#[derive(Clone, Debug)]
pub(crate) struct ExitStack {
    pub(crate) kind: Kind,
    pub(crate) form: Form,
    /// Runs before the block. Contains `Enter`, `Push`, `Defer` and `PopAll` only, and has one
    /// round. The managers fit the kind of the stack, and have no `inner`.
    pub(crate) entries: Block,
}

/// The way in which an exit stack is used.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Form {
    /// By `async_with!`.
    With,
    /// By a call of `close` after the block.
    ByHand,
    /// By `async_with!`. It is `managed`, and its kind is `Swallowing`.
    Managed,
}

/// The end of an owned guard after the block has ended by itself. If the block panics or is closed,
/// the guard is dropped.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Ending {
    /// `exit` with the outcome of the block.
    Exit,
    Drop,
    /// `into_inner`, and `aclose` of the manager.
    Close,
}

/// A callback of an exit stack.
#[derive(Clone, Debug)]
pub(crate) struct Callback {
    /// Runs when the callback is called. A `Fail` replaces the outcome.
    pub(crate) steps: Block,
    pub(crate) reaction: Reaction,
    /// The destructor of the variable that is dropped with the callback panics.
    pub(crate) panics: bool,
}

/// The way in which a callback treats an error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Reaction {
    PassOn,
    /// Returns an error with the label of the operation.
    Replace,
    /// Suppresses the error, on a stack that allows it. Otherwise like `PassOn`.
    Suppress,
}

/// The end of a stack that `pop_all` returned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Popped {
    Drop,
    /// `close` with `Ok` of the label.
    Close,
    /// `close` with `Err` of the label.
    Fail,
}

#[derive(Clone, Debug)]
pub(crate) struct Manager {
    pub(crate) kind: Kind,
    /// Boxed before it is used.
    pub(crate) boxed: bool,
    /// The manager is `managed`. It has no `inner`, and is not one.
    pub(crate) managed: bool,
    /// Up to two managers, in an `async_with!` in the body of this one. It lends the value of one of
    /// them. Each is a [`What::With`] with an empty block. They have the error type of this manager.
    /// A plain manager has plain ones, another one has at least one that fails, and one that
    /// swallows errors has none.
    pub(crate) inner: Arc<[Op]>,
    /// The number of its error type, or 0.
    pub(crate) error: u32,
    /// Runs before the manager lends. `enter`, `cleanup` and `exit` contain no yields and no
    /// constructs.
    pub(crate) enter: Block,
    /// The cleanup, if the `yield_!` is in a `finally!`.
    pub(crate) cleanup: Option<Block>,
    /// The jump after the `yield_!` in the `finally!`, if there is a cleanup and no `inner`. A
    /// manager without an `Error` has no `?`.
    pub(crate) jump: ManagerJump,
    /// Runs after the block, unless the jump leaves the manager.
    pub(crate) exit: Block,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum ManagerJump {
    None,
    /// `return` with the outcome of the block.
    Return,
    /// `?` behind the `yield_!`.
    Try,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Kind {
    /// Has no `Error`. The manager cannot fail, so `Fail` does nothing in it.
    Plain,
    /// Has an `Error`. Evaluates to the outcome of the block, unless the manager fails itself.
    Failing,
    /// Like `Failing`, but swallows an error of the block. The use then evaluates to
    /// `Ok(SWALLOWED)`.
    Swallowing,
}

pub(crate) const SWALLOWED: u32 = 9999;

/// The calls made on the generator, in order, and how its life ends.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub(crate) body: Block,
    pub(crate) steps: Vec<Step>,
    pub(crate) end: Finale,
    /// The number of polls after which the closing of a managed generator, manager or stack is
    /// dropped. They are run one after the other at the end.
    pub(crate) closing_polls: u32,
    /// Each step runs in another thread than the one before.
    pub(crate) moves: bool,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    pub(crate) verb: Verb,
    /// The number of polls after which the verb's future is dropped, if it is still pending.
    pub(crate) polls: u32,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Verb {
    Anext,
    Start,
    Send(u32),
    Throw(u32),
    Close,
    /// `poll_next` of the generator as a stream.
    Next,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Finale {
    Drop,
    /// The generator is `managed` from the start, and dropped. A closing future is polled this many
    /// times and dropped.
    Managed(u32),
}

/// More polls than any future needs.
pub(crate) const TO_THE_END: u32 = u32::MAX;

/// An event in a body, with the label of the operation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Event {
    /// A yield evaluated to this value.
    Heard(u32, u32),
    /// The operation evaluated to `Ok` of this value.
    Gave(u32, u32),
    /// The operation evaluated to `Err` of this value, and the error was caught.
    Caught(u32, u32),
    Waits(u32),
    Waited(u32),
    /// The awaited future was dropped before it was ready.
    Cancelled(u32),
    /// The destructor of a local variable ran.
    Dropped(u32),
    CleansUp(u32),
    /// A cleanup ended by itself, with this result.
    CleanedUp(u32, Result<u32, u32>),
    /// A manager is entered and lends.
    Lends(u32),
    /// The block of a manager has ended.
    Leaves(u32),
    /// A callback of an exit stack received this outcome.
    Sees(u32, Result<(), u32>),
    /// The finalizer of something managed received the future that closes it.
    Finalizes(u32),
    /// Such a future has ended, or was dropped.
    Finalized(u32, Closing),
    /// A loop over a generator took an item.
    Took(u32, Result<u32, u32>),
    /// A loop closed its generator. A cleanup may have yielded an item.
    Consumed(u32, Option<Result<u32, u32>>),
}

/// The end of a future that closes something managed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Closing {
    Completed,
    Dropped,
    Panicked(u32),
}

/// The result of a step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Came {
    Yielded(Result<u32, u32>),
    Completed(Result<(), u32>),
    /// The verb is not allowed in this status, and returned its argument.
    Refused(Status, u32),
    Panicked(u32),
    /// `aclose` has completed. A cleanup may have yielded an item.
    Closed(Option<Result<u32, u32>>),
    /// `poll_next` returned an item, or the end of the stream.
    Item(Option<Result<u32, u32>>),
    /// The future was dropped after the last of its polls.
    Pending,
}

pub(crate) use asyncgen::Status;

/// Everything that can be observed of a step.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Seen {
    pub(crate) came: Came,
    /// The number of polls that the step took.
    pub(crate) polls: u32,
    pub(crate) events: Vec<Event>,
    pub(crate) status: Status,
    pub(crate) has_pending_cleanup: bool,
    pub(crate) is_terminated: bool,
}

impl Block {
    pub(crate) fn new(ops: impl Into<Arc<[Op]>>) -> Self {
        Block {
            rounds: 1,
            ops: ops.into(),
        }
    }

    /// Returns a copy in which the operations have consecutive labels.
    pub(crate) fn numbered(&self, next: &mut u32) -> Block {
        let ops = self.ops.iter().map(|op| op.numbered(next));
        Block {
            rounds: self.rounds,
            ops: ops.collect(),
        }
    }

    /// Returns `true` if the block contains no constructs.
    pub(crate) fn is_simple(&self) -> bool {
        self.ops.iter().all(|op| op.what.is_simple())
    }
}

impl What {
    /// Returns the manager of `With` or `Enter`.
    pub(crate) fn manager(&self) -> &Manager {
        match self {
            What::With(manager, _) | What::Enter(manager) => manager,
            _ => unreachable!("it uses a manager"),
        }
    }

    fn is_simple(&self) -> bool {
        match self {
            What::Yield
            | What::Await(_)
            | What::Local { .. }
            | What::Skip
            | What::Return
            | What::Fail
            | What::Panic => true,
            What::Finally(..)
            | What::Loops(_)
            | What::Delegate(..)
            | What::Stream(_)
            | What::With(..)
            | What::Several(..)
            | What::Branches(_)
            | What::Consume(..)
            | What::Stack(..)
            | What::Guard(..)
            | What::Enter(_)
            | What::Push(_)
            | What::Defer { .. }
            | What::PopAll(_) => false,
        }
    }
}

impl Manager {
    fn numbered(&self, next: &mut u32) -> Manager {
        Manager {
            inner: self.inner.iter().map(|op| op.numbered(next)).collect(),
            enter: self.enter.numbered(next),
            cleanup: self.cleanup.as_ref().map(|it| it.numbered(next)),
            exit: self.exit.numbered(next),
            ..*self
        }
    }
}

impl Loops {
    fn numbered(&self, next: &mut u32) -> Loops {
        let mut numbered = |level: &Level| {
            *next += 1;
            Level {
                label: *next,
                cleanup: level.cleanup.numbered(next),
                ..*level
            }
        };
        Loops {
            outer: numbered(&self.outer),
            inner: numbered(&self.inner),
            place: match &self.place {
                Place::With(op) => Place::With(Arc::new(op.numbered(next))),
                place => place.clone(),
            },
            block: self.block.numbered(next),
            jumps: Arc::clone(&self.jumps),
            ..*self
        }
    }
}

impl Op {
    fn numbered(&self, next: &mut u32) -> Op {
        *next += 1;
        let label = *next;
        let what = match &self.what {
            What::Finally(body, cleanup) => {
                What::Finally(body.numbered(next), cleanup.numbered(next))
            }
            What::Loops(loops) => What::Loops(loops.numbered(next)),
            What::Delegate(how, body) => What::Delegate(*how, body.numbered(next)),
            What::Stream(body) => What::Stream(body.numbered(next)),
            What::With(manager, block) => What::With(manager.numbered(next), block.numbered(next)),
            What::Branches(branches) => What::Branches(Branches {
                left: branches.left.numbered(next),
                right: branches.right.numbered(next),
                source: match &branches.source {
                    Source::Generator(then, limit, cleanup) => {
                        Source::Generator(*then, *limit, cleanup.numbered(next))
                    }
                    source => source.clone(),
                },
                ..*branches
            }),
            What::Several(several, block) => {
                let managers = several.managers.iter().map(|op| op.numbered(next));
                let several = Several {
                    managers: managers.collect(),
                    ..*several
                };
                What::Several(several, block.numbered(next))
            }
            What::Consume(then, items, body) => What::Consume(*then, *items, body.numbered(next)),
            What::Stack(stack, block) => {
                let stack = ExitStack {
                    entries: stack.entries.numbered(next),
                    ..*stack
                };
                What::Stack(stack, block.numbered(next))
            }
            What::Guard(enter, ending, block) => {
                let enter = Arc::new(enter.numbered(next));
                What::Guard(enter, *ending, block.numbered(next))
            }
            What::Enter(manager) => What::Enter(manager.numbered(next)),
            What::Push(callback) => What::Push(Callback {
                steps: callback.steps.numbered(next),
                ..*callback
            }),
            What::Defer { steps, panics } => What::Defer {
                steps: steps.numbered(next),
                panics: *panics,
            },
            simple => simple.clone(),
        };
        Op {
            label,
            catches: self.catches,
            what,
        }
    }
}
