//! Strategies that draw sessions at random and shrink them.

use std::ops::Range;
use std::sync::Arc;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use crate::program::{
    Block, Branches, COMBINATIONS, Callback, Ending, ExitStack, Finale, Form, How, Jump, Kind,
    Level, Loops, Manager, ManagerJump, Op, Place, Popped, Reaction, Session, Several, Source,
    Step, TO_THE_END, Target, Then, Variable, Verb, What, Wins,
};

pub(crate) fn session() -> impl Strategy<Value = Session> {
    let steps = (first(), vec(step(), 0..12));
    let moves = prop_oneof![2 => Just(false), 1 => Just(true)];
    // One body in three has few operations and a construct with many variants.
    let shallow = body(1, 0..4);
    let many_variants = prop_oneof![
        3 => loops(shallow.clone()).prop_map(What::Loops),
        2 => several(shallow),
        1 => branches().prop_map(What::Branches),
    ];
    let few = block(prop_oneof![simple(true), many_variants].boxed(), 1..4);
    let body = prop_oneof![2 => body(4, 2..9), 1 => few];
    (body, steps, finale(), polls(), moves).prop_map(
        |(body, (first, others), end, closing_polls, moves)| Session {
            body: body.numbered(&mut 0),
            steps: first.into_iter().chain(others).collect(),
            end,
            closing_polls,
            moves,
        },
    )
}

/// The first step. In most sessions it starts the generator.
fn first() -> impl Strategy<Value = Option<Step>> {
    let verb = prop_oneof![Just(Verb::Start), Just(Verb::Anext), Just(Verb::Next)];
    let first = (verb, polls()).prop_map(|(verb, polls)| Step { verb, polls });
    option::weighted(0.9, first)
}

fn step() -> impl Strategy<Value = Step> {
    let verb = prop_oneof![
        8 => Just(Verb::Anext),
        2 => Just(Verb::Start),
        6 => (1..5_u32).prop_map(Verb::Send),
        4 => (1..5_u32).prop_map(Verb::Throw),
        2 => Just(Verb::Next),
        3 => Just(Verb::Close),
    ];
    (verb, polls()).prop_map(|(verb, polls)| Step { verb, polls })
}

fn polls() -> impl Strategy<Value = u32> {
    prop_oneof![6 => Just(TO_THE_END), 1 => Just(0_u32), 5 => 1..3_u32]
}

fn finale() -> impl Strategy<Value = Finale> {
    prop_oneof![Just(Finale::Drop), polls().prop_map(Finale::Managed)]
}

fn body(depth: u32, length: Range<usize>) -> BoxedStrategy<Block> {
    let what = match depth.checked_sub(1) {
        None => simple(true),
        Some(depth) => prop_oneof![simple(true), construct(body(depth, 0..5))].boxed(),
    };
    block(what, length)
}

fn block(what: BoxedStrategy<What>, length: Range<usize>) -> BoxedStrategy<Block> {
    let op = (any::<bool>(), what).prop_map(|(catches, what)| Op {
        label: 0,
        catches,
        what,
    });
    // One block in ten runs twice.
    let rounds = prop_oneof![9 => Just(1), 1 => Just(2_u32)];
    (rounds, vec(op, length))
        .prop_map(|(rounds, ops)| Block {
            rounds,
            ops: ops.into(),
        })
        .boxed()
}

fn simple(yields: bool) -> BoxedStrategy<What> {
    let others = prop_oneof![
        16 => (0..3_u32).prop_map(What::Await),
        8 => Just(What::Local { panics: false }),
        1 => Just(What::Local { panics: true }),
        2 => Just(What::Skip),
        1 => Just(What::Return),
        1 => Just(What::Fail),
        1 => Just(What::Panic),
    ];
    if yields {
        prop_oneof![Just(What::Yield), others].boxed()
    } else {
        others.boxed()
    }
}

fn construct(inner: BoxedStrategy<Block>) -> impl Strategy<Value = What> {
    let how = prop_oneof![
        Just(How::Itself),
        Just(How::Boxed),
        Just(How::Lent),
        Just(How::Started),
    ];
    let ending =
        prop_oneof![2 => Just(Ending::Exit), 1 => Just(Ending::Drop), 1 => Just(Ending::Close)];
    prop_oneof![
        3 => (inner.clone(), inner.clone()).prop_map(|(body, cleanup)| What::Finally(body, cleanup)),
        2 => loops(inner.clone()).prop_map(What::Loops),
        2 => (how, inner.clone()).prop_map(|(how, body)| What::Delegate(how, body)),
        1 => block(simple(true), 0..5).prop_map(What::Stream),
        2 => (manager(), inner.clone()).prop_map(|(manager, block)| What::With(manager, block)),
        2 => several(inner.clone()),
        1 => branches().prop_map(What::Branches),
        1 => (then(), 0..4_u32, inner.clone())
            .prop_map(|(then, items, body)| What::Consume(then, items, body)),
        2 => (exit_stack(), inner.clone()).prop_map(|(stack, block)| What::Stack(stack, block)),
        1 => (one_manager(kind()), ending, inner).prop_map(|(manager, ending, block)| {
            let enter = Op {
                label: 0,
                catches: false,
                what: What::Enter(manager),
            };
            What::Guard(Arc::new(enter), ending, block)
        }),
    ]
}

fn loops(inner: BoxedStrategy<Block>) -> impl Strategy<Value = Loops> {
    let place = prop_oneof![
        2 => Just(Place::Generator),
        1 => Just(Place::UnitResult),
        1 => Just(Place::NoValue),
        1 => Just(Place::Cleanup),
        3 => one_manager(kind()).prop_map(|manager| Place::With(Arc::new(used(manager)))),
    ];
    let level = {
        let variable = prop_oneof![Just(Variable::Outside), Just(Variable::Inside)];
        let panics = option::weighted(0.1, variable);
        (1..3_u32, inner.clone(), panics).prop_map(|(rounds, cleanup, panics)| Level {
            label: 0,
            rounds,
            cleanup,
            panics,
        })
    };
    let middle = prop_oneof![2 => Just(1_u32), 1 => Just(2_u32)];
    let jumps = vec(jump(), 1..5);
    let levels = (level.clone(), middle, level);
    (place, levels, inner, jumps).prop_map(|(place, (outer, middle, inner), block, jumps)| Loops {
        place,
        outer,
        middle,
        inner,
        block,
        jumps: jumps.into(),
    })
}

fn jump() -> impl Strategy<Value = Jump> {
    let target = prop_oneof![
        Just(Target::Unlabelled),
        Just(Target::Nearest),
        Just(Target::Middle),
        Just(Target::Outer)
    ];
    prop_oneof![
        2 => Just(Jump::None),
        1 => Just(Jump::Return),
        1 => Just(Jump::Fail),
        2 => Just(Jump::Try),
        4 => target.clone().prop_map(Jump::Break),
        4 => target.prop_map(Jump::Continue),
    ]
}

fn exit_stack() -> impl Strategy<Value = ExitStack> {
    let form =
        prop_oneof![2 => Just(Form::With), 1 => Just(Form::ByHand), 1 => Just(Form::Managed)];
    (kind(), form)
        .prop_map(|(kind, form)| match form {
            Form::Managed => (Kind::Swallowing, form),
            _ => (kind, form),
        })
        .prop_flat_map(|(kind, form)| (Just(kind), Just(form), vec(entry(kind), 0..5)))
        .prop_map(|(kind, form, entries)| ExitStack {
            kind,
            form,
            entries: Block::new(entries),
        })
}

/// An entry of an exit stack of this kind.
fn entry(stack: Kind) -> impl Strategy<Value = Op> {
    let steps = || block(simple(false), 0..4);
    let panics = || prop_oneof![19 => Just(false), 1 => Just(true)];
    // Only managers whose kind fits the stack can be entered on it.
    let manager = one_manager(kind()).prop_map(move |mut manager| {
        manager.kind = match (stack, manager.kind) {
            (Kind::Plain, _) => Kind::Plain,
            (Kind::Failing, Kind::Swallowing) => Kind::Failing,
            (_, kind) => kind,
        };
        What::Enter(manager)
    });
    let reaction = prop_oneof![
        Just(Reaction::PassOn),
        Just(Reaction::Replace),
        Just(Reaction::Suppress)
    ];
    let callback = (steps(), reaction, panics()).prop_map(|(steps, reaction, panics)| {
        What::Push(Callback {
            steps,
            reaction,
            panics,
        })
    });
    let deferred = (steps(), panics()).prop_map(|(steps, panics)| What::Defer { steps, panics });
    let popped = prop_oneof![Just(Popped::Drop), Just(Popped::Close), Just(Popped::Fail)];
    let others = prop_oneof![3 => deferred, 1 => popped.prop_map(What::PopAll)];
    let what = match stack {
        // A callback of a stack without errors is like a deferred future.
        Kind::Plain => prop_oneof![manager, others].boxed(),
        Kind::Failing | Kind::Swallowing => {
            prop_oneof![3 => manager, 3 => callback, 2 => others].boxed()
        }
    };
    (any::<bool>(), what).prop_map(|(catches, what)| Op {
        label: 0,
        catches,
        what,
    })
}

fn kind() -> impl Strategy<Value = Kind> {
    prop_oneof![
        Just(Kind::Plain),
        Just(Kind::Failing),
        Just(Kind::Swallowing)
    ]
}

fn branches() -> impl Strategy<Value = Branches> {
    let generator = (then(), 0..6_u32, block(simple(false), 0..4));
    let source = prop_oneof![
        1 => Just(Source::Stream),
        1 => Just(Source::TryStream),
        2 => generator.prop_map(|(then, items, cleanup)| Source::Generator(then, items, cleanup)),
    ];
    let wins = prop_oneof![2 => Just(Wins::Both), 1 => Just(Wins::First)];
    let branch = || block(simple(true), 0..5);
    let branches = (1..3_u32, branch(), branch(), wins, source);
    branches.prop_map(|(rounds, left, right, wins, source)| Branches {
        rounds,
        left,
        right,
        wins,
        source,
    })
}

fn then() -> impl Strategy<Value = Then> {
    prop_oneof![
        Just(Then::Aclosing),
        Just(Then::Close),
        Just(Then::Drop),
        Just(Then::Managed)
    ]
}

fn several(inner: BoxedStrategy<Block>) -> impl Strategy<Value = What> {
    let managers = (
        select(COMBINATIONS),
        vec((one_manager(kind()), inner_managers()), 3),
    );
    let managers = managers.prop_map(|(kinds, managers)| {
        let managers = kinds.iter().zip(managers).enumerate();
        let managers = managers.map(|(index, (&kind, (manager, inner)))| {
            let error = kinds.len() - 1 - index;
            let manager = Manager {
                kind,
                error: error.try_into().expect("it is small"),
                ..manager
            };
            used(around(manager, inner))
        });
        managers.collect::<Arc<[_]>>()
    });
    let block = prop_oneof![
        block(simple(false), 0..5).prop_map(|block| (true, block)),
        inner.prop_map(|block| (false, block)),
    ];
    (managers, block).prop_map(|(managers, (in_plain_code, block))| {
        let several = Several {
            in_plain_code,
            managers,
        };
        What::Several(several, block)
    })
}

fn manager() -> impl Strategy<Value = Manager> {
    (one_manager(kind()), inner_managers()).prop_map(|(manager, inner)| around(manager, inner))
}

fn inner_managers() -> impl Strategy<Value = Vec<Manager>> {
    prop_oneof![
        8 => Just(Vec::new()),
        1 => vec(one_manager(kind()), 1),
        1 => vec(one_manager(kind()), 2),
    ]
}

/// Returns the manager around these ones, changed so that they fit.
fn around(manager: Manager, mut inner: Vec<Manager>) -> Manager {
    let can_fail = inner.iter().any(|inner| inner.kind != Kind::Plain);
    if manager.kind == Kind::Swallowing || inner.is_empty() {
        return manager;
    }
    for (index, inner) in inner.iter_mut().enumerate() {
        inner.managed = false;
        inner.error = manager.error;
        inner.kind = match (manager.kind, inner.kind) {
            (Kind::Plain, _) => Kind::Plain,
            (_, Kind::Plain) if can_fail || index > 0 => Kind::Plain,
            _ => Kind::Failing,
        };
    }
    Manager {
        managed: false,
        inner: inner.into_iter().map(used).collect(),
        ..manager
    }
}

/// The use of a manager, with an empty block.
fn used(manager: Manager) -> Op {
    Op {
        label: 0,
        catches: false,
        what: What::With(manager, Block::new([])),
    }
}

fn one_manager(kind: impl Strategy<Value = Kind>) -> impl Strategy<Value = Manager> {
    let steps = || block(simple(false), 0..4);
    let managed = prop_oneof![2 => Just(false), 1 => Just(true)];
    let jump = prop_oneof![
        3 => Just(ManagerJump::None),
        1 => Just(ManagerJump::Return),
        1 => Just(ManagerJump::Try)
    ];
    (
        kind,
        any::<bool>(),
        managed,
        steps(),
        option::of(steps()),
        jump,
        steps(),
    )
        .prop_map(
            |(kind, boxed, managed, enter, cleanup, jump, exit)| Manager {
                kind,
                boxed,
                managed,
                inner: Arc::new([]),
                error: 0,
                enter,
                cleanup,
                jump,
                exit,
            },
        )
}
