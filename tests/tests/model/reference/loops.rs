//! Loops whose contents are in a `finally!`, and the jumps that leave it: "`return`, `?`, `break` and
//! `continue` do what they do in a plain block, after the cleanup has run".

use crate::program::{Block, Event, Jump, Level, Loops, Op, Place, Target, Variable, What};

use super::frames::Role;
use super::managers::Contents;
use super::{End, Item, Machine};

impl Machine {
    pub(super) fn enter_loops(&mut self, op: Op, loops: &Loops) {
        let nothing = Block::new([]);
        let is_in = loops.place.clone();
        self.enter(&nothing, op.clone(), Role::Loops(loops.clone(), 0));
        match is_in {
            Place::Generator | Place::NoValue => self.enter_loop(true),
            Place::Cleanup => {
                self.say(Event::CleansUp(op.label));
                self.enter(&nothing, op, Role::Cleanup(End::Value(0), false));
                self.enter_loop(true);
            }
            Place::With(manager) => self.enter_manager(&manager, Contents::Loops),
        }
    }

    /// Returns the innermost loops, and the number of jumps that were reached.
    fn loops(&mut self) -> (&Loops, &mut usize) {
        let mut frames = self.stack.iter_mut().rev();
        let loops = frames.find_map(|frame| match &mut frame.role {
            Role::Loops(loops, jumps) => Some((&*loops, jumps)),
            _ => None,
        });
        loops.expect("a loop is running")
    }

    fn level(&mut self, is_outer: bool) -> Level {
        let (loops, _) = self.loops();
        match is_outer {
            true => loops.outer.clone(),
            false => loops.inner.clone(),
        }
    }

    pub(super) fn enter_loop(&mut self, is_outer: bool) {
        let op = self.level(is_outer).op();
        self.enter(&Block::new([]), op, Role::Loop(is_outer, 0));
        self.begin_round(is_outer);
    }

    fn begin_round(&mut self, is_outer: bool) {
        let level = self.level(is_outer);
        let variable = |which| vec![(level.label, level.panics == Some(which))];
        self.top().locals = variable(Variable::Outside);
        let body = Role::Body(level.cleanup.clone());
        self.enter(&Block::new([]), level.op(), body);
        self.top().locals = variable(Variable::Inside);
        if is_outer {
            self.enter_loop(false);
        } else {
            let block = self.loops().0.block.clone();
            self.enter(&block, level.op(), Role::BeforeJump);
        }
    }

    /// Handles the end of the `finally!` in the innermost loop. Returns the end of the loop, if it
    /// ends.
    pub(super) fn end_round(&mut self, end: End) -> Option<End> {
        let frame = self.top();
        let label = frame.op.label;
        let Role::Loop(is_outer, round) = &mut frame.role else {
            unreachable!("it is a loop")
        };
        *round += 1;
        let (is_outer, round) = (*is_outer, *round);
        match end {
            End::Value(value) => self.say(Event::Gave(label, value)),
            End::Error(error) => self.say(Event::Caught(label, error)),
            End::Continue(0) => {}
            end => return Some(end),
        }
        let variable = std::mem::take(&mut self.top().locals);
        if let Some(panic) = self.drop_locals(variable, false) {
            return Some(End::Panic(panic));
        }
        if round == self.level(is_outer).rounds {
            return Some(End::Break(0));
        }
        self.begin_round(is_outer);
        None
    }

    /// Returns the end of the block around a loop that has ended.
    pub(super) fn end_loop(&mut self, is_outer: bool, end: End) -> End {
        match end {
            End::Break(0) if is_outer => End::Value(0),
            End::Break(0) => self.jump(true, End::Value(0)),
            End::Break(loops) => End::Break(loops - 1),
            End::Continue(loops) => End::Continue(loops - 1),
            end => end,
        }
    }

    /// Performs the jump after the inner loop, or the one after the block in the inner loop.
    pub(super) fn jump(&mut self, is_outer: bool, end: End) -> End {
        let value = match end {
            End::Value(value) => Ok(value),
            End::Error(error) => Err(error),
            end => return end,
        };
        let (loops, jumps) = self.loops();
        let jump = loops.jumps.get(*jumps).copied().unwrap_or(Jump::None);
        *jumps += 1;
        let form = format!("{}:{jump:?}", loops.place.name());
        self.reach(form);
        let (loops, _) = self.loops();
        let loops_in_between = |target| match target {
            Target::Outer if !is_outer => 1,
            _ => 0,
        };
        match jump {
            Jump::None => end,
            Jump::Break(target) => End::Break(loops_in_between(target)),
            Jump::Continue(target) => End::Continue(loops_in_between(target)),
            Jump::Return | Jump::Fail | Jump::Try if loops.place.has_no_value() => {
                End::Return(Ok(0))
            }
            Jump::Return => End::Return(value),
            Jump::Fail => End::Return(Err(self.loops_label())),
            Jump::Try if value.is_err() => End::Return(value),
            Jump::Try => end,
        }
    }

    /// Returns the label of the innermost loops.
    fn loops_label(&self) -> u32 {
        let mut frames = self.stack.iter().rev();
        let loops = frames.find(|frame| matches!(frame.role, Role::Loops(..)));
        loops.expect("a loop is running").op.label
    }
}

impl End {
    pub(super) fn is_jump(self) -> bool {
        matches!(self, End::Return(_) | End::Break(_) | End::Continue(_))
    }

    /// Returns the end of the function or block that a `return` leaves.
    pub(super) fn returned(self) -> End {
        let value: Item = match self {
            End::Return(value) => value,
            end => return end,
        };
        match value {
            Ok(value) => End::Value(value),
            Err(error) => End::Error(error),
        }
    }
}

impl Place {
    fn name(&self) -> String {
        match self {
            Place::With(op) => format!("{:?}", op.what.manager().kind),
            other => format!("{other:?}"),
        }
    }

    fn has_no_value(&self) -> bool {
        matches!(self, Place::NoValue | Place::Cleanup)
    }
}

impl Level {
    fn op(&self) -> Op {
        Op {
            label: self.label,
            catches: true,
            what: What::Skip,
        }
    }
}
