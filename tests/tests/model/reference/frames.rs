//! The stack of a machine: blocks, and the constructs that they belong to.

use crate::program::{Block, Ending, Form, Kind, Loops, Manager, Op, Reaction, Then, What};

use super::branches::Running;
use super::managers::Contents;
use super::{End, Item};

pub(super) struct Frame {
    pub(super) block: Block,
    pub(super) next: usize,
    pub(super) round: u32,
    /// The label of each variable, and whether its destructor panics.
    pub(super) locals: Vec<(u32, bool)>,
    /// The operation that the block belongs to.
    pub(super) op: Op,
    pub(super) role: Role,
}

/// The construct that a block belongs to.
pub(super) enum Role {
    Generator,
    Stream,
    /// The body of a `finally!`, with its cleanup.
    Body(Block),
    /// A cleanup, with the outcome of the body. The flag is set while the cleanup itself is being
    /// closed.
    Cleanup(End, bool),
    /// The function that contains loops, with the number of jumps that were reached. Contains no
    /// operations.
    Loops(Loops, usize),
    /// A loop, with the number of rounds that have ended. Contains no operations.
    Loop(Depth, u32),
    /// The block in the inner loop. A jump follows it.
    BeforeJump,
    /// The block of a `with_yielder!`. Contains no operations.
    Branches(Running),
    /// A generator that is delegated to. The flag is set while it is being started, before the
    /// delegation.
    Delegate(bool),
    /// The body of a manager, with the outcome of its `yield_!`.
    Manager(Manager, Option<End>, Contents),
    /// The `async_with!` in the body of a manager whose block contains the `yield_!`. Contains no
    /// operations.
    Around(Contents),
    /// The function that contains an `async_with!` of several managers. Contains no operations. The
    /// flag is set for an `async fn`.
    Several(bool),
    /// The block of an `async_with!`. If an `async_with!` has several managers, the block of each but
    /// the last one contains the use of the next one, and no operations.
    Lent,
    /// A generator whose items are taken in a loop.
    Consumed(Consumed),
    /// An exit stack. Contains no operations.
    Stack(Stack),
    /// The operations that fill an exit stack, with the block that uses it.
    Fill(Block),
    /// The block that uses an exit stack.
    OnStack,
    /// A callback of an exit stack that has been called, with the outcome that it received.
    Callback(Reaction, End),
    /// A deferred future of an exit stack. Contains a cleanup.
    Deferred,
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Depth {
    Outer,
    Middle,
    Inner,
}

pub(super) struct Stack {
    pub(super) kind: Kind,
    pub(super) form: Form,
    /// The last one is exited first.
    pub(super) entries: Vec<Entry>,
    pub(super) stage: Stage,
    /// The value of the block, if it has one.
    pub(super) value: u32,
    pub(super) is_suppressed: bool,
    /// The panic of the block.
    pub(super) held: Option<u32>,
    /// `Exit`, except for an owned guard.
    pub(super) ending: Ending,
    /// The outcome of the block, if the manager of an owned guard is closed after it.
    pub(super) outcome: Option<End>,
}

/// A manager, a callback or a future on an exit stack.
pub(super) struct Entry {
    pub(super) op: Op,
    pub(super) locals: Vec<(u32, bool)>,
}

pub(super) enum Stage {
    /// The block runs.
    Used,
    /// The entries are exited. Contains the outcome.
    Exiting(End),
    /// The entries are closed. Contains the last panic of an entry.
    Closing(Option<u32>),
}

pub(super) struct Consumed {
    pub(super) then: Then,
    pub(super) taken: u32,
    pub(super) limit: u32,
    pub(super) closing: bool,
    pub(super) ignored: Option<Item>,
}

impl Frame {
    /// Returns `true` if the generator yields to a loop or a `start` in the body, and not to the
    /// caller of the outer generator.
    pub(super) fn has_consumer(&mut self) -> bool {
        matches!(self.role, Role::Consumed(_) | Role::Delegate(true))
    }

    /// Returns `true` for a manager, and for a block that contains only the use of another one.
    pub(super) fn is_use(&self) -> bool {
        match self.role {
            Role::Manager(..) => true,
            Role::Body(_) | Role::Around(_) | Role::Lent => self.block.ops.is_empty(),
            _ => false,
        }
    }

    /// Returns `true` if closing the outer generator drops this one.
    pub(super) fn is_detached(&self) -> bool {
        match &self.role {
            Role::Consumed(consumed) => !matches!(consumed.then, Then::Aclosing),
            Role::Delegate(is_starting) => *is_starting,
            // An `async fn` takes no part in closing.
            Role::Several(in_plain_code) => *in_plain_code,
            // "If you drop the future, the entry that is being exited and the remaining ones are
            // dropped."
            Role::Stack(stack) => stack.form == Form::ByHand && !matches!(stack.stage, Stage::Used),
            _ => false,
        }
    }

    /// Returns `true` if a jump has left the body of the `finally!`.
    pub(super) fn is_cleanup_after_jump(&self) -> bool {
        matches!(&self.role, Role::Cleanup(body, _) if body.is_jump())
    }

    /// Returns `true` if the cleanup of a construct in this frame is pending.
    pub(super) fn has_pending_cleanup(&self) -> bool {
        match &self.role {
            Role::Body(_) | Role::Cleanup(..) | Role::Consumed(_) => true,
            Role::Stack(stack) => match (stack.form, &stack.stage) {
                (Form::ByHand, _) => false,
                (Form::With | Form::Managed, Stage::Used) => true,
                (Form::With | Form::Managed, _) => stack.has_pending_cleanup(),
            },
            _ => false,
        }
    }
}

/// Returns `true` if closing a generator with these frames would run a cleanup.
pub(super) fn have_pending_cleanup(frames: &[Frame]) -> bool {
    let mut attached = frames.iter().take_while(|frame| !frame.is_detached());
    attached.any(Frame::has_pending_cleanup)
}

/// Returns `true` if the first frame is that of a managed thing that contains the other frames, and
/// has a cleanup to run.
pub(super) fn is_finalized(frames: &[Frame]) -> bool {
    let Some((first, others)) = frames.split_first() else {
        return false;
    };
    // The block that uses a manager or a stack is not part of it.
    let is_used = others.iter().any(|frame| {
        frame.op.label == first.op.label
            && matches!(frame.role, Role::Lent | Role::Fill(_) | Role::OnStack)
    });
    match &first.role {
        Role::Consumed(consumed) => {
            matches!(consumed.then, Then::Managed) && have_pending_cleanup(others)
        }
        Role::Manager(manager, ..) => manager.managed && !is_used && have_pending_cleanup(others),
        Role::Stack(stack) => {
            stack.form == Form::Managed
                && !is_used
                && (stack.has_pending_cleanup() || have_pending_cleanup(others))
        }
        _ => false,
    }
}

/// Returns the frames of a manager with a cleanup that an exit stack contains.
pub(super) fn frames_of_entry(op: Op, locals: Vec<(u32, bool)>) -> Vec<Frame> {
    let manager = op.what.manager().clone();
    let cleanup = manager.cleanup.clone().expect("it has a cleanup");
    let frame = |role, locals| Frame {
        block: Block::new([]),
        next: 0,
        round: 0,
        locals,
        op: op.clone(),
        role,
    };
    vec![
        frame(
            Role::Manager(manager, Some(End::Closed), Contents::Entry),
            locals,
        ),
        frame(Role::Body(cleanup), Vec::new()),
    ]
}

impl Consumed {
    pub(super) fn new(then: Then, limit: u32) -> Self {
        Consumed {
            then,
            taken: 0,
            limit,
            closing: false,
            ignored: None,
        }
    }
}

impl Stack {
    pub(super) fn new(kind: Kind, form: Form) -> Self {
        Stack {
            kind,
            form,
            entries: Vec::new(),
            stage: Stage::Used,
            value: 0,
            is_suppressed: false,
            held: None,
            ending: Ending::Exit,
            outcome: None,
        }
    }

    /// Returns `true` if closing an entry that has not been exited would run a cleanup.
    pub(super) fn has_pending_cleanup(&self) -> bool {
        self.entries.iter().any(|entry| match &entry.op.what {
            What::Enter(manager) => manager.cleanup.is_some(),
            What::Defer { .. } => true,
            _ => false,
        })
    }
}
