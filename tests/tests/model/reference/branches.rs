//! `with_yielder!` of two branches. "Each poll of the generator polls the block, and then yields the
//! first value that waits."

use std::collections::VecDeque;

use crate::program::{Block, Branches, Event, Op, Source, What, Wins};

use super::frames::{Consumed, Role};
use super::{At, End, Item, Machine};

/// The block of a `with_yielder!`.
pub(super) struct Running {
    branches: [Branch; 2],
    wins: Wins,
    rounds_left: u32,
    /// The branches whose items wait.
    queue: VecDeque<usize>,
}

struct Branch {
    block: Block,
    next: usize,
    round: u32,
    locals: Vec<(u32, bool)>,
    at: BranchAt,
}

#[derive(Clone, Copy)]
enum BranchAt {
    Running,
    /// As in [`At::Await`].
    Await(u32, u32),
    /// Its item, with this label, is in the queue.
    Yield(u32),
    /// Its item was taken.
    Taken(u32),
    Ended(Item),
}

impl Machine {
    pub(super) fn enter_branches(&mut self, op: Op, branches: &Branches) {
        let nothing = Block::new([]);
        let source = match branches.source {
            Source::Stream => "Stream",
            Source::TryStream => "TryStream",
            Source::Generator(..) => "Guarded",
        };
        self.reach(format!("{source}:{:?}", branches.wins));
        match &branches.source {
            Source::Stream | Source::TryStream => self.enter(&nothing, op.clone(), Role::Stream),
            Source::Generator(then, limit, cleanup) => {
                let consumed = Consumed::new(*then, *limit);
                if *limit == 0 {
                    return self.consumed(op, &consumed, End::Closed);
                }
                self.enter(&nothing, op.clone(), Role::Consumed(consumed));
                self.enter(&nothing, op.clone(), Role::Body(cleanup.clone()));
            }
        }
        let running = Running {
            branches: [&branches.left, &branches.right].map(Branch::new),
            wins: branches.wins,
            rounds_left: branches.rounds,
            queue: VecDeque::new(),
        };
        self.enter(&nothing, op, Role::Branches(running));
    }

    fn branches(&mut self) -> &mut Running {
        match &mut self.top().role {
            Role::Branches(running) => running,
            _ => unreachable!("branches are running"),
        }
    }

    /// Polls the block, and yields the first item in the queue. "A future continues when the consumer
    /// has taken its item and asks for the next one."
    pub(super) fn poll_branches(&mut self) {
        for index in 0..2 {
            if let Err(panic) = self.poll_branch(index) {
                return self.finish(End::Panic(panic));
            }
            let running = self.branches();
            if let (Wins::First, BranchAt::Ended(value)) =
                (running.wins, running.branches[index].at)
            {
                return self.end_branches(value);
            }
        }
        let running = self.branches();
        if let [BranchAt::Ended(left), BranchAt::Ended(right)] =
            running.branches.each_ref().map(|branch| branch.at)
        {
            return self.end_branches(left.and(right));
        }
        // "Items leave in the order in which they were yielded."
        let Some(index) = running.queue.pop_front() else {
            self.at = At::Branches(1);
            return;
        };
        let at = &mut running.branches[index].at;
        let BranchAt::Yield(label) = *at else {
            unreachable!("its item was in the queue")
        };
        *at = BranchAt::Taken(label);
        if !running.queue.is_empty() {
            self.reach("Yielder:Queue");
        }
        self.yield_(Ok(label));
    }

    /// Polls a branch. Returns an error if it panics.
    fn poll_branch(&mut self, index: usize) -> Result<(), u32> {
        loop {
            let branch = &mut self.branches().branches[index];
            match branch.at {
                BranchAt::Ended(_) | BranchAt::Yield(_) => return Ok(()),
                BranchAt::Await(label, 0) => {
                    branch.at = BranchAt::Running;
                    self.say(Event::Waited(label));
                }
                BranchAt::Await(label, left) => {
                    branch.at = BranchAt::Await(label, left - 1);
                    return Ok(());
                }
                BranchAt::Taken(label) => {
                    branch.at = BranchAt::Running;
                    self.say(Event::Heard(label, 0));
                }
                BranchAt::Running => self.run_branch(index)?,
            }
        }
    }

    /// Runs an operation of a branch.
    fn run_branch(&mut self, index: usize) -> Result<(), u32> {
        let is_odd = self.heard % 2 == 1;
        let running = self.branches();
        let branch = &mut running.branches[index];
        let Some(op) = branch.block.ops.get(branch.next).cloned() else {
            branch.round += 1;
            branch.next = 0;
            return match branch.round < branch.block.rounds {
                true => Ok(()),
                false => self.end_branch(index, Ok(0)),
            };
        };
        branch.next += 1;
        match op.what {
            What::Yield => {
                branch.at = BranchAt::Yield(op.label);
                running.queue.push_back(index);
            }
            What::Await(times) => {
                branch.at = BranchAt::Await(op.label, times);
                self.say(Event::Waits(op.label));
            }
            What::Local { panics } => branch.locals.push((op.label, panics)),
            What::Skip if is_odd => branch.next += 1,
            What::Skip => {}
            What::Return => return self.end_branch(index, Ok(op.label)),
            What::Fail => return self.end_branch(index, Err(op.label)),
            What::Panic => {
                let locals = std::mem::take(&mut branch.locals);
                self.drop_locals(locals, true);
                return Err(op.label);
            }
            _ => unreachable!("it is simple"),
        }
        Ok(())
    }

    fn end_branch(&mut self, index: usize, value: Item) -> Result<(), u32> {
        let branch = &mut self.branches().branches[index];
        branch.at = BranchAt::Ended(value);
        let locals = std::mem::take(&mut branch.locals);
        self.drop_locals(locals, false).map_or(Ok(()), Err)
    }

    /// Ends a round with a value. "Dropping the future of a `yield_` withdraws its item", and "when
    /// the block ends, the items that have not been taken are dropped".
    fn end_branches(&mut self, value: Item) {
        let frame = self.stack.pop().expect("branches are running");
        let Role::Branches(mut running) = frame.role else {
            unreachable!("branches are running")
        };
        running.rounds_left -= 1;
        let is_last = running.rounds_left == 0 || value.is_err();
        if !running.queue.is_empty() {
            self.reach(if is_last {
                "Yielder:DroppedItem"
            } else {
                "Yielder:Withdrawn"
            });
        }
        let mut end = End::Value(0);
        self.drop_branches(&mut running, &mut end);
        if let End::Panic(_) = end {
            return self.finish(end);
        }
        if !is_last {
            running.queue.clear();
            running.branches = running.branches.map(|branch| Branch::new(&branch.block));
            self.enter(&Block::new([]), frame.op, Role::Branches(running));
            return;
        }
        match (&mut self.top().role, value) {
            (Role::Stream, Err(error)) => self.end_stream(error),
            (Role::Stream, Ok(_)) => self.finish(End::Value(0)),
            (_, Ok(value)) => self.finish(End::Value(value)),
            (_, Err(error)) => self.finish(End::Error(error)),
        }
    }

    /// Drops the branches, the left one first. A destructor may change the end by a panic.
    pub(super) fn drop_branches(&mut self, running: &mut Running, end: &mut End) {
        for branch in &mut running.branches {
            if let BranchAt::Await(label, _) = branch.at {
                self.say(Event::Cancelled(label));
            }
            let locals = std::mem::take(&mut branch.locals);
            let is_unwinding = matches!(end, End::Panic(_));
            if let Some(panic) = self.drop_locals(locals, is_unwinding) {
                *end = End::Panic(panic);
            }
        }
    }

    /// Records the way in which a `with_yielder!` was left before its block had ended.
    pub(super) fn reach_left_branches(&mut self, end: End) {
        self.reach(match end {
            End::Panic(_) => "Yielder:Panicked",
            End::Error(_) => "Yielder:Thrown",
            _ => "Yielder:Closed",
        });
    }
}

impl Branch {
    fn new(block: &Block) -> Self {
        Branch {
            block: block.clone(),
            next: 0,
            round: 0,
            locals: Vec::new(),
            at: BranchAt::Running,
        }
    }
}
