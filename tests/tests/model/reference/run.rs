//! Running a block up to its next yield or await.

use crate::program::{Block, Callback, Event, Form, How, Kind, Reaction, What};

use super::frames::{Consumed, Entry, Frame, Role, Stack};
use super::managers::Contents;
use super::{At, End, Item, Machine};

impl Machine {
    /// Runs to the next await, yield or end. Returns `true` at a yield or the end.
    pub(super) fn poll(&mut self) -> bool {
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
                    if self.stack.iter().any(Frame::is_cleanup_after_jump) {
                        self.reach("AfterJump:Pending");
                    }
                    return false;
                }
                At::Branches(0) => self.at = At::Running,
                At::Branches(left) => {
                    self.at = At::Branches(left - 1);
                    return false;
                }
                At::Yield(_) => return true,
            }
        }
    }

    pub(super) fn run(&mut self) {
        let frame = self.top();
        if let Role::Branches(_) = frame.role {
            return self.poll_branches();
        }
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
            What::Branches(branches) => self.enter_branches(op, &branches),
            What::Loops(loops) => self.enter_loops(op, &loops),
            What::With(_, block) => self.enter_manager(&op, Contents::Block(block)),
            What::Enter(_) => self.enter_manager(&op, Contents::Entry),
            What::Several(several, block) => self.enter_several(op, &several, &block),
            What::Consume(then, limit, body) => {
                let consumed = Consumed::new(then, limit);
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
            What::Push(Callback { panics, .. }) | What::Defer { panics, .. } => {
                let locals = vec![(label, panics)];
                self.filled().entries.push(Entry { op, locals });
            }
            What::PopAll(popped) => self.pop_all(op, popped),
        }
    }

    /// Executes `return Ok(label)` or `return Err(label)`.
    pub(super) fn leave(&mut self, label: u32, fails: bool) {
        let frame = self.top();
        match &frame.role {
            // The code that enters or leaves a manager behaves like a function that the manager
            // calls.
            Role::Manager(manager, ..) if !fails || manager.kind == Kind::Plain => {
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
            Role::Stream if fails => self.end_stream(label),
            Role::Stream => self.finish(End::Value(0)),
            _ if fails => self.finish(End::Error(label)),
            _ => self.finish(End::Value(label)),
        }
    }

    /// Ends a stream of results with an error, which is its last item. Its body has ended then.
    pub(super) fn end_stream(&mut self, error: u32) {
        let frame = self.top();
        frame.next = usize::MAX;
        frame.round = u32::MAX - 1;
        let locals = std::mem::take(&mut frame.locals);
        match self.drop_locals(locals, false) {
            Some(panic) => self.finish(End::Panic(panic)),
            None => self.yield_(Err(error)),
        }
    }

    /// Handles the end of a block.
    pub(super) fn run_out(&mut self) {
        let op = self.top().op.clone();
        let suppresses = self.suppresses();
        match &self.top().role {
            Role::Callback(reaction, outcome) => {
                let end = match (reaction, *outcome) {
                    (Reaction::Replace, End::Error(_)) => End::Error(op.label),
                    (Reaction::Suppress, End::Error(_)) if suppresses => End::Value(0),
                    (_, outcome) => outcome,
                };
                self.finish(end);
            }
            Role::Manager(manager, None, contents) => {
                let (manager, contents) = (manager.clone(), contents.clone());
                self.entered(&manager, contents);
            }
            Role::Manager(manager, Some(outcome), ..) => {
                let (kind, outcome) = (manager.kind, *outcome);
                self.exited(kind, outcome);
            }
            _ => self.finish(End::Value(0)),
        }
    }

    /// Yields an item to the loop around the generator, if there is one, or to the caller.
    pub(super) fn yield_(&mut self, item: Item) {
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
    pub(super) fn resume(&mut self, sent: Result<u32, u32>) {
        self.at = At::Running;
        let frame = self.top();
        // PEP 380. A stream "takes nothing, so what is sent meanwhile is dropped", and "an error
        // that is thrown ends the delegation".
        if let Role::Stream | Role::Branches(_) = frame.role {
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
}
