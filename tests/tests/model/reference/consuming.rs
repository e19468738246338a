//! Loops that take items of a generator.

use crate::program::{Event, Op, Then};

use super::frames::{Consumed, Role};
use super::{End, Machine};

impl Machine {
    /// Handles the end of a loop that has taken all its items.
    pub(super) fn leave_consumed(&mut self, index: usize) {
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
    pub(super) fn consumed(&mut self, op: Op, consumed: &Consumed, end: End) {
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
}
