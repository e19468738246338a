//! Loops whose contents are in a `finally!`, and the jumps that leave it: "`return`, `?`, `break` and
//! `continue` do what they do in a plain block, after the cleanup has run".

use crate::program::{Block, Event, Jump, Level, Loops, Op, Place, Target, Variable, What};

use super::frames::{Depth, Role};
use super::managers::Contents;
use super::{End, Item, Machine};

impl Machine {
    pub(super) fn enter_loops(&mut self, op: Op, loops: &Loops) {
        let nothing = Block::new([]);
        let is_in = loops.place.clone();
        self.enter(&nothing, op.clone(), Role::Loops(loops.clone(), 0));
        match is_in {
            Place::Generator | Place::UnitResult | Place::NoValue => self.enter_loop(Depth::Outer),
            Place::Cleanup => {
                self.say(Event::CleansUp(op.label));
                self.enter(&nothing, op, Role::Cleanup(End::Value(0), false));
                self.enter_loop(Depth::Outer);
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

    /// Returns the level of the outer or the inner loop.
    fn level(&mut self, depth: Depth) -> Level {
        let (loops, _) = self.loops();
        match depth {
            Depth::Outer | Depth::Middle => loops.outer.clone(),
            Depth::Inner => loops.inner.clone(),
        }
    }

    pub(super) fn enter_loop(&mut self, depth: Depth) {
        let op = self.level(depth).op();
        self.enter(&Block::new([]), op, Role::Loop(depth, 0));
        self.begin_round(depth);
    }

    fn begin_round(&mut self, depth: Depth) {
        if depth == Depth::Middle {
            return self.enter_loop(Depth::Inner);
        }
        let level = self.level(depth);
        let variable = |which| vec![(level.label, level.panics == Some(which))];
        self.top().locals = variable(Variable::Outside);
        let body = Role::Body(level.cleanup.clone());
        self.enter(&Block::new([]), level.op(), body);
        self.top().locals = variable(Variable::Inside);
        if depth == Depth::Outer {
            self.enter_loop(Depth::Middle);
        } else {
            let block = self.loops().0.block.clone();
            self.enter(&block, level.op(), Role::BeforeJump);
        }
    }

    /// Handles the end of the `finally!` or the loop in the innermost loop. Returns the end of the
    /// innermost loop, if it ends.
    pub(super) fn end_round(&mut self, end: End) -> Option<End> {
        let frame = self.top();
        let label = frame.op.label;
        let Role::Loop(depth, round) = &mut frame.role else {
            unreachable!("it is a loop")
        };
        *round += 1;
        let (depth, round) = (*depth, *round);
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
        let rounds = match depth {
            Depth::Middle => self.loops().0.middle,
            Depth::Outer | Depth::Inner => self.level(depth).rounds,
        };
        if round == rounds {
            return Some(End::Break(0));
        }
        self.begin_round(depth);
        None
    }

    /// Returns what happens after a loop that has ended.
    pub(super) fn end_loop(&mut self, depth: Depth, end: End) -> End {
        match (end, depth) {
            (End::Break(0), Depth::Outer) => End::Value(0),
            (End::Break(0), Depth::Middle) => self.jump(Depth::Outer, End::Value(0)),
            // The middle loop contains nothing else.
            (End::Break(0), Depth::Inner) => End::Continue(0),
            (End::Break(loops), _) => End::Break(loops - 1),
            (End::Continue(loops), _) => End::Continue(loops - 1),
            (end, _) => end,
        }
    }

    /// Performs the jump in the `finally!` of the outer or the inner loop.
    pub(super) fn jump(&mut self, depth: Depth, end: End) -> End {
        let value = match end {
            End::Value(value) => Ok(value),
            End::Error(error) => Err(error),
            end => return end,
        };
        let (loops, jumps) = self.loops();
        let jump = loops.jumps.get(*jumps).copied().unwrap_or(Jump::None);
        *jumps += 1;
        let has_no_value = matches!(loops.place, Place::NoValue | Place::Cleanup);
        let has_unit = matches!(loops.place, Place::UnitResult);
        let form = format!("{}:{jump:?}", loops.place.name());
        self.reach(form);
        let loops_in_between = |target| match (depth, target) {
            (Depth::Inner, Target::Middle) => 1,
            (Depth::Inner, Target::Outer) => 2,
            _ => 0,
        };
        match jump {
            Jump::None => end,
            Jump::Break(target) => End::Break(loops_in_between(target)),
            Jump::Continue(target) => End::Continue(loops_in_between(target)),
            Jump::Return | Jump::Fail | Jump::Try if has_no_value => End::Return(Ok(0)),
            Jump::Return if has_unit => End::Return(value.map(|_| 0)),
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
