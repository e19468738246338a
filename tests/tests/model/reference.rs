//! A reference interpreter of the protocol: a generator as a machine with a stack, without futures.
//!
//! It follows the guide `protocol.md` and PEP 342, 380 and 525, and does not depend on the
//! implementation. Comments in quotation marks cite the rule that the code follows.
//!
//! A generator is a stack of blocks. `yield_from_!` pushes a block, as in PEP 380: delegation
//! behaves as if the other body stood in its place. `async_with!` does too: its block stands in the
//! place of the manager's `yield_!`.
//!
//! An exit stack is a block that contains its entries, below the block that uses it. When that block
//! ends, the entries are pushed one after the other, the last one first. An owned guard is an exit
//! stack with one entry. When something managed is dropped, its blocks become a machine of their
//! own, which is closed at the end of the session.

use std::collections::VecDeque;

use crate::program::{
    Block, Callback, Came, Closing, Ending, Event, Finale, Form, How, Kind, Manager, Op, Popped,
    Reaction, SWALLOWED, Seen, Status, Step, Then, Verb, What,
};

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
}

#[derive(Clone, Copy, PartialEq)]
enum At {
    Created,
    Running,
    /// At the await with this label, which will be pending this many more times.
    Await(u32, u32),
    Yield(Item),
}

#[derive(Clone, Copy)]
enum End {
    Value(u32),
    Error(u32),
    Panic(u32),
    /// The block of a manager panicked. The panic is held back until the manager is closed.
    Held(u32),
    Closed,
}

struct Frame {
    block: Block,
    next: usize,
    round: u32,
    /// The label of each variable, and whether its destructor panics.
    locals: Vec<(u32, bool)>,
    /// The operation that the block belongs to.
    op: Op,
    role: Role,
}

/// The construct that a block belongs to.
enum Role {
    Generator,
    Stream,
    /// The body of a `finally!`, with its cleanup.
    Body(Block),
    /// A cleanup, with the outcome of the body. The flag is set while the cleanup itself is being
    /// closed.
    Cleanup(End, bool),
    /// A generator that is delegated to. The flag is set while it is being started, before the
    /// delegation.
    Delegate(bool),
    /// The body of a manager, with the outcome of its `yield_!`.
    Manager(Manager, Option<End>),
    /// The block of an `async_with!`.
    Lent,
    /// A generator whose items are taken in a loop.
    Consumed(Consumed),
    /// An exit stack. Contains no operations.
    Stack(Stack),
    /// The operations that fill an exit stack, with the block that uses it.
    Fill(Block),
    /// The block that uses an exit stack.
    OnStack,
    /// A callback of an exit stack that has been called, with the outcome that it received.
    Callback(Reaction, End),
    /// A deferred future of an exit stack. Contains a cleanup.
    Deferred,
}

struct Stack {
    kind: Kind,
    form: Form,
    /// The last one is exited first.
    entries: Vec<Entry>,
    stage: Stage,
    /// The value of the block, if it has one.
    value: u32,
    is_suppressed: bool,
    /// The panic of the block.
    held: Option<u32>,
    /// `Exit`, except for an owned guard.
    ending: Ending,
    /// The outcome of the block, if the manager of an owned guard is closed after it.
    outcome: Option<End>,
}

/// A manager, a callback or a future on an exit stack.
struct Entry {
    op: Op,
    locals: Vec<(u32, bool)>,
}

enum Stage {
    /// The block runs.
    Used,
    /// The entries are exited. Contains the outcome.
    Exiting(End),
    /// The entries are closed. Contains the last panic of an entry.
    Closing(Option<u32>),
}

struct Consumed {
    then: Then,
    taken: u32,
    limit: u32,
    closing: bool,
    ignored: Option<Item>,
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
        };
        machine.enter(body, op, Role::Generator);
        machine
    }

    // ---- Steps ----

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
            At::Await(..) | At::Running => Status::Pending,
        }
    }

    /// "Whether to close it now would run a cleanup": the cleanup of a `finally!` in the body, or
    /// in a body that is delegated to. A generator in a loop does not count, because it would be
    /// dropped. A generator lent by `aclosing` always counts, because its state is not known, and
    /// so does an exit stack while its block runs.
    fn has_pending_cleanup(&self) -> bool {
        self.ended.is_none() && self.at != At::Created && have_pending_cleanup(&self.stack)
    }

    // ---- Execution ----

    /// Runs to the next await, yield or end. Returns `true` at a yield or the end.
    fn poll(&mut self) -> bool {
        loop {
            match self.at {
                _ if self.ended.is_some() => return true,
                At::Created | At::Running => {
                    self.at = At::Running;
                    self.run();
                }
                At::Await(label, 0) => {
                    self.say(Event::Waited(label));
                    self.at = At::Running;
                }
                At::Await(label, left) => {
                    self.at = At::Await(label, left - 1);
                    return false;
                }
                At::Yield(_) => return true,
            }
        }
    }

    fn run(&mut self) {
        let frame = self.top();
        let Some(op) = frame.block.ops.get(frame.next).cloned() else {
            frame.round += 1;
            if frame.round < frame.block.rounds {
                frame.next = 0;
            } else {
                self.run_out();
            }
            return;
        };
        frame.next += 1;
        let label = op.label;
        match op.what.clone() {
            What::Yield => self.yield_(Ok(label)),
            What::Await(times) => {
                self.say(Event::Waits(label));
                self.at = At::Await(label, times);
            }
            What::Local { panics } => frame.locals.push((label, panics)),
            What::Skip if self.heard % 2 == 1 => self.top().next += 1,
            What::Skip => {}
            What::Panic => self.finish(End::Panic(label)),
            What::Return | What::Fail => self.leave(label, matches!(op.what, What::Fail)),
            What::Finally(body, cleanup) => self.enter(&body, op, Role::Body(cleanup)),
            What::Delegate(how, body) => {
                self.enter(&body, op, Role::Delegate(matches!(how, How::Started)));
            }
            What::Stream(body) => self.enter(&body, op, Role::Stream),
            What::With(manager, _) => {
                let enter = manager.enter.clone();
                self.enter(&enter, op, Role::Manager(manager, None));
            }
            What::Consume(then, limit, body) => {
                let consumed = Consumed {
                    then,
                    taken: 0,
                    limit,
                    closing: false,
                    ignored: None,
                };
                if limit == 0 {
                    // The generator was never started, so there is nothing to run or to clean up.
                    self.consumed(op, &consumed, End::Closed);
                } else {
                    self.enter(&body, op, Role::Consumed(consumed));
                }
            }
            What::Stack(stack, block) => {
                let role = Role::Stack(Stack::new(stack.kind, stack.form));
                self.enter(&Block::new([]), op.clone(), role);
                self.enter(&stack.entries, op, Role::Fill(block));
            }
            // The guard is a stack with one entry that is exited by hand.
            What::Guard(enter, ending, block) => {
                let mut stack = Stack::new(enter.what.manager().kind, Form::ByHand);
                stack.ending = ending;
                self.enter(&Block::new([]), op.clone(), Role::Stack(stack));
                let enter = Block::new([(*enter).clone()]);
                self.enter(&enter, op, Role::Fill(block));
            }
            What::Enter(manager) => {
                let enter = manager.enter.clone();
                self.enter(&enter, op, Role::Manager(manager, None));
            }
            What::Push(Callback { panics, .. }) | What::Defer { panics, .. } => {
                let locals = vec![(label, panics)];
                self.filled().entries.push(Entry { op, locals });
            }
            What::PopAll(popped) => self.pop_all(op, popped),
        }
    }

    // ---- Exit stacks ----

    /// Returns the stack to which the current operation belongs.
    fn filled(&mut self) -> &mut Stack {
        let index = self.stack.len() - 2;
        match &mut self.stack[index].role {
            Role::Stack(stack) => stack,
            _ => unreachable!("it is being filled"),
        }
    }

    /// "Moves all entries to a new stack, and leaves this one empty. No manager is exited."
    fn pop_all(&mut self, op: Op, popped: Popped) {
        let filled = self.filled();
        let mut stack = Stack::new(filled.kind, Form::ByHand);
        stack.entries = std::mem::take(&mut filled.entries);
        let label = op.label;
        self.enter(&Block::new([]), op, Role::Stack(stack));
        match popped {
            Popped::Close => self.exit_next(End::Value(label)),
            Popped::Fail => self.exit_next(End::Error(label)),
            Popped::Drop => {
                let index = self.stack.len() - 1;
                if let End::Panic(label) = self.drop_down_to(index) {
                    self.finish(End::Panic(label));
                }
            }
        }
    }

    /// Exits or closes the next entry of the innermost stack, after the block or the entry above it
    /// has ended.
    fn exit_next(&mut self, end: End) {
        let Role::Stack(stack) = &mut self.top().role else {
            unreachable!("it is an exit stack")
        };
        match (end, &mut stack.stage) {
            // "If you call `close` by hand, a `?` or a panic before it drops the stack."
            (End::Closed | End::Panic(_) | End::Held(_), Stage::Used)
                if stack.form == Form::ByHand =>
            {
                return self.drop_stack(end);
            }
            // "If you drop a guard instead of calling `exit`, the manager is not exited."
            (End::Value(_) | End::Error(_), Stage::Used) if stack.ending == Ending::Drop => {
                return self.drop_stack(end);
            }
            // "The manager does not learn how the block ended."
            (End::Value(_) | End::Error(_), stage @ Stage::Used)
                if stack.ending == Ending::Close =>
            {
                stack.outcome = Some(end);
                *stage = Stage::Closing(None);
            }
            // "If the block or an exit panics, the remaining entries are closed instead of exited."
            // "If several entries panic, the last panic propagates."
            (End::Panic(label) | End::Held(label), stage @ Stage::Used) => {
                stack.held = Some(label);
                *stage = Stage::Closing(None);
            }
            (End::Panic(label) | End::Held(label), stage) => *stage = Stage::Closing(Some(label)),
            (_, Stage::Closing(_)) => {}
            (End::Closed, stage) => *stage = Stage::Closing(None),
            // "Each exit receives the outcome that the one before it has returned."
            (End::Value(value), stage) => {
                match stage {
                    Stage::Used => stack.value = value,
                    // "An exit can suppress an error. The entries below then receive `Ok`."
                    Stage::Exiting(End::Error(_)) => stack.is_suppressed = true,
                    _ => {}
                }
                *stage = Stage::Exiting(end);
            }
            (End::Error(_), stage) => *stage = Stage::Exiting(end),
        }
        let outcome = match stack.stage {
            Stage::Exiting(outcome) => outcome,
            _ => End::Closed,
        };
        match stack.entries.pop() {
            Some(entry) => self.exit_entry(entry, outcome),
            None => {
                let end = match stack.stage {
                    Stage::Closing(panic) => match panic.or(stack.held) {
                        Some(label) => End::Panic(label),
                        None => stack.outcome.unwrap_or(End::Closed),
                    },
                    Stage::Exiting(End::Value(_)) if stack.is_suppressed => End::Value(SWALLOWED),
                    Stage::Exiting(End::Value(_)) => End::Value(stack.value),
                    _ => outcome,
                };
                self.drop_stack(end);
            }
        }
    }

    /// Exits an entry, or closes it if the outcome is `Closed`.
    fn exit_entry(&mut self, Entry { op, locals }: Entry, outcome: End) {
        let is_closed = matches!(outcome, End::Closed);
        match op.what.clone() {
            What::Enter(manager) => {
                let cleanup = manager.cleanup.clone();
                let exit = manager.exit.clone();
                self.enter(&exit, op.clone(), Role::Manager(manager, Some(outcome)));
                self.top().locals = locals;
                match cleanup {
                    // The `yield_!` is in a `finally!`.
                    Some(cleanup) => {
                        self.say(Event::CleansUp(op.label));
                        self.enter(&cleanup, op, Role::Cleanup(outcome, false));
                    }
                    None if is_closed => self.finish(End::Closed),
                    None => self.say(Event::Leaves(op.label)),
                }
            }
            // "It also runs if the stack is closed because of a panic."
            What::Defer { steps, .. } => {
                self.enter(&Block::new([]), op.clone(), Role::Deferred);
                self.top().locals = locals;
                self.say(Event::CleansUp(op.label));
                self.enter(&steps, op, Role::Cleanup(outcome, false));
            }
            What::Push(callback) => {
                let role = Role::Callback(callback.reaction, outcome);
                self.enter(&callback.steps, op.clone(), role);
                self.top().locals = locals;
                match outcome {
                    End::Value(_) => self.say(Event::Sees(op.label, Ok(()))),
                    End::Error(error) => self.say(Event::Sees(op.label, Err(error))),
                    // "It is not called if the stack is closed because of a panic, or dropped."
                    end => self.finish(end),
                }
            }
            _ => unreachable!("it is an entry"),
        }
    }

    /// Returns `true` if the stack that is being exited may suppress errors.
    fn suppresses(&self) -> bool {
        let stacks = self.stack.iter().rev();
        let mut kinds = stacks.filter_map(|frame| match &frame.role {
            Role::Stack(stack) => Some(stack.kind),
            _ => None,
        });
        kinds.next() == Some(Kind::Swallowing)
    }

    /// Drops the innermost stack, with the entries that are left, and evaluates its use.
    fn drop_stack(&mut self, mut end: End) {
        let mut frame = self.stack.pop().expect("it is an exit stack");
        self.drop_frame(&mut frame, &mut end);
        if let Some(end) = self.evaluate(&frame.op, end) {
            self.finish(end);
        }
    }

    // ---- Ways to leave a block ----

    /// Executes `return Ok(label)` or `return Err(label)`.
    fn leave(&mut self, label: u32, fails: bool) {
        let frame = self.top();
        match &frame.role {
            // The code that enters or leaves a manager behaves like a function that the manager
            // calls.
            Role::Manager(manager, _) if !fails || manager.kind == Kind::Plain => {
                if !fails {
                    frame.next = usize::MAX;
                    frame.round = u32::MAX - 1;
                }
            }
            // So does a callback, which then reacts to the outcome.
            Role::Callback(..) if !fails => {
                frame.next = usize::MAX;
                frame.round = u32::MAX - 1;
            }
            // A stream of results fails by yielding the error as its last item, after its body has
            // ended.
            Role::Stream if fails => {
                frame.next = usize::MAX;
                frame.round = u32::MAX - 1;
                let locals = std::mem::take(&mut frame.locals);
                match self.drop_locals(locals, false) {
                    Some(panic) => self.finish(End::Panic(panic)),
                    None => self.yield_(Err(label)),
                }
            }
            Role::Stream => self.finish(End::Value(0)),
            _ if fails => self.finish(End::Error(label)),
            _ => self.finish(End::Value(label)),
        }
    }

    /// Handles the end of a block.
    fn run_out(&mut self) {
        let op = self.top().op.clone();
        let suppresses = self.suppresses();
        match &self.top().role {
            Role::Manager(_, None) if matches!(op.what, What::Enter(_)) => {
                self.say(Event::Lends(op.label));
                let frame = self.stack.pop().expect("it is being entered");
                let locals = frame.locals;
                self.filled().entries.push(Entry { op, locals });
            }
            Role::Callback(reaction, outcome) => {
                let end = match (reaction, *outcome) {
                    (Reaction::Replace, End::Error(_)) => End::Error(op.label),
                    (Reaction::Suppress, End::Error(_)) if suppresses => End::Value(0),
                    (_, outcome) => outcome,
                };
                self.finish(end);
            }
            Role::Manager(manager, None) => {
                // The manager is entered. If its `yield_!` is in a `finally!`, so is the block.
                let cleanup = manager.cleanup.clone();
                let inner = manager.inner.clone();
                self.say(Event::Lends(op.label));
                if let Some(cleanup) = cleanup {
                    self.enter(&Block::new([]), op.clone(), Role::Body(cleanup));
                }
                let (_, block) = op.what.with();
                match inner {
                    // "A manager lends what an inner one lent it": to the same block.
                    Some(inner) => {
                        let manager = inner.what.with().0;
                        let what = What::With(manager.clone(), block.clone());
                        let op = Op { what, ..*inner };
                        self.enter(&manager.enter, op, Role::Manager(manager.clone(), None));
                    }
                    None => self.enter(block, op.clone(), Role::Lent),
                }
            }
            Role::Manager(manager, Some(lent)) => {
                // The use evaluates to the outcome of the block. A manager that swallows errors
                // replaces them.
                let end = match (manager.kind, *lent) {
                    (Kind::Swallowing, End::Error(_)) => End::Value(SWALLOWED),
                    (_, end) => end,
                };
                self.finish(end);
            }
            _ => self.finish(End::Value(0)),
        }
    }

    /// Yields an item to the loop around the generator, if there is one, or to the caller.
    fn yield_(&mut self, item: Item) {
        let label = |frame: &Frame| frame.op.label;
        let consumer = self.stack.iter_mut().rposition(Frame::has_consumer);
        let frame = consumer.map(|index| (index, &mut self.stack[index]));
        match frame.map(|(index, frame)| (index, label(frame), &mut frame.role)) {
            None if self.closing => self.ignore(None, item),
            None => self.at = At::Yield(item),
            Some((index, _, Role::Consumed(consumed))) if consumed.closing => {
                self.ignore(Some(index), item);
            }
            Some((index, label, Role::Consumed(consumed))) => {
                consumed.taken += 1;
                let is_over = consumed.taken == consumed.limit;
                self.say(Event::Took(label, item));
                if is_over {
                    self.at = At::Yield(item);
                    self.leave_consumed(index);
                } else {
                    self.resume(Ok(0));
                }
            }
            Some((_, label, role)) => {
                // The generator is started and can be delegated to. It is "resumed with `Default`".
                *role = Role::Delegate(false);
                self.say(Event::Took(label, item));
                self.resume(Ok(0));
            }
        }
    }

    /// Resumes the generator at its yield, which evaluates to `sent`.
    fn resume(&mut self, sent: Result<u32, u32>) {
        self.at = At::Running;
        let frame = self.top();
        // PEP 380. A stream "takes nothing, so what is sent meanwhile is dropped", and "an error
        // that is thrown ends the delegation".
        if let Role::Stream = frame.role {
            if let Err(error) = sent {
                self.finish(End::Error(error));
            }
            return;
        }
        let op = frame.block.ops[frame.next - 1].clone();
        match sent {
            Ok(value) => {
                self.say(Event::Heard(op.label, value));
                self.heard = value;
            }
            Err(error) if op.catches => self.say(Event::Caught(op.label, error)),
            Err(error) => self.finish(End::Error(error)),
        }
    }

    // ---- Ends of blocks ----

    /// Ends the innermost block, and all blocks that end with it.
    fn finish(&mut self, mut end: End) {
        if let At::Await(label, _) = self.at {
            self.say(Event::Cancelled(label));
        }
        self.at = At::Running;
        // A managed exit stack is closed.
        if let Role::Stack(_) = self.top().role {
            return self.exit_next(end);
        }
        while let Some(frame) = self.stack.pop() {
            if let Some(panic) = self.drop_locals(frame.locals, matches!(end, End::Panic(_))) {
                end = End::Panic(panic);
            }
            let op = frame.op;
            match frame.role {
                Role::Generator => {
                    self.ended = Some(end);
                    return;
                }
                // "It runs when body ends in any way, when the generator is closed in it and when
                // body panics."
                Role::Body(cleanup) => {
                    self.say(Event::CleansUp(op.label));
                    return self.enter(&cleanup, op, Role::Cleanup(end, false));
                }
                // "Cleanup is of type `()`, so that nothing in it can swallow a close or a panic."
                Role::Cleanup(body, _) => {
                    match end {
                        End::Value(value) => self.say(Event::CleanedUp(op.label, Ok(value))),
                        End::Error(error) => self.say(Event::CleanedUp(op.label, Err(error))),
                        End::Panic(_) | End::Held(_) | End::Closed => {}
                    }
                    end = match (end, body) {
                        (End::Panic(label), _) | (_, End::Panic(label)) => End::Panic(label),
                        (_, End::Held(label)) => End::Held(label),
                        // "Then the next, outwards." The body does not continue.
                        _ if self.is_closing_here() => End::Closed,
                        _ => body,
                    };
                }
                Role::Consumed(consumed) => return self.consumed(op, &consumed, end),
                Role::Fill(block) if matches!(end, End::Value(_)) => {
                    return self.enter(&block, op, Role::OnStack);
                }
                Role::Stack(_) => unreachable!("`exit_next` drops it"),
                Role::Lent => {
                    if let End::Panic(label) = end {
                        end = End::Held(label);
                    }
                }
                Role::Stream
                | Role::Delegate(_)
                | Role::Manager(..)
                | Role::Fill(_)
                | Role::OnStack
                | Role::Callback(..)
                | Role::Deferred => {}
            }
            let outer = self.top();
            // A block with no operations is the `finally!` of a manager, which contains only the
            // `yield_!`.
            let lends = outer.block.ops.is_empty();
            match (&mut outer.role, end) {
                // The block that uses an exit stack has ended, or an entry of the stack.
                (Role::Stack(_), _) => return self.exit_next(end),
                (Role::Deferred, _) => {}
                // The `yield_!` of the manager, or the `finally!` around it, evaluates to the
                // outcome. The rest of a manager without an `Error` runs after any outcome.
                (Role::Manager(manager, lent), End::Value(_) | End::Error(_)) => {
                    *lent = Some(end);
                    outer.block = manager.exit.clone();
                    (outer.next, outer.round) = (0, 0);
                    let label = outer.op.label;
                    return self.say(Event::Leaves(label));
                }
                // "If the block panics, the manager's frame is closed, then the panic goes on."
                (Role::Manager(..), _) => {}
                (Role::Body(_), _) if lends => {}
                _ => {
                    if let End::Held(label) = end {
                        end = End::Panic(label);
                    }
                    match self.evaluate(&op, end) {
                        None => return,
                        Some(other) => end = other,
                    }
                }
            }
        }
    }

    /// Handles the value of a construct. Returns an end if the outer block ends with it.
    fn evaluate(&mut self, op: &Op, end: End) -> Option<End> {
        match end {
            End::Value(value) => self.say(Event::Gave(op.label, value)),
            End::Error(error) if op.catches => self.say(Event::Caught(op.label, error)),
            end => return Some(end),
        }
        None
    }

    /// Runs destructors in reverse order. At most one panics, and none while a panic unwinds.
    fn drop_locals(&mut self, locals: Vec<(u32, bool)>, unwinding: bool) -> Option<u32> {
        let mut panicked = None;
        for (label, panics) in locals.into_iter().rev() {
            self.say(Event::Dropped(label));
            if panics && !unwinding && panicked.is_none() {
                panicked = Some(label);
            }
        }
        panicked
    }

    /// "Destructors run, cleanups do not."
    fn drop_down_to(&mut self, index: usize) -> End {
        let mut end = End::Closed;
        let mut frames = self.stack.split_off(index);
        while !frames.is_empty() {
            let managed = (0..frames.len()).find(|index| is_finalized(&frames[*index..]));
            if let Some(index) = managed {
                let frames = frames.split_off(index);
                self.finalize(frames);
                continue;
            }
            if let At::Await(label, _) = self.at {
                self.say(Event::Cancelled(label));
            }
            self.at = At::Running;
            if let Some(mut frame) = frames.pop() {
                self.drop_frame(&mut frame, &mut end);
            }
        }
        self.at = At::Running;
        end
    }

    /// Drops the variables of a frame, or the entries of an exit stack: "it drops the entries in
    /// reverse order and exits none of them."
    fn drop_frame(&mut self, frame: &mut Frame, end: &mut End) {
        let mut drop_locals = |machine: &mut Machine, locals| {
            if let Some(panic) = machine.drop_locals(locals, matches!(end, End::Panic(_))) {
                *end = End::Panic(panic);
            }
        };
        drop_locals(self, std::mem::take(&mut frame.locals));
        if let Role::Stack(stack) = &mut frame.role {
            for Entry { op, locals } in stack.entries.drain(..).rev() {
                match &op.what {
                    What::Enter(manager) if manager.managed && manager.cleanup.is_some() => {
                        let at = std::mem::replace(&mut self.at, At::Running);
                        self.finalize(entered(op, locals));
                        self.at = at;
                    }
                    _ => drop_locals(self, locals),
                }
            }
        }
    }

    // ---- Managed things ----

    /// Passes a managed thing, which the frames belong to, to its finalizer: "the finalizer
    /// receives a future that closes it". Dropping the future does not call the finalizer again.
    fn finalize(&mut self, mut frames: Vec<Frame>) {
        let op = frames[0].op.clone();
        match &mut frames[0].role {
            // "An item that a cleanup yields is discarded."
            role @ Role::Consumed(_) => *role = Role::Delegate(false),
            Role::Stack(stack) => {
                stack.held = None;
                stack.form = Form::With;
            }
            role => {
                if let Role::Manager(manager, _) = role {
                    manager.managed = false;
                }
                // The panic of the block is not part of the manager.
                for frame in &mut frames {
                    if let Role::Cleanup(end @ End::Held(_), _) = &mut frame.role {
                        *end = End::Closed;
                    }
                }
            }
        }
        self.say(Event::Finalizes(op.label));
        let mut closing = Machine::new(&Block::new([]));
        closing.stack.append(&mut frames);
        closing.at = match self.at {
            at @ At::Await(..) => at,
            _ => At::Yield(Ok(0)),
        };
        self.at = At::Running;
        self.closings.push_back((op.label, closing));
    }

    // ---- Closing ----

    fn close(&mut self) {
        if self.ended.is_none() && !self.closing {
            self.closing = true;
            self.close_above(0);
        }
    }

    /// "Closing never polls a body: whatever it is suspended at, a yield or an await, it is dropped
    /// there up to the innermost `finally!`, whose cleanup runs; then the next, outwards. A cleanup
    /// already begun is finished, not restarted."
    fn close_above(&mut self, index: usize) {
        for index in index..self.stack.len() {
            let frame = &mut self.stack[index];
            let is_detached = frame.is_detached();
            match &mut frame.role {
                // The cleanup is finished, because it "knows nothing of closing".
                Role::Cleanup(_, false) if matches!(self.at, At::Await(..)) => return,
                // "A cleanup that yields is abandoned there": it is closed, and so are the cleanups
                // inside it.
                Role::Cleanup(_, closing) => *closing = true,
                // `aclosing`: "closes it on every way out".
                Role::Consumed(consumed) if !is_detached => consumed.closing = true,
                // A generator in a loop is dropped.
                _ if is_detached => {
                    let end = self.drop_down_to(index);
                    return self.finish(end);
                }
                _ => {}
            }
        }
        self.finish(End::Closed);
    }

    /// Discards an item that a cleanup yields during closing. `YieldedInCleanup` contains "the first
    /// such value".
    fn ignore(&mut self, consumer: Option<usize>, item: Item) {
        let ignored = match consumer.map(|index| &mut self.stack[index].role) {
            Some(Role::Consumed(consumed)) => &mut consumed.ignored,
            _ => &mut self.ignored,
        };
        ignored.get_or_insert(item);
        self.at = At::Yield(item);
        self.close_above(consumer.map_or(0, |index| index + 1));
    }

    /// Returns `true` if the innermost block is being closed.
    fn is_closing_here(&self) -> bool {
        let innermost = self.stack.iter().rev().find_map(|frame| match &frame.role {
            Role::Cleanup(_, closing) => Some(*closing),
            Role::Consumed(consumed) => Some(consumed.closing),
            Role::Delegate(true) => Some(false),
            _ => None,
        });
        innermost.unwrap_or(self.closing)
    }

    /// Handles the end of a loop that has taken all its items.
    fn leave_consumed(&mut self, index: usize) {
        let frame = &mut self.stack[index];
        let Role::Consumed(consumed) = &mut frame.role else {
            unreachable!("it is consumed")
        };
        match consumed.then {
            Then::Close | Then::Aclosing => {
                consumed.closing = true;
                self.close_above(index + 1);
            }
            Then::Drop | Then::Managed => {
                let (op, taken) = (frame.op.clone(), consumed.taken);
                let end = match self.drop_down_to(index) {
                    End::Panic(label) => End::Panic(label),
                    _ => End::Value(taken),
                };
                if let Some(end) = self.evaluate(&op, end) {
                    self.finish(end);
                }
            }
        }
    }

    /// Handles the end of a generator in a loop.
    fn consumed(&mut self, op: Op, consumed: &Consumed, end: End) {
        if let (Then::Close, End::Value(_) | End::Error(_) | End::Closed) = (consumed.then, end) {
            self.say(Event::Consumed(op.label, consumed.ignored));
        }
        let end = match end {
            End::Closed if !self.is_closing_here() => End::Value(consumed.taken),
            end => end,
        };
        if let Some(end) = self.evaluate(&op, end) {
            self.finish(end);
        }
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
}

impl Frame {
    /// Returns `true` if the generator yields to a loop or a `start` in the body, and not to the
    /// caller of the outer generator.
    fn has_consumer(&mut self) -> bool {
        matches!(self.role, Role::Consumed(_) | Role::Delegate(true))
    }

    /// Returns `true` if closing the outer generator drops this one.
    fn is_detached(&self) -> bool {
        match &self.role {
            Role::Consumed(consumed) => !matches!(consumed.then, Then::Aclosing),
            Role::Delegate(is_starting) => *is_starting,
            // "If you drop the future, the entry that is being exited and the remaining ones are
            // dropped."
            Role::Stack(stack) => stack.form == Form::ByHand && !matches!(stack.stage, Stage::Used),
            _ => false,
        }
    }

    /// Returns `true` if the cleanup of a construct in this frame is pending.
    fn has_pending_cleanup(&self) -> bool {
        match &self.role {
            Role::Body(_) | Role::Cleanup(..) | Role::Consumed(_) => true,
            Role::Stack(stack) => match (stack.form, &stack.stage) {
                (Form::ByHand, _) => false,
                (Form::With | Form::Managed, Stage::Used) => true,
                (Form::With | Form::Managed, _) => stack.has_pending_cleanup(),
            },
            _ => false,
        }
    }
}

/// Returns `true` if closing a generator with these frames would run a cleanup.
fn have_pending_cleanup(frames: &[Frame]) -> bool {
    let mut attached = frames.iter().take_while(|frame| !frame.is_detached());
    attached.any(Frame::has_pending_cleanup)
}

/// Returns `true` if the first frame is that of a managed thing that contains the other frames, and
/// has a cleanup to run.
fn is_finalized(frames: &[Frame]) -> bool {
    let Some((first, others)) = frames.split_first() else {
        return false;
    };
    // The block that uses a manager or a stack is not part of it.
    let is_used = others.iter().any(|frame| {
        frame.op.label == first.op.label
            && matches!(frame.role, Role::Lent | Role::Fill(_) | Role::OnStack)
    });
    match &first.role {
        Role::Consumed(consumed) => {
            matches!(consumed.then, Then::Managed) && have_pending_cleanup(others)
        }
        Role::Manager(manager, _) => manager.managed && !is_used && have_pending_cleanup(others),
        Role::Stack(stack) => {
            stack.form == Form::Managed
                && !is_used
                && (stack.has_pending_cleanup() || have_pending_cleanup(others))
        }
        _ => false,
    }
}

/// Returns the frames of a manager with a cleanup that an exit stack contains.
fn entered(op: Op, locals: Vec<(u32, bool)>) -> Vec<Frame> {
    let manager = op.what.manager().clone();
    let cleanup = manager.cleanup.clone().expect("it has a cleanup");
    let frame = |role, locals| Frame {
        block: Block::new([]),
        next: 0,
        round: 0,
        locals,
        op: op.clone(),
        role,
    };
    vec![
        frame(Role::Manager(manager, Some(End::Closed)), locals),
        frame(Role::Body(cleanup), Vec::new()),
    ]
}

impl Stack {
    fn new(kind: Kind, form: Form) -> Self {
        Stack {
            kind,
            form,
            entries: Vec::new(),
            stage: Stage::Used,
            value: 0,
            is_suppressed: false,
            held: None,
            ending: Ending::Exit,
            outcome: None,
        }
    }

    /// Returns `true` if closing an entry that has not been exited would run a cleanup.
    fn has_pending_cleanup(&self) -> bool {
        self.entries.iter().any(|entry| match &entry.op.what {
            What::Enter(manager) => manager.cleanup.is_some(),
            What::Defer { .. } => true,
            _ => false,
        })
    }
}
