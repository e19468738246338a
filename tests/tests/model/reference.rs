//! A reference interpreter of the protocol: a generator as a machine with a stack, without futures.
//!
//! It follows the guide `protocol.md` and PEP 342, 380 and 525, and does not depend on the
//! implementation. Comments in quotation marks cite the rule that the code follows.
//!
//! A generator is a stack of blocks. `yield_from_!` pushes a block, as in PEP 380: delegation
//! behaves as if the other body stood in its place. `async_with!` does too: its block stands in the
//! place of the manager's `yield_!`.

use crate::program::{
    Block, Came, Event, Finale, How, Kind, Manager, Op, SWALLOWED, Seen, Status, Step, Then, Verb,
    What,
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

    pub(crate) fn end(&mut self, end: Finale) -> Seen {
        let mut polls = 0;
        match end {
            // "only for a generator that still has a cleanup to run"
            Finale::Managed(limit) if self.has_pending_cleanup() => {
                if limit > 0 {
                    self.close();
                }
                while polls < limit {
                    polls += 1;
                    if self.poll() {
                        break;
                    }
                }
            }
            Finale::Managed(_) | Finale::Drop => {}
        }
        // "Destructors run, cleanups do not."
        if self.ended.is_none() {
            let end = match self.at {
                At::Created => End::Closed,
                _ => self.drop_down_to(0),
            };
            self.ended = Some(end);
        }
        match self.ended {
            Some(End::Panic(label)) => self.seen(Came::Panicked(label), polls),
            _ => self.seen(Came::Closed(None), polls),
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
    /// dropped. A generator lent by `aclosing` always counts, because its state is not known.
    fn has_pending_cleanup(&self) -> bool {
        let attached = self.stack.iter().take_while(|frame| !frame.is_detached());
        let mut roles = attached.map(|frame| &frame.role);
        self.ended.is_none()
            && self.at != At::Created
            && roles
                .any(|role| matches!(role, Role::Body(_) | Role::Cleanup(..) | Role::Consumed(_)))
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
        }
    }

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
        match &self.top().role {
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
                Role::Lent => {
                    if let End::Panic(label) = end {
                        end = End::Held(label);
                    }
                }
                Role::Stream | Role::Delegate(_) | Role::Manager(..) => {}
            }
            let outer = self.top();
            // A block with no operations is the `finally!` of a manager, which contains only the
            // `yield_!`.
            let lends = outer.block.ops.is_empty();
            match (&mut outer.role, end) {
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
        if let At::Await(label, _) = self.at {
            self.say(Event::Cancelled(label));
        }
        self.at = At::Running;
        let mut end = End::Closed;
        for frame in self.stack.split_off(index).into_iter().rev() {
            if let Some(panic) = self.drop_locals(frame.locals, matches!(end, End::Panic(_))) {
                end = End::Panic(panic);
            }
        }
        end
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
            Then::Drop => {
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
            _ => false,
        }
    }
}
