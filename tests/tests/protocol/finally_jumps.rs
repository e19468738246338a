//! `return`, `?`, `break` and `continue` in the body of a `finally!` do what they do in a plain
//! block, after the cleanup.

#![allow(clippy::never_loop, reason = "the jumps are the test")]

use std::cell::RefCell;
use std::num::ParseIntError;
use std::pin::pin;

use asyncgen::{
    AsyncContextManager, AsyncGenerator, AsyncGeneratorExt, Completed, GeneratorState, Stream,
    async_context_manager, async_gen, async_generator, async_with,
};
use asyncgen_tests::pause;

use crate::run;

type Log = RefCell<Vec<u32>>;

/// Runs a generator to its end. Returns its items and its value.
fn ended<G: AsyncGenerator>(generator: G) -> (Vec<G::Yield>, G::Return) {
    run(async {
        let mut generator = pin!(generator);
        let mut items = Vec::new();
        loop {
            match generator.anext().await.expect("it is not closed") {
                GeneratorState::Yielded(item) => items.push(item),
                GeneratorState::Complete(value) => return (items, value),
            }
        }
    })
}

fn taken(log: &Log) -> Vec<u32> {
    std::mem::take(&mut *log.borrow_mut())
}

async fn clean_up(log: &Log, n: u32) {
    pause().await;
    log.borrow_mut().push(n);
}

#[test]
fn return_leaves_the_generator_after_the_cleanup() {
    #[async_generator]
    async fn numbers(log: &Log, stops: bool) -> impl AsyncGenerator<Yield = u32, Return = u32> {
        let value: &str = finally!(
            {
                yield_!(1);
                if stops {
                    return 5;
                }
                yield_!(2);
                "the end"
            },
            {
                clean_up(log, 1).await;
            }
        );
        assert_eq!(value, "the end");
        yield_!(3);
        6
    }
    let log = Log::default();
    assert_eq!(ended(numbers(&log, true)), (vec![1], 5));
    assert_eq!(taken(&log), [1]);
    assert_eq!(ended(numbers(&log, false)), (vec![1, 2, 3], 6));
    assert_eq!(taken(&log), [1]);
}

#[test]
fn return_without_a_value() {
    #[async_generator]
    async fn numbers(log: &Log, stops: bool) -> impl AsyncGenerator<Yield = u32> {
        finally!(
            {
                yield_!(1);
                if stops {
                    return;
                }
                yield_!(2);
            },
            {
                clean_up(log, 1).await;
            }
        );
        yield_!(3);
    }
    let log = Log::default();
    assert_eq!(ended(numbers(&log, true)), (vec![1], ()));
    assert_eq!(ended(numbers(&log, false)), (vec![1, 2, 3], ()));
    assert_eq!(taken(&log), [1, 1]);
}

#[test]
fn question_mark_leaves_the_generator() {
    #[async_generator]
    async fn parsed<'a>(
        log: &'a Log,
        texts: &'a [&'a str],
    ) -> impl AsyncGenerator<Yield = u32, Return = Result<u32, Box<dyn std::error::Error>>> {
        let mut sum = 0;
        for text in texts {
            let number = finally!(
                {
                    let number: u32 = text.parse()?;
                    yield_!(number);
                    if number == 13 {
                        return Err("13".into());
                    }
                    if number == 14 {
                        return Ok(14);
                    }
                    number
                },
                {
                    clean_up(log, 1).await;
                }
            );
            sum += number;
        }
        Ok(sum)
    }
    let log = Log::default();
    let value = |texts| {
        let (items, value) = ended(parsed(&log, texts));
        (items, value.map_err(|error| error.to_string()), taken(&log))
    };
    assert_eq!(value(&["1", "2"]), (vec![1, 2], Ok(3), vec![1, 1]));
    let failed = Err("invalid digit found in string".to_owned());
    assert_eq!(value(&["1", "x", "2"]), (vec![1], failed, vec![1, 1]));
    assert_eq!(
        value(&["13", "2"]),
        (vec![13], Err("13".to_owned()), vec![1])
    );
    assert_eq!(value(&["14", "2"]), (vec![14], Ok(14), vec![1]));
}

#[test]
fn question_mark_on_an_option() {
    #[async_generator]
    async fn halves(log: &Log, n: u32) -> impl AsyncGenerator<Yield = u32, Return = Option<u32>> {
        let half = finally!(
            {
                yield_!(n);
                n.checked_div(if n == 4 { 0 } else { 2 })?
            },
            {
                clean_up(log, n).await;
            }
        );
        yield_!(half);
        Some(half)
    }
    let log = Log::default();
    assert_eq!(ended(halves(&log, 2)), (vec![2, 1], Some(1)));
    assert_eq!(ended(halves(&log, 4)), (vec![4], None));
    assert_eq!(taken(&log), [2, 4]);
}

#[test]
fn break_and_continue() {
    #[async_generator]
    async fn numbers(log: &Log) -> impl AsyncGenerator<Yield = u32> {
        for n in 0.. {
            finally!(
                {
                    if n % 2 == 1 {
                        continue;
                    }
                    yield_!(n);
                    for inner in 10.. {
                        if inner == 11 {
                            continue;
                        }
                        if inner > 12 {
                            break;
                        }
                        yield_!(inner);
                    }
                    if n == 4 {
                        break;
                    }
                },
                {
                    clean_up(log, n).await;
                }
            );
            log.borrow_mut().push(100 + n);
        }
        yield_!(99);
    }
    let log = Log::default();
    let items = vec![0, 10, 12, 2, 10, 12, 4, 10, 12, 99];
    assert_eq!(ended(numbers(&log)), (items, ()));
    assert_eq!(taken(&log), [0, 100, 1, 2, 102, 3, 4]);
}

#[test]
fn labels() {
    #[async_generator]
    async fn numbers(log: &Log) -> impl AsyncGenerator<Yield = u32, Return = u32> {
        'outer: for n in 0.. {
            let seen = 'block: {
                loop {
                    finally!(
                        {
                            'inner: for inner in 0.. {
                                yield_!(n * 10 + inner);
                                match (n, inner) {
                                    (0, 0) => continue 'inner,
                                    (0, _) => break 'inner,
                                    (1, 1) => continue 'outer,
                                    (2, 1) => break 'outer,
                                    _ => {}
                                }
                            }
                            let own = 'block: {
                                if n == 0 {
                                    break 'block 7;
                                }
                                8
                            };
                            assert_eq!(own, 7);
                        },
                        {
                            clean_up(log, n).await;
                        }
                    );
                    break 'block n;
                }
            };
            log.borrow_mut().push(100 + seen);
        }
        3
    }
    let log = Log::default();
    assert_eq!(ended(numbers(&log)), (vec![0, 1, 10, 11, 20, 21], 3));
    assert_eq!(taken(&log), [0, 100, 1, 2]);
}

/// The label that a macro receives and the label of its own are different labels, even if both are written `'a`.
mod labels_of_macros {
    use asyncgen::async_gen;

    use super::{Log, clean_up, ended, taken};

    /// Jumps to the given label, to the macro's own label, or to no label, in the body of a `finally!`.
    macro_rules! jumps {
        ($theirs:lifetime, $log:ident, $way:ident) => {
            async_gen! {
                'a: loop {
                    $theirs: for n in 0..2 {
                        finally!(
                            {
                                yield_!(n);
                                if $way == 1 {
                                    break $theirs;
                                }
                                if $way == 2 {
                                    break 'a;
                                }
                                if $way == 3 {
                                    continue $theirs;
                                }
                                if $way == 4 {
                                    break;
                                }
                            },
                            {
                                clean_up($log, 1).await;
                            }
                        );
                        $log.borrow_mut().push(10 + n);
                    }
                    yield_!(20);
                    break;
                }
                yield_!(30);
            }
        };
    }

    /// The same in the other order, with the jumps in a nested `finally!`.
    macro_rules! nested_jumps {
        ($theirs:lifetime, $log:ident, $way:ident) => {
            async_gen! {
                $theirs: loop {
                    'a: for n in 0..2 {
                        finally!(
                            {
                                finally!(
                                    {
                                        yield_!(n);
                                        match $way {
                                            1 => break 'a,
                                            2 => break $theirs,
                                            3 => continue 'a,
                                            _ => {}
                                        }
                                    },
                                    {
                                        clean_up($log, 1).await;
                                    }
                                );
                                if $way == 4 {
                                    break $theirs;
                                }
                                if $way == 5 {
                                    break 'a;
                                }
                            },
                            {
                                clean_up($log, 2).await;
                            }
                        );
                        $log.borrow_mut().push(10 + n);
                    }
                    yield_!(20);
                    break;
                }
                yield_!(30);
            }
        };
    }

    #[test]
    fn in_one_body() {
        let log = &Log::default();
        let all = |way: u32| {
            let (items, ()) = ended(jumps!('a, log, way));
            (items, taken(log))
        };
        assert_eq!(all(0), (vec![0, 1, 20, 30], vec![1, 10, 1, 11]));
        assert_eq!(all(1), (vec![0, 20, 30], vec![1]));
        assert_eq!(all(2), (vec![0, 30], vec![1]));
        assert_eq!(all(3), (vec![0, 1, 20, 30], vec![1, 1]));
        assert_eq!(all(4), (vec![0, 20, 30], vec![1]));
    }

    #[test]
    fn in_nested_bodies() {
        let log = &Log::default();
        let all = |way: u32| {
            let (items, ()) = ended(nested_jumps!('a, log, way));
            (items, taken(log))
        };
        assert_eq!(all(0), (vec![0, 1, 20, 30], vec![1, 2, 10, 1, 2, 11]));
        assert_eq!(all(1), (vec![0, 20, 30], vec![1, 2]));
        assert_eq!(all(2), (vec![0, 30], vec![1, 2]));
        assert_eq!(all(3), (vec![0, 1, 20, 30], vec![1, 2, 1, 2]));
        assert_eq!(all(4), (vec![0, 30], vec![1, 2]));
        assert_eq!(all(5), (vec![0, 20, 30], vec![1, 2]));
    }
}

#[test]
fn the_operand_of_a_yield_may_leave_the_body() {
    #[async_generator]
    async fn numbers(log: &Log) -> impl AsyncGenerator<Yield = u32> {
        'outer: for n in 0.. {
            finally!(
                {
                    yield_!(match n {
                        0 => continue,
                        3 => break 'outer,
                        n => n,
                    });
                    finally!(
                        {
                            if n == 1 {
                                continue 'outer;
                            }
                        },
                        {
                            clean_up(log, 10 + n).await;
                        }
                    );
                },
                {
                    clean_up(log, n).await;
                }
            );
            log.borrow_mut().push(100 + n);
        }
    }
    let log = Log::default();
    assert_eq!(ended(numbers(&log)), (vec![1, 2], ()));
    assert_eq!(taken(&log), [0, 11, 1, 12, 2, 102, 3]);
}

#[test]
fn nested_cleanups_run_from_the_inside_outwards() {
    #[async_generator]
    async fn numbers(
        log: &Log,
        way: u32,
    ) -> impl AsyncGenerator<Yield = u32, Return = Result<u32, String>> {
        'outer: for n in 0..3 {
            let value = finally!(
                {
                    let value = finally!(
                        {
                            yield_!(n);
                            loop {
                                match way {
                                    1 => return Ok(1),
                                    2 => Err("two")?,
                                    3 => continue 'outer,
                                    4 => break 'outer,
                                    _ => break,
                                }
                            }
                            if way == 5 {
                                break;
                            }
                            if way == 6 {
                                continue;
                            }
                            n
                        },
                        {
                            clean_up(log, 1).await;
                        }
                    );
                    if way == 7 {
                        return Ok(value + 7);
                    }
                    value
                },
                {
                    clean_up(log, 2).await;
                }
            );
            log.borrow_mut().push(10 + value);
        }
        yield_!(9);
        Ok(100)
    }
    let log = Log::default();
    let all = |way| {
        let (items, value) = ended(numbers(&log, way));
        (items, value, taken(&log))
    };
    let each = || vec![1, 2, 1, 2, 1, 2];
    assert_eq!(
        all(0),
        (
            vec![0, 1, 2, 9],
            Ok(100),
            vec![1, 2, 10, 1, 2, 11, 1, 2, 12]
        )
    );
    assert_eq!(all(1), (vec![0], Ok(1), vec![1, 2]));
    assert_eq!(all(2), (vec![0], Err("two".to_owned()), vec![1, 2]));
    assert_eq!(all(3), (vec![0, 1, 2, 9], Ok(100), each()));
    assert_eq!(all(4), (vec![0, 9], Ok(100), vec![1, 2]));
    assert_eq!(all(5), (vec![0, 9], Ok(100), vec![1, 2]));
    assert_eq!(all(6), (vec![0, 1, 2, 9], Ok(100), each()));
    assert_eq!(all(7), (vec![0], Ok(7), vec![1, 2]));
}

#[test]
fn a_value_that_borrows_and_one_that_needs_an_annotation() {
    #[async_generator]
    async fn texts<'a>(
        log: &'a Log,
        text: &'a str,
    ) -> impl AsyncGenerator<Yield = u32, Return = String> {
        let trimmed = finally!(
            {
                yield_!(1);
                if text.is_empty() {
                    return "empty".into();
                }
                text.trim()
            },
            {
                clean_up(log, 1).await;
            }
        );
        trimmed.into()
    }
    let log = Log::default();
    assert_eq!(ended(texts(&log, "")).1, "empty");
    assert_eq!(ended(texts(&log, " a ")).1, "a");
}

#[test]
fn in_expressions() {
    let log = &Log::default();
    let generator = |stops: bool| {
        async_gen! {
            finally!({
                yield_!(Ok::<_, ParseIntError>(1));
                if stops {
                    return;
                }
                "x".parse::<u32>()?;
                yield_!(Ok(2));
            }, {
                clean_up(log, 1).await;
            });
        }
    };
    let items = |stops| {
        run(async {
            let mut items = Vec::new();
            asyncgen::for_await!(item in generator(stops) => { items.push(item.ok()) });
            items
        })
    };
    assert_eq!(items(true), [Some(1)]);
    assert_eq!(items(false), [Some(1), None]);
    assert_eq!(taken(log), [1, 1]);
}

#[async_context_manager]
async fn one() -> impl AsyncContextManager<Value = u32> {
    yield_!(&mut 1);
}

#[async_context_manager]
async fn failing() -> impl AsyncContextManager<Value = u32, Error = String> {
    yield_!(&mut 1)
}

#[test]
fn in_the_block_of_a_manager() {
    // A `return` leaves the block of the `async_with!`, as it does without the `finally!`.
    #[async_generator]
    async fn numbers(log: &Log, stops: bool) -> impl AsyncGenerator<Yield = u32, Return = &str> {
        let seen: u32 = async_with!(one(), |n| {
            let last = finally!(
                {
                    yield_!(*n);
                    if stops {
                        return 7;
                    }
                    *n + 1
                },
                {
                    clean_up(log, 1).await;
                }
            );
            yield_!(last);
            8
        });
        yield_!(seen);
        let failed: Result<u32, String> = async_with!(failing(), |n| {
            finally!(
                {
                    yield_!(*n);
                    if stops {
                        Err("stopped")?;
                    }
                },
                {
                    clean_up(log, 2).await;
                }
            );
            Ok(9)
        });
        yield_!(failed.unwrap_or(10));
        "end"
    }
    let log = Log::default();
    assert_eq!(ended(numbers(&log, true)), (vec![1, 7, 1, 10], "end"));
    assert_eq!(ended(numbers(&log, false)), (vec![1, 2, 8, 1, 9], "end"));
    assert_eq!(taken(&log), [1, 2, 1, 2]);
}

/// A manager that retries, and returns from its `finally!`.
#[async_context_manager]
async fn retried(log: &Log, fails: u32) -> impl AsyncContextManager<Value = u32, Error = String> {
    let mut attempt = 0;
    loop {
        attempt += 1;
        finally!(
            {
                if attempt < fails {
                    continue;
                }
                if attempt > 3 {
                    Err("too many")?;
                }
            },
            {
                clean_up(log, attempt).await;
            }
        );
        break;
    }
    finally!(
        {
            let outcome: Completed = yield_!(&mut attempt)?;
            if attempt > 10 {
                return Err("too large".into());
            }
            return Ok(outcome);
        },
        {
            clean_up(log, 100).await;
        }
    )
}

#[test]
fn in_managers() {
    let log = Log::default();
    let used = |fails, add| {
        let used: Result<u32, String> = run(async {
            async_with!(retried(&log, fails), |n| {
                *n += add;
                if add == 99 {
                    Err("in the block")?;
                }
                Ok(*n)
            })
        });
        (used, taken(&log))
    };
    assert_eq!(used(3, 0), (Ok(3), vec![1, 2, 3, 100]));
    assert_eq!(used(9, 0).0, Err("too many".to_owned()));
    assert_eq!(used(1, 10), (Err("too large".to_owned()), vec![1, 100]));
    assert_eq!(used(1, 99), (Err("in the block".to_owned()), vec![1, 100]));
}

#[async_context_manager]
async fn optional(log: &Log, is_on: bool) -> impl AsyncContextManager<Value = u32> {
    if is_on {
        finally!(
            {
                yield_!(&mut 1);
                return;
            },
            {
                clean_up(log, 1).await;
            }
        );
    }
    yield_!(&mut 0);
}

#[test]
fn return_behind_the_yield_of_a_manager() {
    let log = Log::default();
    let used = |is_on| run(async { async_with!(optional(&log, is_on), |n| *n) });
    assert_eq!((used(true), used(false)), (1, 0));
    assert_eq!(taken(&log), [1]);
}

#[test]
fn in_the_tokens_of_other_macros() {
    #[async_generator]
    async fn numbers(
        log: &Log,
        way: u32,
    ) -> impl AsyncGenerator<Yield = u32, Return = Result<(), String>> {
        println!(
            "{:?}",
            finally!(
                {
                    yield_!(1);
                    if way == 1 {
                        return Ok(());
                    }
                    if way == 2 {
                        Err("two")?;
                    }
                },
                {
                    clean_up(log, 1).await;
                }
            )
        );
        yield_!(3);
        Ok(())
    }
    let log = Log::default();
    let all = |way| {
        let (items, value) = ended(numbers(&log, way));
        (items, value, taken(&log))
    };
    assert_eq!(all(0), (vec![1, 3], Ok(()), vec![1]));
    assert_eq!(all(1), (vec![1], Ok(()), vec![1]));
    assert_eq!(all(2), (vec![1], Err("two".to_owned()), vec![1]));
}

#[test]
fn in_select() {
    #[async_generator]
    async fn numbers(log: &Log, way: u32) -> impl AsyncGenerator<Yield = u32> {
        finally!(
            {
                tokio::select! {
                    () = pause() => {
                        if way == 3 {
                            return;
                        }
                        yield_!(2);
                    }
                }
            },
            {
                clean_up(log, 2).await;
            }
        );
        yield_!(3);
    }
    let log = Log::default();
    assert_eq!(ended(numbers(&log, 0)).0, [2, 3]);
    assert_eq!(ended(numbers(&log, 3)).0, []);
    assert_eq!(taken(&log), [2, 2]);
}

#[test]
fn labels_in_the_tokens_of_macros() {
    macro_rules! labeled {
        ($label:lifetime, $body:block) => {
            $label: loop $body
        };
    }
    #[async_generator]
    async fn numbers(log: &Log) -> impl AsyncGenerator<Yield = u32> {
        'outer: for n in 0..2 {
            finally!(
                {
                    'inner: for inner in 0.. {
                        tokio::select! {
                            () = pause() => match inner {
                                0 => continue,
                                1 => continue 'inner,
                                2 => 'own: loop {
                                    loop {
                                        break 'own;
                                    }
                                },
                                _ => break 'inner,
                            }
                        }
                        yield_!(inner);
                    }
                    labeled!('mine, {
                        loop {
                            break 'mine;
                        }
                    });
                    labeled!('outer, {
                        loop {
                            break 'outer;
                        }
                    });
                    if n == 1 {
                        break 'outer;
                    }
                },
                {
                    clean_up(log, n).await;
                }
            );
            yield_!(n + 10);
        }
    }
    let log = Log::default();
    assert_eq!(ended(numbers(&log)).0, [2, 10, 2]);
    assert_eq!(taken(&log), [0, 1]);
}

#[test]
#[allow(
    clippy::needless_return,
    reason = "these `return`s leave a closure and an `async` block"
)]
fn values_in_select() {
    #[async_generator]
    async fn numbers(
        log: &Log,
        way: u32,
    ) -> impl AsyncGenerator<Yield = u32, Return = Result<u32, String>> {
        for n in 0.. {
            finally!(
                {
                    finally!(
                        {
                            let next = || return n + 10;
                            tokio::select! {
                                biased;
                                () = std::future::pending::<()>(), if way < 9 => return Err(String::from("never")),
                                n = async { return next() } => {
                                    yield_!(n);
                                    match way {
                                        0 => return Ok::<_, String>(n),
                                        1 => return Err(format!("{n} is too {}", "large")),
                                        2 => return if n > 10 { Ok(1) } else { Err("small")? },
                                        3 => return Ok({
                                            yield_!(n + 1);
                                            n
                                        }),
                                        _ if n > 10 => return Ok({
                                            if way == 4 {
                                                return Err("inner".into());
                                            }
                                            5
                                        }),
                                        _ => {}
                                    }
                                }
                            }
                        },
                        {
                            clean_up(log, 1).await;
                        }
                    );
                },
                {
                    clean_up(log, 2).await;
                }
            );
        }
        unreachable!()
    }
    let log = Log::default();
    let all = |way| {
        let (items, value) = ended(numbers(&log, way));
        (items, value, taken(&log))
    };
    let error = |text: &str| Err(text.to_owned());
    assert_eq!(all(0), (vec![10], Ok(10), vec![1, 2]));
    assert_eq!(all(1), (vec![10], error("10 is too large"), vec![1, 2]));
    assert_eq!(all(2), (vec![10], error("small"), vec![1, 2]));
    assert_eq!(all(3), (vec![10, 11], Ok(10), vec![1, 2]));
    assert_eq!(all(4), (vec![10, 11], error("inner"), vec![1, 2, 1, 2]));
    assert_eq!(all(5), (vec![10, 11], Ok(5), vec![1, 2, 1, 2]));
}

#[test]
fn returns_beside_closures_in_select() {
    // A `return` of a closure stays one, and a `|` need not begin a closure, nor a `const` an item.
    #[async_generator]
    async fn numbers(
        log: &Log,
        way: u32,
    ) -> impl AsyncGenerator<Yield = u32, Return = Option<u32>> {
        let unit: () = finally!(
            {
                tokio::select! {
                    () = pause() => {
                        let parse = |text: &str| -> Result<u32, ParseIntError> { if text.is_empty() { return Ok(0) } text.parse() };
                        let equals = |n: u32| (way == n).then_some(way != 9);
                        let n = &way;
                        yield_!(parse("1").unwrap_or(0));
                        match way { | 0 | 10 => return Some(0), | 11 => return Some(11), _ => {} }
                        if way == 1 && std::ptr::null() < n as *const u32 { return Some(1) }
                        if way == 2 && std::ptr::null() < &raw const way { return Some(2) }
                        if way == 3 && (equals(3)? || equals(9)?) { return Some(3) }
                        if equals(4)? | equals(4)? { return Some(4) }
                    }
                }
            },
            {
                clean_up(log, 1).await;
            }
        );
        yield_!(2);
        let () = unit;
        None
    }
    let log = Log::default();
    for way in [0, 1, 2, 3, 4, 11] {
        assert_eq!(ended(numbers(&log, way)), (vec![1], Some(way)));
        assert_eq!(taken(&log), [1]);
    }
    // The `?` leaves the generator.
    assert_eq!(ended(numbers(&log, 5)), (vec![1], None));
}

#[test]
fn jumps_in_loops_in_the_tokens_of_macros() {
    #[async_generator]
    async fn numbers(log: &Log) -> impl AsyncGenerator<Yield = u32> {
        finally!(
            {
                tokio::select! {
                    () = pause() => {
                        while !log.borrow().contains(&1) { yield_!(1); break; }
                        let parsed = ["2", "x"].map(str::parse).into_iter();
                        for n in parsed.filter_map(Result::<u32, ParseIntError>::ok) {
                            yield_!(n);
                            if n == 2 { break; }
                        }
                    }
                }
                let text = format!("{}", {
                    while !log.borrow().contains(&1) {
                        break;
                    }
                    3
                });
                yield_!(text.parse().unwrap_or(0));
            },
            {
                clean_up(log, 1).await;
            }
        );
        yield_!(4);
    }
    let log = Log::default();
    assert_eq!(ended(numbers(&log)), (vec![1, 2, 3, 4], ()));
    assert_eq!(taken(&log), [1]);
}

#[test]
fn errors_in_select() {
    // The items are results, and a `return` may have a value or none.
    #[async_generator]
    async fn numbers(log: &Log, way: u32) -> impl AsyncGenerator<Yield = Result<u32, String>> {
        finally!(
            {
                loop {
                    tokio::select! {
                        () = pause() => {
                            yield_!(Ok(1));
                            match way {
                                0 => return,
                                1 => return Ok(()),
                                2 => return Err("two".into()),
                                3 => Err("three")?,
                                _ => break,
                            }
                        }
                    }
                }
                yield_!(Ok(2));
            },
            {
                clean_up(log, 1).await;
            }
        );
        yield_!(Ok(3));
    }
    let log = Log::default();
    let all = |way| {
        let (items, value) = ended(numbers(&log, way));
        assert_eq!(taken(&log), [1]);
        (items, value)
    };
    let error = |text: &str| Err(text.to_owned());
    assert_eq!(all(0), (vec![Ok(1)], Ok(())));
    assert_eq!(all(1), (vec![Ok(1)], Ok(())));
    assert_eq!(all(2), (vec![Ok(1)], error("two")));
    assert_eq!(all(3), (vec![Ok(1)], error("three")));
    assert_eq!(all(4), (vec![Ok(1), Ok(2), Ok(3)], Ok(())));
}

#[test]
fn a_value_of_a_manager_in_select() {
    #[async_context_manager]
    async fn manager(
        log: &Log,
        fails: bool,
    ) -> impl AsyncContextManager<Value = u32, Error = String> {
        finally!(
            {
                tokio::select! {
                    () = pause() => {
                        if fails {
                            return Err(String::from("entering"));
                        }
                    }
                }
                yield_!(&mut 1)
            },
            {
                clean_up(log, 1).await;
            }
        )
    }
    let log = Log::default();
    let used = |fails| run(async { async_with!(manager(&log, fails), |n| Ok(*n)) });
    assert_eq!(used(false), Ok(1));
    assert_eq!(used(true), Err("entering".to_owned()));
    assert_eq!(taken(&log), [1, 1]);
}

#[test]
fn a_macro_beside_bodies_of_any_type() {
    macro_rules! note {
        ($log:expr, $n:expr) => {
            $log.borrow_mut().push($n)
        };
    }
    #[async_generator]
    async fn endless(log: &Log) -> impl AsyncGenerator<Yield = u32> {
        finally!(
            {
                loop {
                    note!(log, 0);
                    yield_!(1);
                }
            },
            {
                clean_up(log, 1).await;
            }
        );
    }
    #[async_generator]
    async fn panicking(log: &Log) -> impl AsyncGenerator<Yield = u32, Return = &'static str> {
        finally!(
            {
                note!(log, 0);
                yield_!(1);
                panic!("at the end")
            },
            {
                clean_up(log, 1).await;
            }
        )
    }
    #[async_generator]
    async fn coerced(log: &Log) -> impl AsyncGenerator<Yield = u32, Return = Box<dyn Fn() -> u32>> {
        let boxed: Box<dyn Fn() -> u32> = finally!(
            {
                note!(log, 0);
                yield_!(1);
                Box::new(|| 2)
            },
            {
                clean_up(log, 1).await;
            }
        );
        boxed
    }
    #[async_generator]
    async fn collected(log: &Log) -> impl AsyncGenerator<Yield = u32, Return = Vec<u32>> {
        let all: Vec<_> = finally!(
            {
                note!(log, 0);
                yield_!(1);
                [2, 3].into_iter().collect()
            },
            {
                clean_up(log, 1).await;
            }
        );
        all
    }
    let log = Log::default();
    run(async {
        let mut endless = pin!(endless(&log));
        endless.anext().await.unwrap();
        endless.aclose().await.unwrap();
    });
    assert_eq!(taken(&log), [0, 1]);
    let panicked =
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| ended(panicking(&log))));
    assert!(panicked.is_err());
    assert_eq!(taken(&log), [0, 1]);
    assert_eq!(ended(coerced(&log)).1(), 2);
    assert_eq!(ended(collected(&log)), (vec![1], vec![2, 3]));
}

#[test]
fn a_macro_that_returns_an_error() {
    macro_rules! bail {
        ($error:expr) => {
            return Err(::std::convert::From::from($error))
        };
    }
    #[async_generator]
    async fn numbers(log: &Log) -> impl AsyncGenerator<Yield = u32, Return = Result<(), String>> {
        finally!(
            {
                yield_!(1);
                bail!("failed");
            },
            {
                clean_up(log, 1).await;
            }
        );
        Ok(())
    }
    let log = Log::default();
    assert_eq!(ended(numbers(&log)), (vec![1], Err("failed".to_owned())));
    assert_eq!(taken(&log), [1]);
}

#[test]
fn closed_at_an_await_of_the_cleanup() {
    // Closing completes the cleanup, and the `return` has no effect any more.
    #[async_generator]
    async fn numbers(log: &Log) -> impl AsyncGenerator<Yield = u32> {
        finally!(
            {
                finally!(
                    {
                        yield_!(1);
                        return;
                    },
                    {
                        clean_up(log, 1).await;
                    }
                );
            },
            {
                clean_up(log, 2).await;
            }
        );
        yield_!(3);
    }
    let log = Log::default();
    run(async {
        let mut generator = pin!(numbers(&log));
        assert_eq!(
            generator
                .anext()
                .await
                .ok()
                .and_then(|state| state.yielded()),
            Some(1)
        );
        assert!(crate::polled(generator.anext(), 1).is_pending());
        assert_eq!(taken(&log), []);
        generator.aclose().await.expect("no cleanup yields");
        assert_eq!(taken(&log), [1, 2]);
    });
}

#[test]
fn the_stream_form() {
    fn is_stream(_: &impl Stream<Item = u32>) {}
    let log = &Log::default();
    let generator = async_gen! {
        loop {
            finally!({
                yield_!(1);
                break;
            }, {
                clean_up(log, 1).await;
            });
        }
        yield_!(2);
    };
    is_stream(&generator);
    assert_eq!(ended(generator).0, [1, 2]);
    assert_eq!(taken(log), [1]);
}

#[test]
fn in_a_for_await_loop() {
    #[async_generator]
    async fn doubled(log: &Log, numbers: Vec<u32>) -> impl AsyncGenerator<Yield = u32> {
        #[for_await]
        'numbers: for n in futures::stream::iter(numbers) {
            finally!(
                {
                    if n == 2 {
                        continue;
                    }
                    yield_!(n * 2);
                    if n == 4 {
                        break 'numbers;
                    }
                },
                {
                    clean_up(log, n).await;
                }
            );
            yield_!(0);
        }
    }
    let log = Log::default();
    assert_eq!(ended(doubled(&log, vec![1, 2, 4, 5])).0, [2, 0, 8]);
    assert_eq!(taken(&log), [1, 2, 4]);
}

#[test]
fn in_the_operand_of_a_yield() {
    #[async_generator]
    async fn odd(log: &Log) -> impl AsyncGenerator<Yield = u32> {
        for n in 0.. {
            finally!(
                {
                    yield_!(match n {
                        5 => break,
                        n if n % 2 == 0 => continue,
                        n => n,
                    });
                },
                {
                    clean_up(log, n).await;
                }
            );
            yield_!(0);
        }
    }
    let log = Log::default();
    assert_eq!(ended(odd(&log)).0, [1, 0, 3, 0]);
    assert_eq!(taken(&log), [0, 1, 2, 3, 4, 5]);
}

#[test]
fn under_a_cfg() {
    #[async_generator]
    async fn numbers(log: &Log) -> impl AsyncGenerator<Yield = u32> {
        for n in 0..3 {
            finally!(
                {
                    yield_!(n);
                    #[cfg(any())]
                    break;
                    #[cfg(all())]
                    if n == 1 {
                        continue;
                    }
                    yield_!(n + 10);
                    #[cfg(any())]
                    return;
                },
                {
                    clean_up(log, n).await;
                }
            );
            yield_!(n + 20);
        }
    }
    let log = Log::default();
    let items = [0, 10, 20, 1, 2, 12, 22];
    assert_eq!(ended(numbers(&log)).0, items);
    assert_eq!(taken(&log), [0, 1, 2]);
}
