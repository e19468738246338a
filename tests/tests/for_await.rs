//! `#[for_await]` in generators and `for_await!` in any async code.

use std::cell::{Cell, RefCell};

use asyncgen::{BoxStream, Stream, async_gen, async_generator, for_await};
use asyncgen_tests::{Census, Counted, collect, pause};
use futures::executor::block_on;
use futures::stream;

#[async_generator]
async fn numbers(to: u32) -> impl Stream<Item = u32> {
    for n in 0..to {
        pause().await;
        yield_!(n);
    }
}

mod attribute {
    use super::*;

    #[test]
    fn it_sees_every_item() {
        #[async_generator]
        async fn doubled(source: impl Stream<Item = u32>) -> impl Stream<Item = u32> {
            #[for_await]
            for n in source {
                yield_!(n * 2);
            }
        }
        assert_eq!(collect(doubled(numbers(3))), [0, 2, 4]);
        assert_eq!(collect(doubled(stream::empty())), []);
        let boxed: BoxStream<'_, _> = Box::pin(numbers(2));
        assert_eq!(collect(doubled(boxed)), [0, 2]);
    }

    // rustfmt would remove the attribute.
    #[rustfmt::skip]
    #[test]
    #[deny(unused_variables)]
    fn attributes_at_the_head_of_the_loop() {
        #[async_generator]
        async fn as_many(source: impl Stream<Item = u32>) -> impl Stream<Item = ()> {
            #[for_await]
            for n in source {
                #![allow(unused_variables)]
                yield_!();
            }
        }
        assert_eq!(collect(as_many(numbers(2))), [(), ()]);
    }

    #[test]
    fn break_and_continue() {
        let stream = async_gen! {
            #[for_await]
            for n in numbers(10) {
                if n == 1 {
                    continue;
                }
                if n == 4 {
                    break;
                }
                yield_!(n);
            }
            yield_!(100);
        };
        assert_eq!(collect(stream), [0, 2, 3, 100]);
    }

    #[test]
    fn labels() {
        let stream = async_gen! {
            #[for_await]
            'outer: for n in numbers(4) {
                #[for_await]
                'inner: for m in numbers(4) {
                    if m == 1 {
                        continue 'inner;
                    }
                    if m == 3 {
                        continue 'outer;
                    }
                    if n == 2 {
                        break 'outer;
                    }
                    yield_!((n, m));
                }
            }
        };
        assert_eq!(collect(stream), [(0, 0), (0, 2), (1, 0), (1, 2)]);
    }

    #[test]
    fn labels_of_other_loops() {
        let stream = async_gen! {
            'outer: loop {
                #[for_await]
                for n in numbers(10) {
                    for m in 0..n {
                        if m == 2 {
                            break 'outer;
                        }
                        yield_!(m);
                    }
                }
            }
        };
        assert_eq!(collect(stream), [0, 0, 1, 0, 1]);
    }

    #[test]
    fn patterns() {
        let stream = async_gen! {
            #[for_await]
            for (n, [mut m, ..]) in stream::iter([(1, [2, 3]), (4, [5, 6])]) {
                m += n;
                yield_!(m);
            }
            #[for_await]
            for &n in stream::iter(&[7]) {
                yield_!(n);
            }
            #[for_await]
            for _ in numbers(2) {
                yield_!(8);
            }
        };
        assert_eq!(collect(stream), [3, 9, 7, 8, 8]);
    }

    #[test]
    fn return_and_question_mark() {
        #[async_generator]
        async fn until_error(
            texts: &[&str],
        ) -> impl Stream<Item = Result<u32, std::num::ParseIntError>> {
            #[for_await]
            for text in stream::iter(texts) {
                if *text == "end" {
                    return;
                }
                yield_!(Ok(text.parse()?));
            }
        }
        assert_eq!(collect(until_error(&["1", "end", "2"])), [Ok(1)]);
        assert_eq!(collect(until_error(&["1", "x", "2"])), [Ok(1), "x".parse()]);
    }

    #[test]
    fn the_stream_may_be_lent() {
        let stream = async_gen! {
            let mut source = Box::pin(numbers(4));
            #[for_await]
            for n in &mut source {
                yield_!(n);
                if n == 1 {
                    break;
                }
            }
            yield_!(100);
            #[for_await]
            for n in source.as_mut() {
                yield_!(n);
            }
        };
        assert_eq!(collect(stream), [0, 1, 100, 2, 3]);
    }

    #[test]
    fn other_attributes_stay_on_the_loop() {
        let stream = async_gen! {
            #[cfg(all())]
            #[for_await]
            #[allow(unused_variables)]
            for n in numbers(1) {
                yield_!(1);
            }
        };
        assert_eq!(collect(stream), [1]);
    }

    #[test]
    fn the_stream_expression_may_yield_and_await() {
        let stream = async_gen! {
            #[for_await]
            for n in numbers({
                yield_!(100);
                pause().await;
                2
            }) {
                yield_!(n);
            }
        };
        assert_eq!(collect(stream), [100, 0, 1]);
    }
}

mod expression {
    use super::*;

    async fn sum(source: impl Stream<Item = u32>) -> u32 {
        let mut sum = 0;
        for_await!(n in source => {
            sum += n;
        });
        sum
    }

    #[test]
    fn it_runs_in_any_async_code() {
        assert_eq!(block_on(sum(numbers(4))), 6);
        let in_block = async {
            let mut seen = vec![];
            for_await!(n in numbers(2) => { seen.push(n) });
            seen
        };
        assert_eq!(block_on(in_block), [0, 1]);
    }

    #[test]
    fn labels_break_and_continue() {
        let seen = block_on(async {
            let mut seen = vec![];
            for_await!('outer: n in numbers(5) => {
                for_await!(m in numbers(5) => {
                    if m == 1 {
                        continue;
                    }
                    if m > n {
                        continue 'outer;
                    }
                    if n == 3 {
                        break 'outer;
                    }
                    seen.push((n, m));
                });
            });
            seen
        });
        assert_eq!(seen, [(0, 0), (1, 0), (2, 0), (2, 2)]);
    }

    #[test]
    fn patterns() {
        let sum = block_on(async {
            let mut sum = 0;
            for_await!((n, Ok(m) | Err(m)) in stream::iter([(1, Ok(2)), (3, Err(4))]) => {
                sum += n + m;
            });
            sum
        });
        assert_eq!(sum, 10);
    }

    #[test]
    fn return_and_question_mark_leave_the_function() {
        async fn first_even(texts: &[&str]) -> Result<Option<u32>, std::num::ParseIntError> {
            for_await!(text in stream::iter(texts) => {
                let n: u32 = text.parse()?;
                if n % 2 == 0 {
                    return Ok(Some(n));
                }
            });
            Ok(None)
        }
        assert_eq!(block_on(first_even(&["1", "2", "x"])), Ok(Some(2)));
        assert_eq!(block_on(first_even(&["1", "x"])), "x".parse().map(Some));
        assert_eq!(block_on(first_even(&["1"])), Ok(None));
    }

    #[test]
    fn it_works_in_generators() {
        let stream = async_gen! {
            for_await!(n in numbers(2) => {
                yield_!(n);
            });
        };
        assert_eq!(collect(stream), [0, 1]);
    }
}

mod lifetimes {
    use super::*;

    fn source<'a>(
        cell: &'a RefCell<Vec<u32>>,
        _alive: &'a Counted,
    ) -> impl Stream<Item = u32> + use<'a> {
        let mut n = 0;
        stream::poll_fn(move |_| {
            n += 1;
            std::task::Poll::Ready(cell.borrow().get(n - 1).copied())
        })
    }

    #[test]
    fn temporaries_of_the_stream_expression_live_through_the_loop() {
        let census = Census::default();
        let stream = async_gen! {
            #[for_await]
            for n in source(&RefCell::new(vec![1, 2]), &census.value()) {
                yield_!((n, census.alive()));
            }
            yield_!((3, census.alive()));
        };
        assert_eq!(collect(stream), [(1, 1), (2, 1), (3, 0)]);
    }

    #[async_generator]
    async fn holding(_value: Counted) -> impl Stream<Item = u32> {
        yield_!(1);
        yield_!(2);
    }

    #[test]
    fn the_stream_is_dropped_when_the_loop_ends() {
        let census = Census::default();
        let at_each_end = Cell::new(Vec::new());
        let note = || {
            let mut alive = at_each_end.take();
            alive.push(census.alive());
            at_each_end.set(alive);
        };
        block_on(async {
            for_await!(_n in holding(census.value()) => {});
            note();
            for_await!(_n in holding(census.value()) => { break });
            note();
            let inner = async {
                for_await!(_n in holding(census.value()) => { return });
            };
            inner.await;
            note();
        });
        assert_eq!(at_each_end.take(), [0, 0, 0]);
        assert_eq!(census.born(), 3);
    }

    #[test]
    fn an_item_is_dropped_before_the_next_is_asked_for() {
        let census = Census::default();
        let alive = &Cell::new(0);
        let items = async_gen! {
            for _ in 0..3 {
                yield_!(census.value());
                alive.set(alive.get() + census.alive());
            }
        };
        block_on(async {
            for_await!(item in items => {
                let _item = item;
            });
        });
        assert_eq!(alive.get(), 0);
    }
}

#[test]
fn or_patterns_need_no_parentheses() {
    let stream = async_gen! {
        #[for_await]
        for Ok(n) | Err(n) in stream::iter([Ok(1), Err(2)]) {
            yield_!(n);
        }
        for_await!(Ok(n) | Err(n) in stream::iter([Ok(3)]) => { yield_!(n) });
    };
    assert_eq!(collect(stream), [1, 2, 3]);
}

#[test]
fn cfg_removes_the_whole_loop() {
    let stream = async_gen! {
        #[cfg(any())]
        #[for_await]
        for n in no_such_stream() {
            yield_!(n);
        }
        yield_!(1);
    };
    assert_eq!(collect(stream), [1]);
}
