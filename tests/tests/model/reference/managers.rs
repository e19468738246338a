//! The use of context managers. "In a manager, the block can contain the `yield_!`": the block of an
//! `async_with!` stands in the place of the manager's `yield_!`.

use std::sync::Arc;

use crate::program::{
    Block, Event, Kind, Manager, ManagerJump, Op, SWALLOWED, Several, combination, converted,
};

use super::frames::{Depth, Entry, Frame, Role};
use super::{End, Machine};

/// The code that a use of a manager runs while the manager is entered.
#[derive(Clone)]
pub(super) enum Contents {
    /// A block.
    Block(Block),
    /// Loops. They are below the manager on the stack.
    Loops,
    /// The other managers of the same `async_with!`, and the contents of its block.
    Managers(Arc<[Op]>, Box<Contents>),
    /// The `yield_!` of the manager around this one.
    Yield,
    /// The manager becomes an entry of an exit stack.
    Entry,
}

impl Machine {
    /// Enters the manager of a `With` or an `Enter`.
    pub(super) fn enter_manager(&mut self, op: &Op, contents: Contents) {
        let manager = op.what.manager().clone();
        let enter = manager.enter.clone();
        self.enter(&enter, op.clone(), Role::Manager(manager, None, contents));
    }

    /// Enters managers "from left to right", "like nested `async_with!`s".
    fn enter_managers(&mut self, managers: &[Op], contents: Contents) {
        let (first, others) = managers.split_first().expect("a manager");
        let contents = match others.is_empty() {
            true => contents,
            false => Contents::Managers(others.into(), Box::new(contents)),
        };
        self.enter_manager(first, contents);
    }

    /// Handles the end of the code that enters a manager.
    pub(super) fn entered(&mut self, manager: &Manager, contents: Contents) {
        let op = self.top().op.clone();
        self.say(Event::Lends(op.label));
        if let Contents::Entry = contents {
            let frame = self.stack.pop().expect("it is being entered");
            let locals = frame.locals;
            return self.filled().entries.push(Entry { op, locals });
        }
        // If the `yield_!` is in a `finally!`, so is the block.
        if let Some(cleanup) = &manager.cleanup {
            let body = Role::Body(cleanup.clone());
            self.enter(&Block::new([]), op.clone(), body);
        }
        if manager.inner.is_empty() {
            return self.lend(op, contents);
        }
        // "In a manager, the block can contain the `yield_!`, and lend what the inner manager lends".
        let kinds = manager.inner.iter().map(|op| op.what.manager().kind);
        let kinds = combination(&kinds.collect::<Vec<_>>());
        self.reach(format!("Manager:{kinds}"));
        self.enter(&Block::new([]), op, Role::Around(contents));
        self.enter_managers(&manager.inner, Contents::Yield);
    }

    /// Runs the contents of the use of a manager.
    fn lend(&mut self, op: Op, contents: Contents) {
        let nothing = Block::new([]);
        match contents {
            Contents::Block(block) => self.enter(&block, op, Role::Lent),
            Contents::Loops => {
                self.enter(&nothing, op, Role::Lent);
                self.enter_loop(Depth::Outer);
            }
            Contents::Managers(managers, contents) => {
                self.enter(&nothing, op, Role::Lent);
                self.enter_managers(&managers, *contents);
            }
            Contents::Yield => {
                let mut frames = self.stack.iter().rev();
                let around = frames.find_map(|frame| match &frame.role {
                    Role::Around(contents) => Some((frame.op.clone(), contents.clone())),
                    _ => None,
                });
                let (op, contents) = around.expect("a manager is around it");
                self.lend(op, contents);
            }
            Contents::Entry => unreachable!("it has become an entry"),
        }
    }

    /// Runs an `async_with!` of several managers.
    pub(super) fn enter_several(&mut self, op: Op, several: &Several, block: &Block) {
        let kinds = several.managers.iter().map(|op| op.what.manager().kind);
        let kinds = combination(&kinds.collect::<Vec<_>>());
        let place = match several.in_plain_code {
            true => "PlainCode",
            false => "Generator",
        };
        self.reach(format!("{place}:{kinds}"));
        let role = Role::Several(several.in_plain_code);
        self.enter(&Block::new([]), op, role);
        self.enter_managers(&several.managers, Contents::Block(block.clone()));
    }

    /// "Each manager with an `Error` receives the errors of everything inside it, converted to its own
    /// error type". Converts the error with which a manager has ended.
    pub(super) fn convert(&mut self, manager: &Manager, end: End) -> End {
        let End::Error(error) = end else {
            return end;
        };
        match self.outer_manager() {
            Some(outer) if manager.kind != Kind::Plain => {
                let to = outer.error;
                self.reach(format!("Converted:{}:{to}", manager.error));
                End::Error(converted(error, manager.error, to))
            }
            _ => end,
        }
    }

    /// Returns the innermost manager with an `Error` that contains only the use that has ended.
    fn outer_manager(&self) -> Option<&Manager> {
        let mut uses = self.stack.iter().rev().take_while(|it| it.is_use());
        uses.find_map(|frame| match &frame.role {
            Role::Manager(manager, ..) if manager.kind != Kind::Plain => Some(manager),
            _ => None,
        })
    }

    /// Records how a manager behind another one in the same `async_with!` has ended.
    pub(super) fn reach_inner_manager(&mut self, outcome: Option<End>, end: End) {
        if !matches!(self.top().role, Role::Lent) {
            return;
        }
        self.reach(match (outcome, end) {
            (None, End::Error(_)) => "Inner:EnteringFailed",
            (None, End::Panic(_)) => "Inner:EnteringPanicked",
            (None, End::Held(..)) => "Inner:BlockPanicked",
            (Some(End::Value(_)), End::Error(_)) => "Inner:ExitingFailed",
            (Some(End::Error(block)), End::Error(error)) if block != error => "Inner:Replaced",
            (Some(End::Error(_)), End::Value(_)) => "Inner:Suppressed",
            (Some(_), End::Panic(_)) => "Inner:ExitingPanicked",
            _ => "Inner:PassedOn",
        });
    }

    /// Records where several managers are when they are closed or dropped.
    pub(super) fn reach_several(&mut self, index: usize, event: &str) {
        let is_several = |frame: &Frame| matches!(frame.role, Role::Several(_));
        let Some(several) = self.stack[index..].iter().rposition(is_several) else {
            return;
        };
        let first = index + several + 1;
        let uses = self.stack[first..].iter().take_while(|it| it.is_use());
        let uses = uses.count();
        let innermost = &self.stack[first + uses - 1].role;
        let next = self.stack.get(first + uses).map(|frame| &frame.role);
        let state = match (innermost, next) {
            (_, Some(Role::Cleanup(..))) => "Cleanup",
            (Role::Manager(_, None, _), None) => "Entering",
            (Role::Manager(_, Some(_), _), None) => "Exiting",
            _ => "Block",
        };
        self.reach(format!("{event}:{state}"));
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
        jumps && self.cleanup.is_some() && self.inner.is_empty()
    }
}
