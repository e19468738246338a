//! Exit stacks and owned guards.

use crate::program::{Block, Ending, Event, Form, Kind, Op, Popped, SWALLOWED, What};

use super::frames::{Entry, Role, Stack, Stage};
use super::managers::Contents;
use super::{End, Machine};

impl Machine {
    /// Returns the stack to which the current operation belongs.
    pub(super) fn filled(&mut self) -> &mut Stack {
        let index = self.stack.len() - 2;
        match &mut self.stack[index].role {
            Role::Stack(stack) => stack,
            _ => unreachable!("it is being filled"),
        }
    }

    /// "Moves all entries to a new stack, and leaves this one empty. No manager is exited."
    pub(super) fn pop_all(&mut self, op: Op, popped: Popped) {
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
    pub(super) fn exit_next(&mut self, end: End) {
        let Role::Stack(stack) = &mut self.top().role else {
            unreachable!("it is an exit stack")
        };
        match (end, &mut stack.stage) {
            // "If you call `close` by hand, a `?` or a panic before it drops the stack."
            (End::Closed | End::Panic(_), Stage::Used) if stack.form == Form::ByHand => {
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
            (End::Panic(label), stage @ Stage::Used) => {
                stack.held = Some(label);
                *stage = Stage::Closing(None);
            }
            (End::Panic(label), stage) => *stage = Stage::Closing(Some(label)),
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
            (End::Held(..) | End::Return(_) | End::Break(_) | End::Continue(_), _) => {
                unreachable!("no jump leaves the block of a stack")
            }
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
    pub(super) fn exit_entry(&mut self, Entry { op, locals }: Entry, outcome: End) {
        let is_closed = matches!(outcome, End::Closed);
        match op.what.clone() {
            What::Enter(manager) => {
                let cleanup = manager.cleanup.clone();
                let exit = manager.exit.clone();
                self.enter(
                    &exit,
                    op.clone(),
                    Role::Manager(manager, Some(outcome), Contents::Entry),
                );
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
    pub(super) fn suppresses(&self) -> bool {
        let stacks = self.stack.iter().rev();
        let mut kinds = stacks.filter_map(|frame| match &frame.role {
            Role::Stack(stack) => Some(stack.kind),
            _ => None,
        });
        kinds.next() == Some(Kind::Swallowing)
    }

    /// Drops the innermost stack, with the entries that are left, and evaluates its use.
    pub(super) fn drop_stack(&mut self, mut end: End) {
        let mut frame = self.stack.pop().expect("it is an exit stack");
        self.drop_frame(&mut frame, &mut end);
        if let Some(end) = self.evaluate(&frame.op, end) {
            self.finish(end);
        }
    }
}
