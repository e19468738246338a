//! Closing, by a caller or by a finalizer.

use crate::program::{Block, Event, Form};

use super::frames::{Frame, Role};
use super::{At, End, Item, Machine};

impl Machine {
    pub(super) fn close(&mut self) {
        if self.ended.is_none() && !self.closing {
            self.closing = true;
            self.close_above(0);
        }
    }

    /// "Closing never polls a body: whatever it is suspended at, a yield or an await, it is dropped
    /// there up to the innermost `finally!`, whose cleanup runs; then the next, outwards. A cleanup
    /// already begun is finished, not restarted."
    pub(super) fn close_above(&mut self, index: usize) {
        if !self.stack[index..].iter().any(Frame::is_detached) {
            self.reach_several(index, "Closed");
        }
        for index in index..self.stack.len() {
            let frame = &mut self.stack[index];
            let is_detached = frame.is_detached();
            match &mut frame.role {
                // The close waits until a cleanup that was already running has ended.
                Role::Cleanup(_, false) if self.at.is_await() => return,
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
    pub(super) fn ignore(&mut self, consumer: Option<usize>, item: Item) {
        let ignored = match consumer.map(|index| &mut self.stack[index].role) {
            Some(Role::Consumed(consumed)) => &mut consumed.ignored,
            _ => &mut self.ignored,
        };
        ignored.get_or_insert(item);
        self.at = At::Yield(item);
        self.close_above(consumer.map_or(0, |index| index + 1));
    }

    /// Returns `true` if the innermost block is being closed.
    pub(super) fn is_closing_here(&self) -> bool {
        let innermost = self.stack.iter().rev().find_map(|frame| match &frame.role {
            Role::Cleanup(_, closing) => Some(*closing),
            Role::Consumed(consumed) => Some(consumed.closing),
            Role::Delegate(true) | Role::Several(true) => Some(false),
            _ => None,
        });
        innermost.unwrap_or(self.closing)
    }

    /// Passes a managed thing, which the frames belong to, to its finalizer: "the finalizer
    /// receives a future that closes it". Dropping the future does not call the finalizer again.
    pub(super) fn finalize(&mut self, mut frames: Vec<Frame>) {
        let op = frames[0].op.clone();
        match &mut frames[0].role {
            // "An item that a cleanup yields is discarded."
            role @ Role::Consumed(_) => *role = Role::Delegate(false),
            Role::Stack(stack) => {
                stack.held = None;
                stack.form = Form::With;
            }
            role => {
                if let Role::Manager(manager, ..) = role {
                    manager.managed = false;
                }
                // The panic of the block is not part of the manager.
                for frame in &mut frames {
                    if let Role::Cleanup(end @ End::Held(..), _) = &mut frame.role {
                        *end = End::Closed;
                    }
                }
            }
        }
        self.say(Event::Finalizes(op.label));
        let mut closing = Machine::new(&Block::new([]));
        closing.stack.append(&mut frames);
        closing.at = match self.at {
            at if at.is_await() => at,
            _ => At::Yield(Ok(0)),
        };
        self.at = At::Running;
        self.closings.push_back((op.label, closing));
    }
}
