//! Ends of blocks, and destructors.

use crate::program::{Event, Op, What};

use super::frames::{Depth, Entry, Frame, Role, frames_of_entry, is_finalized};
use super::{At, End, Machine};

impl Machine {
    /// Ends the innermost block, and all blocks that end with it.
    pub(super) fn finish(&mut self, mut end: End) {
        if let At::Await(label, _) = self.at {
            self.say(Event::Cancelled(label));
        }
        self.at = At::Running;
        // A managed exit stack is closed.
        if let Role::Stack(_) = self.top().role {
            return self.exit_next(end);
        }
        while let Some(mut frame) = self.stack.pop() {
            if let Role::Branches(running) = &mut frame.role {
                self.reach_left_branches(end);
                self.drop_branches(running, &mut end);
            }
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
                        // It is left by a jump, or does not end by itself.
                        _ => {}
                    }
                    if body.is_jump() {
                        self.reach_after_jump(end);
                    }
                    end = match (end, body) {
                        (End::Panic(label), _) | (_, End::Panic(label)) => End::Panic(label),
                        (_, End::Held(label, holder)) => End::Held(label, holder),
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
                    end = match end.returned() {
                        End::Panic(label) => End::Held(label, op.label),
                        end => end,
                    };
                }
                Role::Loops(..) => end = end.returned(),
                Role::Loop(depth, _) => end = self.end_loop(depth, end),
                Role::BeforeJump => end = self.jump(Depth::Inner, end),
                Role::Manager(manager, outcome, _) => {
                    self.reach_inner_manager(outcome, end);
                    end = match end {
                        End::Held(label, holder) if holder == op.label => End::Panic(label),
                        end => self.convert(&manager, end),
                    };
                }
                Role::Stream
                | Role::Delegate(_)
                | Role::Branches(_)
                | Role::Around(_)
                | Role::Several(_)
                | Role::Fill(_)
                | Role::OnStack
                | Role::Callback(..)
                | Role::Deferred => {}
            }
            let outer = self.top();
            // A block with no operations contains one construct, and has its value.
            let has_one_construct = outer.block.ops.is_empty();
            match (&mut outer.role, end) {
                // The block that uses an exit stack has ended, or an entry of the stack.
                (Role::Stack(_), _) => return self.exit_next(end),
                (Role::Deferred, _) => {}
                (Role::Loop(..), _) => match self.end_round(end) {
                    None => return,
                    Some(other) => end = other,
                },
                // A jump in the `finally!` leaves the manager.
                (Role::Manager(manager, ..), _) if manager.is_left(end) => {
                    let (jump, kind) = (manager.jump, manager.kind);
                    self.reach(format!("ManagerJump:{jump:?}:{kind:?}"));
                }
                // The `yield_!` of the manager, or the `finally!` around it, evaluates to the
                // outcome. The rest of a manager without an `Error` runs after any outcome.
                (Role::Manager(manager, lent, ..), End::Value(_) | End::Error(_)) => {
                    *lent = Some(end);
                    outer.block = manager.exit.clone();
                    (outer.next, outer.round) = (0, 0);
                    let label = outer.op.label;
                    return self.say(Event::Leaves(label));
                }
                // "If the block panics, the manager's frame is closed, then the panic goes on."
                (Role::Manager(..), _) => {}
                _ if has_one_construct => {}
                _ => match self.evaluate(&op, end) {
                    None => return,
                    Some(other) => end = other,
                },
            }
        }
    }

    /// Records the way in which a cleanup ended that ran after a jump.
    fn reach_after_jump(&mut self, end: End) {
        self.reach(match end {
            End::Panic(_) => "AfterJump:Panicked",
            End::Closed => "AfterJump:Abandoned",
            _ if self.is_closing_here() => "AfterJump:Closed",
            _ => "AfterJump:Completed",
        });
    }

    /// Handles the value of a construct. Returns an end if the outer block ends with it.
    pub(super) fn evaluate(&mut self, op: &Op, end: End) -> Option<End> {
        match end {
            End::Value(value) => self.say(Event::Gave(op.label, value)),
            End::Error(error) if op.catches => self.say(Event::Caught(op.label, error)),
            end => return Some(end),
        }
        None
    }

    /// Runs destructors in reverse order. At most one panics, and none while a panic unwinds.
    pub(super) fn drop_locals(&mut self, locals: Vec<(u32, bool)>, unwinding: bool) -> Option<u32> {
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
    pub(super) fn drop_down_to(&mut self, index: usize) -> End {
        self.reach_several(index, "Dropped");
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
    pub(super) fn drop_frame(&mut self, frame: &mut Frame, end: &mut End) {
        if let Role::Branches(running) = &mut frame.role {
            self.reach("Yielder:Dropped");
            self.drop_branches(running, end);
        }
        let mut drop_locals = |machine: &mut Machine, locals| {
            if let Some(panic) = machine.drop_locals(locals, matches!(end, End::Panic(_))) {
                *end = End::Panic(panic);
            }
        };
        drop_locals(self, std::mem::take(&mut frame.locals));
        if frame.is_cleanup_after_jump() {
            self.reach("AfterJump:Dropped");
        }
        if let Role::Stack(stack) = &mut frame.role {
            for Entry { op, locals } in stack.entries.drain(..).rev() {
                match &op.what {
                    What::Enter(manager) if manager.managed && manager.cleanup.is_some() => {
                        let at = std::mem::replace(&mut self.at, At::Running);
                        self.finalize(frames_of_entry(op, locals));
                        self.at = at;
                    }
                    _ => drop_locals(self, locals),
                }
            }
        }
    }
}
