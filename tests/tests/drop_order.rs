//! Values drop in the same order as in an `async fn`. This file is also compiled in edition 2021,
//! in which the temporaries of a tail expression live longer.

// Many values here exist only to be dropped.
#![allow(
    dead_code,
    unused_variables,
    unused_mut,
    unused_assignments,
    dropping_copy_types
)]
#![allow(
    clippy::drop_non_drop,
    clippy::toplevel_ref_arg,
    clippy::match_single_binding
)]
#![allow(
    clippy::needless_return,
    clippy::semicolon_if_nothing_returned,
    clippy::unnecessary_operation
)]

use std::cell::RefCell;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Waker};

use asyncgen::{FusedStream, async_generator};
use asyncgen_tests::pause;

thread_local! {
    static LOG: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
}

/// Logs when it is dropped.
struct Noisy(&'static str);

impl Drop for Noisy {
    fn drop(&mut self) {
        LOG.with_borrow_mut(|log| log.push(self.0));
    }
}

impl Noisy {
    fn is_named(&self, name: &str) -> bool {
        self.0 == name
    }
}

/// Returns the drops of each run: the first run is not polled, the second is polled once and then
/// dropped, and so on up to the run that ends.
fn logs<T>(
    make: impl Fn() -> T,
    mut ends_in_this_poll: impl FnMut(&mut Pin<Box<T>>) -> bool,
) -> Vec<Vec<&'static str>> {
    let mut logs = Vec::new();
    let mut ended = false;
    for polls in 0.. {
        if ended {
            break;
        }
        let mut running = Box::pin(make());
        for _ in 0..polls {
            let step = catch_unwind(AssertUnwindSafe(|| ends_in_this_poll(&mut running)));
            ended = step.unwrap_or(true);
            LOG.with_borrow_mut(|log| log.push("|"));
        }
        drop(running);
        logs.push(LOG.take());
    }
    logs
}

fn logs_of_future<F: Future>(make: impl Fn() -> F) -> Vec<Vec<&'static str>> {
    logs(make, |future| {
        future
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
            .is_ready()
    })
}

fn logs_of_generator<S: FusedStream>(make: impl Fn() -> S) -> Vec<Vec<&'static str>> {
    logs(make, |stream| {
        let _ = stream
            .as_mut()
            .poll_next(&mut Context::from_waker(Waker::noop()));
        stream.is_terminated()
    })
}

/// Stands for `yield_!` in the `async fn`. The generator has its own `yield_!`.
macro_rules! yield_ {
    ($($item:expr)?) => {{
        $(drop($item);)?
        pause().await
    }};
}

/// Defines a test that a body, written once, drops in the same order as an `async fn` and as a
/// generator.
macro_rules! same_order {
    ($name:ident $parameters:tt $body:tt called with $arguments:tt) => {
        #[test]
        fn $name() {
            async fn function $parameters $body

            #[async_generator]
            async fn generator $parameters -> impl FusedStream<Item = ()> $body

            let expected = logs_of_future(|| function $arguments);
            assert!(expected.len() > 1 && !expected[0].is_empty());
            assert_eq!(logs_of_generator(|| generator $arguments), expected);
        }
    };
    ($name:ident of results $parameters:tt $body:tt called with $arguments:tt) => {
        #[test]
        fn $name() {
            async fn function $parameters -> Result<(), Noisy> $body

            #[async_generator]
            async fn generator $parameters -> impl FusedStream<Item = Result<(), Noisy>> $body

            let expected = logs_of_future(|| function $arguments);
            assert!(expected.len() > 1 && !expected[0].is_empty());
            assert_eq!(logs_of_generator(|| generator $arguments), expected);
        }
    };
    ($name:ident of method $parameters:tt $body:tt called on $receiver:expr, with $arguments:tt) => {
        #[test]
        fn $name() {
            struct Receiver(Noisy, Noisy);

            impl Receiver {
                async fn function $parameters $body

                #[async_generator]
                async fn generator $parameters -> impl FusedStream<Item = ()> $body
            }

            let expected = logs_of_future(|| $receiver.function $arguments);
            assert!(expected.len() > 1 && !expected[0].is_empty());
            assert_eq!(logs_of_generator(|| $receiver.generator $arguments), expected);
        }
    };
}

mod arguments {
    use super::*;

    same_order! {
        unused_arguments(a: Noisy, _b: Noisy, c: Noisy) {
            pause().await;
            yield_!();
        } called with (Noisy("a"), Noisy("b"), Noisy("c"))
    }

    same_order! {
        underscore_arguments(_: Noisy, b: Noisy, _: Noisy, d: Noisy, _: Noisy) {
            let local = Noisy("local");
            pause().await;
            yield_!();
        } called with (Noisy("a"), Noisy("b"), Noisy("c"), Noisy("d"), Noisy("e"))
    }

    same_order! {
        one_underscore_argument(_: Noisy) {
            let local = Noisy("local");
            yield_!();
        } called with (Noisy("a"))
    }

    same_order! {
        tuple_patterns((a, b): (Noisy, Noisy), (c, _): (Noisy, Noisy), (_, d): (Noisy, Noisy)) {
            let local = Noisy("local");
            yield_!();
            drop(b);
            pause().await;
        } called with ((Noisy("a"), Noisy("b")), (Noisy("c"), Noisy("c'")), (Noisy("d'"), Noisy("d")))
    }

    same_order! {
        a_pattern_that_binds_in_part((_, b, _): (Noisy, Noisy, Noisy), other: Noisy) {
            pause().await;
        } called with ((Noisy("a"), Noisy("b"), Noisy("c")), Noisy("other"))
    }

    same_order! {
        a_pattern_that_binds_nothing((_, _): (Noisy, Noisy), [_, ..]: [Noisy; 2]) {
            pause().await;
        } called with ((Noisy("a"), Noisy("b")), [Noisy("c"), Noisy("d")])
    }

    same_order! {
        patterns_by_reference(ref a: Noisy, (ref b, c): (Noisy, Noisy)) {
            pause().await;
            let local = Noisy("local");
            yield_!();
        } called with (Noisy("a"), (Noisy("b"), Noisy("c")))
    }

    same_order! {
        mutable_arguments(mut a: Noisy, mut b: Noisy) {
            a = Noisy("new a");
            pause().await;
            b = Noisy("new b");
            yield_!();
        } called with (Noisy("a"), Noisy("b"))
    }

    same_order! {
        arguments_moved_in_the_body(a: Noisy, b: Noisy, c: Noisy) {
            let moved = b;
            pause().await;
            drop(a);
            yield_!();
        } called with (Noisy("a"), Noisy("b"), Noisy("c"))
    }

    same_order! {
        arguments_moved_in_part(pair: (Noisy, Noisy), other: (Noisy, Noisy)) {
            let moved = pair.1;
            pause().await;
            drop(other.0);
            yield_!();
        } called with ((Noisy("a"), Noisy("b")), (Noisy("c"), Noisy("d")))
    }

    same_order! {
        arguments_with_nothing_to_drop_between(n: u32, a: Noisy, text: &str, b: Noisy, unit: ()) {
            pause().await;
            yield_!();
        } called with (1, Noisy("a"), "", Noisy("b"), ())
    }

    same_order! {
        boxed_and_shared_arguments(a: Box<Noisy>, b: Rc<Noisy>, c: Option<Noisy>, d: [Noisy; 2]) {
            if let Some(c) = c {
                pause().await;
            }
            yield_!();
        } called with (Box::new(Noisy("a")), Rc::new(Noisy("b")), Some(Noisy("c")), [Noisy("d"), Noisy("e")])
    }

    same_order! {
        impl_trait_arguments(a: impl Send, b: impl Sized + 'static, mut c: impl Sized) {
            pause().await;
            yield_!();
        } called with (Noisy("a"), Noisy("b"), Noisy("c"))
    }

    same_order! {
        arguments_under_cfg(#[cfg(all())] a: Noisy, #[cfg(any())] none: Noisy, b: Noisy, #[cfg(all())] _: Noisy) {
            pause().await;
        } called with (Noisy("a"), Noisy("b"), Noisy("c"))
    }
}

mod receivers {
    use super::*;

    same_order! {
        by_value of method (self, a: Noisy, _: Noisy) {
            pause().await;
            let local = Noisy("local");
            yield_!();
        } called on Receiver(Noisy("self.0"), Noisy("self.1")), with (Noisy("a"), Noisy("b"))
    }

    same_order! {
        by_mutable_value of method (mut self, a: Noisy) {
            self.1 = Noisy("new self.1");
            pause().await;
            drop(self.0);
            yield_!();
        } called on Receiver(Noisy("self.0"), Noisy("self.1")), with (Noisy("a"))
    }

    same_order! {
        moved_in_part of method (self, a: Noisy) {
            let moved = self.1;
            pause().await;
        } called on Receiver(Noisy("self.0"), Noisy("self.1")), with (Noisy("a"))
    }

    same_order! {
        in_a_box of method (self: Box<Self>, a: Noisy) {
            pause().await;
            let moved = self.0;
            yield_!();
        } called on Box::new(Receiver(Noisy("self.0"), Noisy("self.1"))), with (Noisy("a"))
    }

    same_order! {
        shared of method (self: Rc<Self>, a: Noisy) {
            pause().await;
            yield_!();
        } called on Rc::new(Receiver(Noisy("self.0"), Noisy("self.1"))), with (Noisy("a"))
    }

    same_order! {
        unused of method (self) {
            yield_!();
        } called on Receiver(Noisy("self.0"), Noisy("self.1")), with ()
    }

    same_order! {
        by_reference of method (&self, a: Noisy, _: Noisy) {
            pause().await;
        } called on { static LENT: Receiver = Receiver(Noisy("self.0"), Noisy("self.1")); &LENT }, with (Noisy("a"), Noisy("b"))
    }
}

mod bodies {
    use super::*;

    same_order! {
        locals(a: Noisy) {
            let x = Noisy("x");
            pause().await;
            let y = Noisy("y");
            yield_!();
            {
                let z = Noisy("z");
                yield_!();
            }
            let w = Noisy("w");
            pause().await;
        } called with (Noisy("a"))
    }

    same_order! {
        temporaries(a: Noisy) {
            match Noisy("scrutinee").is_named("x") {
                _ => pause().await,
            }
            if Noisy("condition").is_named("condition") {
                yield_!();
            }
            if let Some(x) = (Noisy("if let"), Some(1)).1 {
                yield_!();
            } else {
                pause().await;
            }
            if let (_, Some(())) = (&Noisy("if let else"), None::<()>) {
            } else {
                pause().await;
            }
            let borrowed = &Noisy("extended");
            yield_!();
            for n in [&Noisy("iterated")] {
                yield_!();
            }
            (Noisy("statement"), pause().await);
            (Noisy("statement with a yield"), yield_!());
        } called with (Noisy("a"))
    }

    same_order! {
        tail_temporaries(a: Noisy, b: Noisy) {
            let local = Noisy("local");
            pause().await;
            yield_!();
            match Noisy("tail").is_named("tail") {
                _ => (),
            }
        } called with (Noisy("a"), Noisy("b"))
    }

    same_order! {
        tail_temporaries_that_live_across_an_await(a: Noisy) {
            let local = Noisy("local");
            match Noisy("tail").is_named("tail") {
                _ => pause().await,
            }
        } called with (Noisy("a"))
    }

    same_order! {
        tail_temporaries_that_live_across_a_yield(a: Noisy) {
            let local = Noisy("local");
            (Noisy("tail"), yield_!()).1
        } called with (Noisy("a"))
    }

    same_order! {
        temporaries_of_an_assignment_at_the_end_of_a_block(a: Noisy) {
            let mut units = [(), ()];
            if a.is_named("a") {
                let x = Noisy("x");
                units[usize::from(Noisy("place").is_named("y"))] = yield_!()
            }
            pause().await;
            {
                let y = Noisy("y");
                *(Noisy("tuple"), &mut ()).1 = yield_!()
            }
        } called with (Noisy("a"))
    }

    same_order! {
        tail_temporaries_of_blocks(a: Noisy) {
            let local = Noisy("local");
            let inner = {
                let x = Noisy("x");
                pause().await;
                Noisy("inner tail").is_named("x")
            };
            yield_!();
            {
                let y = Noisy("y");
                yield_!();
                drop(Noisy("tail").is_named("y"))
            }
        } called with (Noisy("a"))
    }

    same_order! {
        early_return(a: Noisy, b: Noisy) {
            let x = Noisy("x");
            yield_!();
            if b.is_named("b") {
                let y = Noisy("y");
                pause().await;
                return;
            }
            drop(a);
        } called with (Noisy("a"), Noisy("b"))
    }

    same_order! {
        return_with_temporaries(a: Noisy) {
            let x = Noisy("x");
            pause().await;
            return drop((Noisy("returned"), a.is_named("a")));
        } called with (Noisy("a"))
    }

    same_order! {
        panic_in_the_body(a: Noisy, _: Noisy) {
            let x = Noisy("x");
            yield_!();
            let y = Noisy("y");
            pause().await;
            if Noisy("condition").is_named("condition") {
                panic!("as it should");
            }
        } called with (Noisy("a"), Noisy("b"))
    }

    same_order! {
        panic_in_the_first_poll(a: Noisy, (b, _): (Noisy, Noisy)) {
            let x = Noisy("x");
            if x.is_named("x") {
                panic!("as it should");
            }
            yield_!();
        } called with (Noisy("a"), (Noisy("b"), Noisy("c")))
    }

    same_order! {
        operands(a: Noisy) {
            let x = Noisy("x");
            yield_!(drop((Noisy("operand"), x)));
            yield_!(drop(Noisy("temporary").is_named("x")));
            yield_!({
                let y = Noisy("y");
                pause().await;
                drop(y.is_named("y"))
            });
            println!("{:?}", yield_!(drop(Noisy("operand in a macro").is_named("x"))));
        } called with (Noisy("a"))
    }

    same_order! {
        captured_by_closures_and_blocks(a: Noisy, b: Noisy, c: Noisy) {
            let closure = move || drop(b.is_named("b"));
            pause().await;
            closure();
            let block = async move {
                pause().await;
                drop(c.is_named("c"));
                pause().await;
            };
            yield_!();
            block.await;
            yield_!();
        } called with (Noisy("a"), Noisy("b"), Noisy("c"))
    }

    same_order! {
        loops(a: Noisy, items: Vec<Noisy>) {
            for item in items {
                let local = Noisy("local");
                yield_!();
                if item.is_named("2") {
                    continue;
                }
                pause().await;
                if item.is_named("3") {
                    break;
                }
            }
            yield_!();
        } called with (Noisy("a"), vec![Noisy("1"), Noisy("2"), Noisy("3"), Noisy("4")])
    }
}

mod bodies_of_results {
    use super::*;

    fn fails(argument: &Noisy) -> Result<(), Noisy> {
        Err(Noisy("error")).inspect_err(|_| drop(argument.is_named("error")))
    }

    same_order! {
        ok_as_the_tail of results (a: Noisy, _: Noisy) {
            let local = Noisy("local");
            pause().await;
            Ok(())
        } called with (Noisy("a"), Noisy("b"))
    }

    same_order! {
        the_question_mark of results (a: Noisy, b: Noisy) {
            let local = Noisy("local");
            yield_!(Ok::<(), Noisy>(()));
            (Noisy("temporary"), fails(&Noisy("borrowed"))?);
            Ok(())
        } called with (Noisy("a"), Noisy("b"))
    }

    same_order! {
        return_of_an_error of results (a: Noisy, b: Noisy) {
            let local = Noisy("local");
            if a.is_named("a") {
                let inner = Noisy("inner");
                pause().await;
                return Err(b);
            }
            Ok(())
        } called with (Noisy("a"), Noisy("b"))
    }

    same_order! {
        an_error_as_the_tail of results (a: Noisy) {
            let local = Noisy("local");
            yield_!(Ok::<(), Noisy>(()));
            Err(Noisy("error"))
        } called with (Noisy("a"))
    }

    same_order! {
        a_call_with_temporaries_as_the_tail of results (a: Noisy) {
            let local = Noisy("local");
            pause().await;
            fails(&Noisy("borrowed"))
        } called with (Noisy("a"))
    }

    same_order! {
        branches_with_temporaries_as_the_tail of results (a: Noisy) {
            let local = Noisy("local");
            pause().await;
            match Noisy("scrutinee").is_named("x") {
                true => Ok(()),
                false => Err(Noisy("error")),
            }
        } called with (Noisy("a"))
    }

    same_order! {
        an_awaited_tail of results (a: Noisy) {
            let local = Noisy("local");
            async {
                let inner = Noisy("inner");
                pause().await;
                fails(&Noisy("borrowed"))
            }
            .await
        } called with (Noisy("a"))
    }

    same_order! {
        a_loop_as_the_tail of results (a: Noisy) {
            let local = Noisy("local");
            loop {
                let inner = Noisy("inner");
                yield_!(Ok::<(), Noisy>(()));
                fails(&inner)?;
            }
        } called with (Noisy("a"))
    }
}

mod loops_over_streams {
    use super::*;
    use futures::stream;

    /// Returns pairs. The argument is a temporary that lives as long as the loop.
    fn pairs(_: &Noisy) -> [(Noisy, Noisy); 3] {
        [
            (Noisy("a"), Noisy("a'")),
            (Noisy("b"), Noisy("b'")),
            (Noisy("c"), Noisy("c'")),
        ]
    }

    #[test]
    fn for_await_drops_as_a_for_loop_does() {
        async fn function(argument: Noisy) {
            for (item, _) in pairs(&Noisy("temporary")) {
                let local = Noisy("local");
                yield_!();
                if item.is_named("b") {
                    break;
                }
                pause().await;
            }
            yield_!();
        }

        #[async_generator]
        async fn generator(argument: Noisy) -> impl FusedStream<Item = ()> {
            #[for_await]
            for (item, _) in stream::iter(pairs(&Noisy("temporary"))) {
                let local = Noisy("local");
                yield_!();
                if item.is_named("b") {
                    break;
                }
                pause().await;
            }
            yield_!();
        }

        let expected = logs_of_future(|| function(Noisy("argument")));
        assert_eq!(expected.len(), 6);
        assert_eq!(logs_of_generator(|| generator(Noisy("argument"))), expected);
    }
}
