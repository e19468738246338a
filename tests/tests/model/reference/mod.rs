//! A reference interpreter of the protocol: a generator as a machine with a stack, without futures.
//!
//! It follows the guide (`protocol.md`, `cleanup.md`, `context_managers.md`, `exit_stacks.md` and
//! `yielder.md`), the documentation of the macros, and PEP 342, 380 and 525. It does not depend on
//! the implementation. Comments in quotation marks cite the rule that the code follows.
//!
//! A generator is a stack of blocks. `yield_from_!` pushes a block, as in PEP 380: delegation
//! behaves as if the other body stood in its place. `async_with!` does too: its block stands in the
//! place of the manager's `yield_!`.
//!
//! An exit stack is a block that contains its entries, below the block that uses it. When that block
//! ends, the entries are pushed one after the other, the last one first. An owned guard is an exit
//! stack with one entry. When something managed is dropped, its blocks become a machine of their
//! own, which is closed at the end of the session.
//!
//! A `finally!` that is left, by its end, an error, a panic, a jump or closing, replaces its body on
//! the stack by its cleanup, which remembers how the body was left.
//!
//! | file | contents |
//! |---|---|
//! | this file | the machine, and the steps that a caller performs |
//! | `frames.rs` | the blocks of the stack |
//! | `run.rs` | runs the operations of a block, up to a yield or an await |
//! | `ends.rs` | ends a block, and those around it that end with it; runs destructors |
//! | `closing.rs` | closes a generator |
//! | `managers.rs` | context managers, also several in one `async_with!` |
//! | `stacks.rs` | exit stacks and owned guards |
//! | `loops.rs` | jumps out of `finally!`s |
//! | `branches.rs` | the branches of a `with_yielder!` |
//! | `consuming.rs` | loops over generators |

mod branches;
mod closing;
mod consuming;
mod ends;
mod frames;
mod loops;
mod managers;
mod run;
mod stacks;

use std::collections::{BTreeSet, VecDeque};

use crate::program::{Block, Came, Closing, Event, Finale, Op, Seen, Status, Step, Verb, What};

use self::frames::{Frame, Role, have_pending_cleanup};

type Item = Result<u32, u32>;

pub(crate) struct Machine {
    stack: Vec<Frame>,
    at: At,
    /// The way the generator ended, if it has.
    ended: Option<End>,
    /// Set once `aclose` was polled.
    closing: bool,
    /// The first item that a cleanup yielded during closing.
    ignored: Option<Item>,
    /// The last value that was sent.
    heard: u32,
    events: Vec<Event>,
    /// Managed things whose finalizer was called, with their labels.
    closings: VecDeque<(u32, Machine)>,
    /// The forms that were reached.
    reached: BTreeSet<String>,
}

#[derive(Clone, Copy, PartialEq)]
enum At {
    Created,
    Running,
    /// At the await with this label, which will be pending this many more times.
    Await(u32, u32),
    /// In the branches of a `with_yielder!`, which will be pending this many more times.
    Branches(u32),
    Yield(Item),
}

impl At {
    fn is_await(self) -> bool {
        matches!(self, At::Await(..) | At::Branches(_))
    }
}

#[derive(Clone, Copy)]
enum End {
    Value(u32),
    Error(u32),
    Panic(u32),
    /// The block of a manager panicked. The panic is held back until the manager with the second label
    /// is closed.
    Held(u32, u32),
    Closed,
    /// A `return` out of `finally!`s.
    Return(Item),
    /// A `break` or a `continue` out of `finally!`s, to the loop around this number of loops.
    Break(u32),
    Continue(u32),
}

impl Machine {
    pub(crate) fn new(body: &Block) -> Self {
        let op = Op {
            label: 0,
            catches: false,
            what: What::Skip,
        };
        let mut machine = Machine {
            stack: Vec::new(),
            at: At::Created,
            ended: None,
            closing: false,
            ignored: None,
            heard: 0,
            events: Vec::new(),
            closings: VecDeque::new(),
            reached: BTreeSet::new(),
        };
        machine.enter(body, op, Role::Generator);
        machine
    }

    /// Performs a step. Follows the table "every verb in every status".
    pub(crate) fn step(&mut self, step: Step) -> Seen {
        // "A verb's future was dropped before it was polled: as it was."
        if step.polls == 0 {
            return self.seen(Came::Pending, 0);
        }
        let status = self.status();
        let was_over = self.ended.is_some();
        match (step.verb, status) {
            (Verb::Close, Status::Created) => self.ended = Some(End::Closed),
            (Verb::Close, _) => self.close(),
            (Verb::Next, Status::Closed) => {}
            // If the generator has a `Throw` type, a yield evaluates to `Ok` of a sent value or
            // `Err` of a thrown error.
            (Verb::Anext | Verb::Next, Status::Suspended) => self.resume(Ok(0)),
            (Verb::Send(value), Status::Suspended) => self.resume(Ok(value)),
            (Verb::Throw(error), Status::Suspended) => self.resume(Err(error)),
            // "Nothing has happened to the generator", and the value comes back.
            (Verb::Send(back) | Verb::Throw(back), _) => {
                return self.seen(Came::Refused(status, back), 1);
            }
            (Verb::Start, Status::Suspended) | (Verb::Start | Verb::Anext, Status::Closed) => {
                return self.seen(Came::Refused(status, 0), 1);
            }
            (Verb::Anext | Verb::Start | Verb::Next, Status::Created | Status::Pending) => {}
        }
        let is_next = step.verb == Verb::Next;
        for polls in 1..=step.polls {
            if !self.poll() {
                continue;
            }
            let ignored = self.ignored.take_if(|_| self.ended.is_some());
            let came = match (self.ended, self.at) {
                (Some(End::Panic(label)), _) if !was_over => Came::Panicked(label),
                (Some(_), _) if was_over && is_next => Came::Item(None),
                (Some(_), _) if step.verb == Verb::Close => Came::Closed(ignored),
                // Polled as a stream, a returned error is the last item.
                (Some(End::Error(error)), _) if is_next => Came::Item(Some(Err(error))),
                (Some(_), _) if is_next => Came::Item(None),
                (Some(End::Error(error)), _) => Came::Completed(Err(error)),
                (Some(_), _) => Came::Completed(Ok(())),
                (None, At::Yield(item)) if is_next => Came::Item(Some(item)),
                (None, At::Yield(item)) => Came::Yielded(item),
                (None, _) => unreachable!("it is ready"),
            };
            return self.seen(came, polls);
        }
        self.seen(Came::Pending, step.polls)
    }

    pub(crate) fn end(&mut self, end: Finale, closing_polls: u32) -> Seen {
        let polls = match end {
            // "only for a generator that still has a cleanup to run"
            Finale::Managed(limit) if self.has_pending_cleanup() => self.poll_close(limit),
            Finale::Managed(_) | Finale::Drop => 0,
        };
        self.drop_all();
        self.run_closings(closing_polls);
        match self.ended {
            Some(End::Panic(label)) => self.seen(Came::Panicked(label), polls),
            _ => self.seen(Came::Closed(None), polls),
        }
    }

    /// Polls a future that closes the generator. Returns the number of polls.
    fn poll_close(&mut self, limit: u32) -> u32 {
        let mut polls = 0;
        if limit > 0 {
            self.close();
        }
        while polls < limit {
            polls += 1;
            if self.poll() {
                break;
            }
        }
        polls
    }

    fn drop_all(&mut self) {
        // "Destructors run, cleanups do not."
        if self.ended.is_none() {
            let end = match self.at {
                At::Created => End::Closed,
                _ => self.drop_down_to(0),
            };
            self.ended = Some(end);
        }
    }

    /// Runs the futures that finalizers received.
    fn run_closings(&mut self, limit: u32) {
        while let Some((label, mut closing)) = self.closings.pop_front() {
            closing.heard = self.heard;
            closing.poll_close(limit);
            let was_over = closing.ended.is_some();
            closing.drop_all();
            self.events.append(&mut closing.events);
            self.heard = closing.heard;
            self.closings.append(&mut closing.closings);
            self.reached.append(&mut closing.reached);
            let ended = match closing.ended {
                Some(End::Panic(label)) => Closing::Panicked(label),
                _ if was_over => Closing::Completed,
                _ => Closing::Dropped,
            };
            self.say(Event::Finalized(label, ended));
        }
    }

    fn seen(&mut self, came: Came, polls: u32) -> Seen {
        // A panic reaches one caller only.
        if let (Came::Panicked(_), Some(end)) = (came, &mut self.ended) {
            *end = End::Closed;
        }
        Seen {
            came,
            polls,
            events: std::mem::take(&mut self.events),
            status: self.status(),
            has_pending_cleanup: self.has_pending_cleanup(),
            is_terminated: self.ended.is_some(),
        }
    }

    fn status(&self) -> Status {
        match self.at {
            // "From `aclose` on, `Closed`."
            _ if self.ended.is_some() || self.closing => Status::Closed,
            At::Created => Status::Created,
            At::Yield(_) => Status::Suspended,
            At::Await(..) | At::Branches(_) | At::Running => Status::Pending,
        }
    }

    /// "Whether to close it now would run a cleanup": the cleanup of a `finally!` in the body, or
    /// in a body that is delegated to. A generator in a loop does not count, because it would be
    /// dropped. A generator lent by `aclosing` always counts, because its state is not known, and
    /// so does an exit stack while its block runs.
    fn has_pending_cleanup(&self) -> bool {
        self.ended.is_none() && self.at != At::Created && have_pending_cleanup(&self.stack)
    }
    // ---- Helpers ----

    fn enter(&mut self, block: &Block, op: Op, role: Role) {
        self.stack.push(Frame {
            block: block.clone(),
            next: 0,
            round: 0,
            locals: Vec::new(),
            op,
            role,
        });
    }

    fn top(&mut self) -> &mut Frame {
        self.stack.last_mut().expect("it has not ended")
    }

    fn say(&mut self, event: Event) {
        self.events.push(event);
    }

    fn reach(&mut self, form: impl Into<String>) {
        self.reached.insert(form.into());
    }

    /// Returns the forms that the program has reached.
    pub(crate) fn into_reached(self) -> BTreeSet<String> {
        self.reached
    }
}
