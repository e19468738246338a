//! `async_with!` with several managers: the same as nested ones, except that errors are converted.

mod as_nested;
mod errors;

use std::cell::RefCell;

use crate::run;
use asyncgen::{AsyncContextManager, async_context_manager, async_with, nullcontext};
use asyncgen_tests::pause;

#[async_context_manager]
async fn one() -> impl AsyncContextManager<Value = i32> {
    yield_!(&mut 1);
}

#[async_context_manager]
async fn next(n: &mut i32) -> impl AsyncContextManager<Value = i32> {
    *n += 1;
    let mut after = *n * 10;
    yield_!(&mut after);
    *n += after;
}

#[async_context_manager]
async fn entered(count: &RefCell<u32>) -> impl AsyncContextManager<Value = ()> {
    *count.borrow_mut() += 1;
    yield_!();
    *count.borrow_mut() -= 1;
}

#[test]
fn two_managers() {
    let sum = run(async { async_with!(one(), one(), |x, y| { *x + *y }) });
    assert_eq!(sum, 2);
}

#[test]
fn a_manager_of_what_the_one_before_lends() {
    let values = run(async {
        let mut first = 0;
        async_with!(nullcontext(&mut first), next(n), next(m), |n, m, last| {
            pause().await;
            *last += 1;
            *last
        });
        first
    });
    // 1, then 10 + 1 and 110 + 1 are added on the way out.
    assert_eq!(values, 1 + 11 + 111);
}

#[test]
fn three_managers_in_the_tokens_of_another_macro() {
    let text = run(async {
        format!(
            "{}",
            async_with!(one(), one(), one(), |x, y, z| {
                pause().await;
                *x + *y + *z
            })
        )
    });
    assert_eq!(text, "3");
}

#[test]
fn no_pattern_stands_for_units() {
    let count = RefCell::new(0);
    let within = run(async {
        async_with!(entered(&count), entered(&count), entered(&count), || *count
            .borrow())
    });
    assert_eq!((within, *count.borrow()), (3, 0));
}

#[test]
fn forms() {
    let sums = run(async {
        [
            async_with!(one(), one(), |x, y| -> i32 { *x + *y },),
            async_with!(one(), one(), |x: &mut i32, &mut y| *x + y),
            async_with!(one(), one(), |&mut x, y: &mut i32| -> i32 { x + *y }),
            async_with!(
                {
                    pause().await;
                    one()
                },
                {
                    pause().await;
                    one()
                },
                |x, y| {
                    pause().await;
                    *x + *y
                }
            ),
        ]
    });
    assert_eq!(sums, [2; 4]);
}

#[test]
fn a_pattern_may_shadow_the_one_before() {
    let seen = run(async {
        let mut n = 4;
        async_with!(nullcontext(&mut n), next(n), |n, n| *n)
    });
    assert_eq!(seen, 50);
}

#[test]
fn a_manager_may_leave_the_block_of_the_one_before() {
    let count = RefCell::new(0);
    let run_with = |leaves: bool| {
        run(async {
            async_with!(
                entered(&count),
                {
                    if leaves {
                        return 5;
                    }
                    entered(&count)
                },
                |_, _| 6
            )
        })
    };
    assert_eq!((run_with(true), run_with(false)), (5, 6));
    assert_eq!(*count.borrow(), 0);
}

#[test]
fn many() {
    let sum = run(async {
        async_with!(
            one(),
            one(),
            one(),
            one(),
            one(),
            one(),
            one(),
            one(),
            |a, b, c, d, e, f, g, h| {
                pause().await;
                *a + *b + *c + *d + *e + *f + *g + *h
            }
        )
    });
    assert_eq!(sum, 8);
}
