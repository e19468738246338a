//! Cancels every verb at each of its awaits, in generators with up to three levels of `finally!`
//! and `yield_from_!`. The generator is then resumed, closed, closed in two steps, or dropped.

use std::cell::RefCell;
use std::pin::Pin;
use std::task::Poll;

use asyncgen::error::ResumeError;
use asyncgen::{AsyncGenerator, AsyncGeneratorExt, GeneratorState, Status, async_generator};
use asyncgen_tests::{Census, Counted, pause};

use crate::{polled, refused, run};

/// The events of a generator.
#[derive(Default)]
struct World {
    census: Census,
    /// The levels whose body began.
    entered: RefCell<Vec<u32>>,
    /// The levels whose cleanup began or ended.
    cleaned: RefCell<Vec<(&'static str, u32)>>,
    /// The values that the yields evaluated to.
    heard: RefCell<Vec<Result<u32, u32>>>,
}

impl World {
    fn enter(&self, level: u32) -> Counted {
        self.entered.borrow_mut().push(level);
        self.census.value()
    }

    async fn clean_up(&self, level: u32) {
        let _counted = self.census.value();
        self.cleaned.borrow_mut().push(("begins", level));
        pause().await;
        pause().await;
        self.cleaned.borrow_mut().push(("ends", level));
    }

    /// Asserts that the cleanup of each body that began ran once, from the innermost level
    /// outwards.
    fn assert_cleaned(&self) {
        let entered = self.entered.borrow();
        let expected: Vec<_> = entered
            .iter()
            .rev()
            .flat_map(|level| [("begins", *level), ("ends", *level)])
            .collect();
        assert_eq!(*self.cleaned.borrow(), expected);
    }

    /// Asserts that no cleanup ran twice.
    fn assert_cleaned_at_most_once(&self) {
        let cleaned = self.cleaned.borrow();
        let mut once = cleaned.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(cleaned.len(), once.len());
    }
}

type Item = (u32, Counted);
type Generator<'a> = Pin<Box<dyn AsyncGenerator<u32, u32, Yield = Item, Return = u32> + 'a>>;

/// Nests the layers of a body, from the outermost inwards. The innermost layer contains the yields.
macro_rules! layers {
    ($world:ident $level:expr;) => {{
        let mut sum = 0;
        for n in [1, 2] {
            let _counted = $world.census.value();
            pause().await;
            let heard = yield_!((n, $world.census.value()));
            $world.heard.borrow_mut().push(heard);
            pause().await;
            sum += match heard {
                Ok(sent) => sent,
                Err(thrown) => thrown * 100,
            };
        }
        sum
    }};
    ($world:ident $level:expr; finally $($inner:ident)*) => {{
        pause().await;
        finally!({
            let _counted = $world.enter($level);
            let value = layers!($world $level + 1; $($inner)*);
            pause().await;
            value
        }, {
            $world.clean_up($level).await;
        })
    }};
    ($world:ident $level:expr; yield_from $($inner:ident)*) => {{
        #[async_generator]
        async fn inner(
            world: &World,
        ) -> impl AsyncGenerator<u32, u32, Yield = Item, Return = u32> {
            layers!(world $level + 1; $($inner)*)
        }
        pause().await;
        let value = yield_from_!(inner($world));
        pause().await;
        value
    }};
}

macro_rules! generators {
    ($(($($layer:ident)*))*) => {
        [$({
            #[async_generator]
            async fn generator(
                world: &World,
            ) -> impl AsyncGenerator<u32, u32, Yield = Item, Return = u32> {
                layers!(world 1; $($layer)*)
            }
            |world| Box::pin(generator(world))
        }),*]
    };
}

/// Generators with each combination of layers.
const GENERATORS: [fn(&World) -> Generator<'_>; 15] = generators! {
    ()
    (finally)
    (yield_from)
    (finally finally)
    (finally yield_from)
    (yield_from finally)
    (yield_from yield_from)
    (finally finally finally)
    (finally finally yield_from)
    (finally yield_from finally)
    (finally yield_from yield_from)
    (yield_from finally finally)
    (yield_from finally yield_from)
    (yield_from yield_from finally)
    (yield_from yield_from yield_from)
};

#[derive(Clone, Copy, Debug)]
enum Verb {
    Next,
    Start,
    Send(u32),
    Throw(u32),
}

const SCRIPT: [Verb; 3] = [Verb::Next, Verb::Send(5), Verb::Throw(7)];

/// The results of the script's verbs: the items, and the return value.
const ANSWERS: [GeneratorState<u32, u32>; 3] = [
    GeneratorState::Yielded(1),
    GeneratorState::Yielded(2),
    GeneratorState::Complete(705),
];

fn answer(state: Result<GeneratorState<Item, u32>, ResumeError<u32>>) -> GeneratorState<u32, u32> {
    match state.expect("it fits") {
        GeneratorState::Yielded((number, _counted)) => GeneratorState::Yielded(number),
        GeneratorState::Complete(value) => GeneratorState::Complete(value),
    }
}

/// Polls a verb's future a number of times and drops it.
fn cancelled(
    generator: &mut Generator<'_>,
    verb: Verb,
    polls: u32,
) -> Poll<GeneratorState<u32, u32>> {
    match verb {
        Verb::Next => polled(generator.anext(), polls)
            .map(|state| answer(state.map_err(|_| refused(Status::Closed, 0)))),
        Verb::Start => polled(generator.start(), polls)
            .map(|state| answer(state.map_err(|_| refused(Status::Closed, 0)))),
        Verb::Send(value) => polled(generator.asend(value), polls).map(answer),
        Verb::Throw(error) => polled(generator.athrow(error), polls).map(answer),
    }
}

fn whole(generator: &mut Generator<'_>, verb: Verb) -> GeneratorState<u32, u32> {
    match cancelled(generator, verb, u32::MAX) {
        Poll::Ready(answer) => answer,
        Poll::Pending => unreachable!(),
    }
}

/// Resumes the generator until the step completes, dropping a future at each await.
fn carry_on(generator: &mut Generator<'_>) -> GeneratorState<u32, u32> {
    loop {
        assert_eq!(generator.status(), Status::Pending);
        if let Poll::Ready(answer) = cancelled(generator, Verb::Start, 1) {
            return answer;
        }
    }
}

/// Calls `then` for each generator, each verb and each number of polls after which the verb was
/// cancelled.
fn at_every_await(then: impl Fn(&World, Generator<'_>, usize, u32)) {
    for make in GENERATORS {
        for (step, verb) in SCRIPT.into_iter().enumerate() {
            for polls in 0.. {
                let world = World::default();
                let mut generator = make(&world);
                for (verb, answer) in SCRIPT[..step].iter().zip(ANSWERS) {
                    assert_eq!(whole(&mut generator, *verb), answer);
                }
                let is_over = cancelled(&mut generator, verb, polls).is_ready();
                if is_over {
                    break;
                }
                then(&world, generator, step, polls);
                assert_eq!(world.census.alive(), 0);
            }
        }
    }
}

#[test]
fn carried_on_it_goes_as_if_nothing_had_been_and_no_value_is_lost() {
    at_every_await(|world, mut generator, step, polls| {
        let state = match polls {
            0 => whole(&mut generator, SCRIPT[step]),
            _ => carry_on(&mut generator),
        };
        assert_eq!(state, ANSWERS[step]);
        for (verb, answer) in SCRIPT.into_iter().zip(ANSWERS).skip(step + 1) {
            assert_eq!(whole(&mut generator, verb), answer);
        }
        assert_eq!(*world.heard.borrow(), [Ok(5), Err(7)]);
        world.assert_cleaned();
    });
}

#[test]
fn closed_it_runs_each_cleanup_once_and_from_the_innermost_outwards() {
    at_every_await(|world, mut generator, _, _| {
        assert!(run(generator.aclose()).is_ok());
        assert_eq!(generator.status(), Status::Closed);
        world.assert_cleaned();
        // Closing dropped the frame. Closing again does nothing.
        assert_eq!(world.census.alive(), 0);
        assert!(run(generator.aclose()).is_ok());
        world.assert_cleaned();
    });
}

/// Calls `then` for each await of closing as well.
fn at_every_await_of_closing(then: impl Fn(&World, Generator<'_>)) {
    for polls in 0.. {
        // Set to `false` if closing takes more polls than this.
        let all_are_over = std::cell::Cell::new(true);
        at_every_await(|world, mut generator, _, _| {
            if polled(generator.aclose(), polls).is_pending() {
                all_are_over.set(false);
                then(world, generator);
            }
        });
        if all_are_over.get() {
            assert!(polls > 6, "three cleanups pause twice each");
            break;
        }
    }
}

#[test]
fn closed_in_two_goes_it_runs_each_cleanup_once_and_from_the_innermost_outwards() {
    at_every_await_of_closing(|world, mut generator| {
        assert!(run(generator.aclose()).is_ok());
        world.assert_cleaned();
        assert_eq!(world.census.alive(), 0);
    });
}

#[test]
fn closed_in_as_many_goes_as_there_are_awaits_it_runs_each_cleanup_once() {
    at_every_await(|world, mut generator, _, _| {
        while polled(generator.aclose(), 1).is_pending() {
            assert_eq!(generator.status(), Status::Closed);
            assert!(generator.has_pending_cleanup());
        }
        world.assert_cleaned();
    });
}

#[test]
fn dropped_it_leaks_nothing_and_runs_no_cleanup() {
    at_every_await(|world, generator, _, _| {
        let begun = world.cleaned.borrow().len();
        drop(generator);
        assert_eq!(world.cleaned.borrow().len(), begun);
        world.assert_cleaned_at_most_once();
    });
}

#[test]
fn dropped_while_closing_it_leaks_nothing_and_runs_no_cleanup_twice() {
    at_every_await_of_closing(|world, generator| {
        drop(generator);
        world.assert_cleaned_at_most_once();
    });
}
