//! Sessions that once showed a difference between the crate and the reference, reduced and named.
//! Each comment describes the bug, which was in the crate or in the reference.

use std::sync::Arc;

use crate::assert_no_difference;
use crate::program::{
    Block, ExitStack, Finale, Form, How, Kind, Manager, ManagerJump, Op, Session, Step, TO_THE_END,
    Then, Verb, What,
};

fn block<const N: usize>(ops: [What; N]) -> Block {
    Block::new(ops.map(op))
}

fn op(what: What) -> Op {
    Op {
        label: 0,
        catches: false,
        what,
    }
}

fn session<const N: usize, const M: usize>(
    body: [What; N],
    steps: [(Verb, u32); M],
    end: Finale,
) -> Session {
    Session {
        body: block(body).numbered(&mut 0),
        steps: steps.map(|(verb, polls)| Step { verb, polls }).into(),
        end,
        closing_polls: TO_THE_END,
        moves: false,
    }
}

fn manager(kind: Kind, cleanup: Option<Block>) -> Manager {
    Manager {
        kind,
        boxed: false,
        managed: false,
        inner: Arc::new([]),
        error: 0,
        enter: block([]),
        cleanup,
        jump: ManagerJump::None,
        exit: block([]),
    }
}

const PANICS: What = What::Local { panics: true };

/// `has_pending_cleanup` returned `false` because the generator that `aclosing` lends reached its `finally!`
/// after the manager was entered.
#[test]
fn a_managed_generator_is_closed_where_it_is_aclosing_one_that_stands_in_a_finally() {
    for end in [
        Finale::Drop,
        Finale::Managed(1),
        Finale::Managed(TO_THE_END),
    ] {
        let guarded = What::Finally(block([What::Await(1)]), block([What::Await(1)]));
        let consumes = What::Consume(Then::Aclosing, 3, block([guarded]));
        assert_no_difference(&session([consumes], [(Verb::Anext, 1)], end));
    }
}

/// The reference resumed the middle cleanup.
#[test]
fn cleanups_in_cleanups_are_all_abandoned_at_a_yield_of_the_innermost() {
    let innermost = What::Finally(block([]), block([What::Yield]));
    let inner = What::Finally(block([What::Yield]), block([innermost]));
    let outer = What::Finally(block([What::Yield]), block([inner]));
    let steps = [
        (Verb::Anext, TO_THE_END),
        (Verb::Anext, TO_THE_END),
        (Verb::Throw(1), TO_THE_END),
        (Verb::Close, TO_THE_END),
    ];
    assert_no_difference(&session([outer], steps, Finale::Drop));
}

/// The reference held back the panic of the cleanup, as it does with the panic of the block.
#[test]
fn a_panic_of_a_managers_cleanup_unwinds_the_manager() {
    let mut guarded = manager(Kind::Plain, Some(block([PANICS])));
    guarded.enter = block([PANICS]);
    for end_of_block in [What::Await(0), What::Panic] {
        let with = What::With(guarded.clone(), block([end_of_block]));
        assert_no_difference(&session([with], [(Verb::Anext, TO_THE_END)], Finale::Drop));
    }
}

/// The panic of the block is held back while the manager is dropped. If a destructor in the manager
/// panics, that panic propagates instead.
#[test]
fn a_manager_whose_block_panicked_is_dropped_before_the_panic_goes_on() {
    for kind in [Kind::Plain, Kind::Failing, Kind::Swallowing] {
        for cleanup in [None, Some(block([]))] {
            let mut manager = manager(kind, cleanup);
            manager.enter = block([PANICS]);
            let with = What::With(manager, block([What::Panic]));
            assert_no_difference(&session([with], [(Verb::Anext, TO_THE_END)], Finale::Drop));
        }
    }
}

/// The outer manager held back the panic in the reference. Its destructors panicked then.
#[test]
fn a_panic_of_an_inner_manager_unwinds_the_outer_one() {
    let mut inner = manager(Kind::Plain, None);
    inner.enter = block([What::Panic]);
    let mut outer = manager(Kind::Plain, Some(block([])));
    outer.enter = block([PANICS]);
    outer.inner = Arc::new([op(What::With(inner, block([])))]);
    let with = What::With(outer, block([]));
    assert_no_difference(&session([with], [(Verb::Start, 1)], Finale::Drop));
}

/// The reference held back the panic until the outer manager was closed. The first inner manager holds
/// it back, and then it unwinds the outer one, whose destructor panics no more.
#[test]
fn a_panic_of_the_second_inner_manager_unwinds_the_outer_one() {
    let mut second = manager(Kind::Plain, None);
    second.enter = block([What::Panic]);
    let inner = [manager(Kind::Plain, Some(block([]))), second];
    let mut outer = manager(Kind::Plain, None);
    outer.enter = block([PANICS]);
    outer.inner = inner.map(|inner| op(What::With(inner, block([])))).into();
    let with = What::With(outer, block([]));
    assert_no_difference(&session([with], [(Verb::Start, 1)], Finale::Drop));
}

/// The compiler leaks the value of an `.await` if the awaited future panics when it is dropped.
#[test]
fn a_stream_whose_destructor_panics_where_an_error_ends_its_delegation() {
    let stream = What::Stream(block([PANICS, What::Yield]));
    let steps = [
        (Verb::Anext, TO_THE_END),
        (Verb::Throw(1), TO_THE_END),
        (Verb::Anext, TO_THE_END),
    ];
    let guarded = What::Finally(block([stream]), block([]));
    assert_no_difference(&session([guarded], steps, Finale::Drop));
}

/// The reference left the inner manager twice.
#[test]
fn a_manager_lends_what_an_inner_one_lent_it_and_each_is_left_once() {
    for kind in [Kind::Plain, Kind::Failing] {
        let inner = What::With(manager(kind, Some(block([What::Await(1)]))), block([]));
        let mut outer = manager(kind, Some(block([What::Await(1)])));
        outer.inner = Arc::new([op(inner)]);
        for closing in [1, 2, TO_THE_END] {
            let with = What::With(outer.clone(), block([What::Yield]));
            let steps = [(Verb::Start, TO_THE_END), (Verb::Close, closing)];
            assert_no_difference(&session([with.clone()], steps, Finale::Managed(1)));
            let steps = [(Verb::Start, TO_THE_END), (Verb::Throw(1), closing)];
            assert_no_difference(&session([with], steps, Finale::Managed(1)));
        }
    }
}

/// A generator that is being started is not delegated to yet. Closing the outer generator drops it.
#[test]
fn a_generator_that_is_only_being_started_is_dropped() {
    let guarded = What::Finally(
        block([What::Await(2), What::Yield]),
        block([What::Await(1)]),
    );
    let delegates = What::Delegate(How::Started, block([guarded]));
    for polls in [1, 2, TO_THE_END] {
        let steps = [(Verb::Anext, polls), (Verb::Close, TO_THE_END)];
        assert_no_difference(&session([delegates.clone()], steps, Finale::Drop));
    }
}

/// The reference closed a managed exit stack as if it were a block.
#[test]
fn a_managed_exit_stack_that_is_dropped_is_closed_by_its_finalizer() {
    let deferred = What::Defer {
        steps: block([What::Await(1)]),
        panics: false,
    };
    for closing_polls in [0, 1, TO_THE_END] {
        let stack = ExitStack {
            kind: Kind::Swallowing,
            form: Form::Managed,
            entries: block([deferred.clone(), deferred.clone()]),
        };
        let stack = What::Stack(stack, block([What::Yield]));
        let steps = [(Verb::Anext, TO_THE_END)];
        let mut session = session([stack], steps, Finale::Drop);
        for moves in [false, true] {
            (session.closing_polls, session.moves) = (closing_polls, moves);
            assert_no_difference(&session);
        }
    }
}
