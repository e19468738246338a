//! What is run: the body of a generator, and what is done to the generator.

use std::rc::Rc;

/// What stands in an async block: of a generator, of a `finally!`, of an `async_with!`. It runs
/// `rounds` times, and evaluates to `Ok(0)` where it is not left before.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    pub(crate) rounds: u32,
    pub(crate) ops: Rc<[Op]>,
}

#[derive(Clone, Debug)]
pub(crate) struct Op {
    /// No two of a program have the same.
    pub(crate) label: u32,
    /// Whether an `Err` that it evaluates to stays here. If not, there is a `?` behind it.
    pub(crate) catches: bool,
    pub(crate) what: What,
}

#[derive(Clone, Debug)]
pub(crate) enum What {
    /// Yields its label; evaluates to what is sent or thrown.
    Yield,
    /// Awaits something that is pending so many times.
    Await(u32),
    /// A local variable that lives to the end of the block, with a destructor. It may panic, but
    /// not while another panic unwinds.
    Local {
        panics: bool,
    },
    /// Passes over the operation behind it if what was sent last is odd.
    Skip,
    /// Ends the block with `Ok` of its label.
    Return,
    /// Ends the block with `Err` of its label.
    Fail,
    Panic,
    /// `finally!` of a body and a cleanup.
    Finally(Block, Block),
    /// `yield_from_!` of a generator.
    Delegate(How, Block),
    /// `yield_from_!` of a stream.
    Stream(Block),
    /// `async_with!` of a manager and a block.
    With(Manager, Block),
    /// Takes so many items of a generator, in a loop with `anext`.
    Consume(Then, u32, Block),
}

/// How a generator is delegated to.
#[derive(Clone, Copy, Debug)]
pub(crate) enum How {
    /// By value, of a type of its own.
    Itself,
    /// By value, boxed.
    Boxed,
    /// By a reference; the generator is a local variable.
    Lent,
    /// After it was started, by `start`.
    Started,
}

/// What becomes of a generator of which some items were taken.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Then {
    /// It is dropped.
    Drop,
    /// It is closed by `aclose`.
    Close,
    /// It was lent by `aclosing`, all the while.
    Aclosing,
}

#[derive(Clone, Debug)]
pub(crate) struct Manager {
    pub(crate) kind: Kind,
    /// Whether it is used in a box.
    pub(crate) boxed: bool,
    /// The manager whose value it lends, in an `async_with!` of its own: a [`What::With`]. None of the
    /// swallowing kind has one.
    pub(crate) inner: Option<Rc<Op>>,
    /// Before it lends. No yields and no constructs in these three.
    pub(crate) enter: Block,
    /// If the `yield_!` is in a `finally!`, the cleanup.
    pub(crate) cleanup: Option<Block>,
    /// After the block is done.
    pub(crate) exit: Block,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Kind {
    /// Without an `Error`: it has no way to fail, and `Fail` in it does nothing.
    Plain,
    /// With one: what the block came to is what it comes to, but where it fails itself.
    Failing,
    /// Likewise, but an error of the block is swallowed: the use gives `Ok(SWALLOWED)`.
    Swallowing,
}

pub(crate) const SWALLOWED: u32 = 9999;

/// What is done to the generator, in this order; then, how it ends.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub(crate) body: Block,
    pub(crate) steps: Vec<Step>,
    pub(crate) end: Finale,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    pub(crate) verb: Verb,
    /// The verb's future is dropped after so many polls, if that is not ready before.
    pub(crate) polls: u32,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Verb {
    Anext,
    Start,
    Send(u32),
    Throw(u32),
    Close,
    /// `poll_next`, of the stream that it is.
    Next,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Finale {
    Drop,
    /// It was `managed` from the start, and is dropped. If the finalizer is given a future, that is
    /// polled so many times, and dropped.
    Managed(u32),
}

/// Enough polls for whatever it is.
pub(crate) const TO_THE_END: u32 = u32::MAX;

/// What a body says of itself; with the label of the operation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Event {
    /// A yield evaluated to this.
    Heard(u32, u32),
    /// Evaluated to `Ok` of this.
    Gave(u32, u32),
    /// Evaluated to `Err` of this, which stays here.
    Caught(u32, u32),
    Waits(u32),
    Waited(u32),
    /// The future that was awaited was dropped before it was ready.
    Cancelled(u32),
    /// The destructor of a local variable.
    Dropped(u32),
    CleansUp(u32),
    /// A cleanup that ended by itself, in this.
    CleanedUp(u32, Result<u32, u32>),
    /// A manager has entered, and lends.
    Lends(u32),
    /// The block of a manager is done.
    Leaves(u32),
    /// A consumer in the body took an item.
    Took(u32, Result<u32, u32>),
    /// A consumer in the body has closed what it consumed; a cleanup may have yielded an item.
    Consumed(u32, Option<Result<u32, u32>>),
}

/// What a step came to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Came {
    Yielded(Result<u32, u32>),
    Completed(Result<(), u32>),
    /// The verb does not fit, and gave this back.
    Refused(Status, u32),
    Panicked(u32),
    /// `aclose` is done; a cleanup may have yielded an item.
    Closed(Option<Result<u32, u32>>),
    /// The stream came to an item, or to its end.
    Item(Option<Result<u32, u32>>),
    /// It was dropped after all the polls it had.
    Pending,
}

pub(crate) use asyncgen::Status;

/// All there is to see of a step.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Seen {
    pub(crate) came: Came,
    /// How many polls that took.
    pub(crate) polls: u32,
    pub(crate) events: Vec<Event>,
    pub(crate) status: Status,
    pub(crate) has_pending_cleanup: bool,
    pub(crate) is_terminated: bool,
}

impl Block {
    pub(crate) fn new(ops: impl Into<Rc<[Op]>>) -> Self {
        Block {
            rounds: 1,
            ops: ops.into(),
        }
    }

    /// The same, with a number for each operation.
    pub(crate) fn numbered(&self, next: &mut u32) -> Block {
        let ops = self.ops.iter().map(|op| op.numbered(next));
        Block {
            rounds: self.rounds,
            ops: ops.collect(),
        }
    }

    /// Whether it holds no constructs.
    pub(crate) fn is_simple(&self) -> bool {
        self.ops.iter().all(|op| op.what.is_simple())
    }
}

impl What {
    /// The manager, and the block.
    pub(crate) fn with(&self) -> (&Manager, &Block) {
        match self {
            What::With(manager, block) => (manager, block),
            _ => unreachable!("it is an `async_with!`"),
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
            | What::Delegate(..)
            | What::Stream(_)
            | What::With(..)
            | What::Consume(..) => false,
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
            What::Delegate(how, body) => What::Delegate(*how, body.numbered(next)),
            What::Stream(body) => What::Stream(body.numbered(next)),
            What::With(manager, block) => {
                let inner = manager.inner.as_ref().map(|op| Rc::new(op.numbered(next)));
                let manager = Manager {
                    kind: manager.kind,
                    boxed: manager.boxed,
                    inner,
                    enter: manager.enter.numbered(next),
                    cleanup: manager.cleanup.as_ref().map(|it| it.numbered(next)),
                    exit: manager.exit.numbered(next),
                };
                What::With(manager, block.numbered(next))
            }
            What::Consume(then, items, body) => What::Consume(*then, *items, body.numbered(next)),
            simple => simple.clone(),
        };
        Op {
            label,
            catches: self.catches,
            what,
        }
    }
}
