//! The use of context managers. "In a manager, the block can contain the `yield_!`": the block of an
//! `async_with!` stands in the place of the manager's `yield_!`.

use crate::program::{Block, Event, Kind, Manager, ManagerJump, Op, SWALLOWED, What};

use super::frames::{Entry, Role};
use super::{End, Machine};

impl Machine {
    /// Enters the manager of a `With` or an `Enter`. What follows is that of `contents`.
    pub(super) fn enter_manager(&mut self, op: &Op, contents: What) {
        let manager = op.what.manager().clone();
        let enter = manager.enter.clone();
        let op = Op {
            what: contents,
            ..*op
        };
        self.enter(&enter, op, Role::Manager(manager, None));
    }

    /// Handles the end of the code that enters a manager.
    pub(super) fn entered(&mut self, manager: &Manager) {
        let op = self.top().op.clone();
        self.say(Event::Lends(op.label));
        if let What::Enter(_) = op.what {
            let frame = self.stack.pop().expect("it is being entered");
            let locals = frame.locals;
            return self.filled().entries.push(Entry { op, locals });
        }
        // If the `yield_!` is in a `finally!`, so is the block.
        if let Some(cleanup) = &manager.cleanup {
            let body = Role::Body(cleanup.clone());
            self.enter(&Block::new([]), op.clone(), body);
        }
        // "A manager lends what an inner one lent it": to the same block.
        if let Some(inner) = &manager.inner {
            return self.enter_manager(inner, op.what);
        }
        match op.what.clone() {
            What::With(_, block) => self.enter(&block, op, Role::Lent),
            What::Loops(_) => {
                self.enter(&Block::new([]), op, Role::Lent);
                self.enter_loop(true);
            }
            _ => unreachable!("it uses a manager"),
        }
    }

    /// Handles the end of the code that exits a manager, which received this outcome.
    pub(super) fn exited(&mut self, kind: Kind, outcome: End) {
        // The use evaluates to the outcome of the block. A manager that swallows errors replaces
        // them.
        self.finish(match (kind, outcome) {
            (Kind::Swallowing, End::Error(_)) => End::Value(SWALLOWED),
            (_, end) => end,
        });
    }
}

impl Manager {
    /// Returns `true` if the jump after the `yield_!` leaves the manager after this outcome.
    pub(super) fn is_left(&self, outcome: End) -> bool {
        let jumps = match self.jump {
            ManagerJump::None => false,
            ManagerJump::Return => true,
            ManagerJump::Try => self.kind != Kind::Plain && matches!(outcome, End::Error(_)),
        };
        jumps && self.cleanup.is_some() && self.inner.is_none()
    }
}
