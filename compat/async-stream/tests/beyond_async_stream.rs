//! Programs that async-stream does not compile, or that do something else with it.

#![allow(
    clippy::clone_on_copy,
    clippy::init_numbered_fields,
    clippy::match_single_binding,
    clippy::unit_cmp,
    reason = "unusual code that must compile"
)]

use std::future::ready;
use std::pin::pin;
use std::sync::Mutex;

use async_stream::{stream, try_stream};
use futures::executor::block_on;
use futures::stream::iter;
use futures::{FutureExt, Stream, StreamExt};

fn items<T>(stream: impl Stream<Item = T>) -> Vec<T> {
    block_on(stream.collect())
}

#[test]
fn labels_of_loops() {
    let stream = stream! {
        'outer: for await n in iter(0..5) {
            'inner: for await m in iter(0..5) {
                match (n, m) {
                    (_, 1) if n < 2 => continue 'outer,
                    (2, 2) => break 'inner,
                    (3, 3) => break 'outer,
                    _ => yield (n, m),
                }
            }
            yield (n, 100);
        }
        let found = 'block: {
            for await n in iter(0..3) {
                if n == 1 {
                    break 'block n;
                }
            }
            9
        };
        yield (found, found);
    };
    let expected = [
        (0, 0),
        (1, 0),
        (2, 0),
        (2, 1),
        (2, 100),
        (3, 0),
        (3, 1),
        (3, 2),
        (1, 1),
    ];
    assert_eq!(items(stream), expected);
}

#[test]
fn several_yields_in_an_expression() {
    let stream = stream! {
        let units = [yield 1, yield 2, (yield 3)];
        assert_eq!(units, [(); 3]);
        yield (yield 4, 5).1;
        if (yield 6) == () {
            yield 7;
        }
        println!("{:?} {:?}", yield 8, { yield 9; 3 });
        println!("{:?}", vec![yield 10, yield (yield 11, 12).1]);
        yield -1 + 2 * 7;
    };
    assert_eq!(items(stream), (1..=13).collect::<Vec<_>>());
    let units = stream! {
        yield;
        yield yield yield;
        println!("{:?}", yield yield);
    };
    assert_eq!(items(units).len(), 6);
}

#[test]
fn question_marks_in_the_tokens_of_macros() {
    fn words(text: &str) -> impl Stream<Item = Result<String, std::num::ParseIntError>> + '_ {
        try_stream! {
            println!("{:?}", yield format!("<{}>", text.parse::<u32>()?));
            tokio::select! {
                biased;
                n = ready(text.parse::<u8>()) => yield format!("{}", n?),
                else => return,
            }
        }
    }
    assert_eq!(
        items(words("12")),
        [Ok(String::from("<12>")), Ok(String::from("12"))]
    );
    assert_eq!(items(words("x")), [Err("x".parse::<u32>().unwrap_err())]);
    assert_eq!(items(words("256")).len(), 2);
}

#[test]
fn attributes_on_yields() {
    let stream = stream! {
        #[cfg(any())]
        yield "not compiled";
        #[allow(deprecated)]
        yield 1;
    };
    assert_eq!(items(stream), [1]);
}

#[test]
fn stream_without_yields_and_with_errors() {
    fn fails(text: &str) -> impl Stream<Item = Result<u32, std::num::ParseIntError>> + '_ {
        try_stream! {
            text.parse::<u32>()?;
        }
    }
    assert_eq!(items(fails("1")), []);
    assert!(items(fails("x"))[0].is_err());
}

/// The temporaries of an operand are dropped before the suspension, so that the stream is `Send` and the lock is free.
#[test]
fn temporaries_of_operands() {
    fn locked(shared: &Mutex<u32>) -> impl Stream<Item = u32> + Send + '_ {
        stream! {
            yield *shared.lock().unwrap();
            yield shared.lock().unwrap().clone() + 1;
        }
    }
    let shared = Mutex::new(1);
    let mut stream = pin!(locked(&shared));
    assert_eq!(block_on(stream.next()), Some(1));
    *shared.try_lock().unwrap() = 2;
    assert_eq!(block_on(stream.next()), Some(3));
    assert!(shared.try_lock().is_ok());
}

/// An item that is built in place may be neither `Send` nor `Sync`.
#[test]
fn auto_traits() {
    fn is_send_and_sync<T: Send + Sync>(value: T) -> T {
        value
    }
    let stream = is_send_and_sync(stream! {
        yield std::ptr::null::<u8>();
    });
    assert_eq!(items(stream).len(), 1);
    let results = is_send_and_sync(try_stream! {
        let text = ready(String::from("1")).await;
        let n = text.parse::<u32>()?;
        ready(()).await;
        yield n;
        Err(Box::<dyn std::error::Error + Send + Sync>::from("error"))?;
    });
    let results: Vec<Result<u32, Box<dyn std::error::Error + Send + Sync>>> = items(results);
    assert_eq!(results.len(), 2);
}

/// An error ends the body in the same poll. async-stream suspends the body at the `?`, with its variables.
#[test]
fn errors_do_not_suspend() {
    struct Dropped<'a>(&'a Mutex<bool>);
    impl Drop for Dropped<'_> {
        fn drop(&mut self) {
            *self.0.lock().unwrap() = true;
        }
    }
    let dropped = &Mutex::new(false);
    let mut stream = pin!(try_stream! {
        let _guard = Dropped(dropped);
        yield 1;
        Err("error")?;
    });
    assert_eq!(stream.next().now_or_never(), Some(Some(Ok(1))));
    assert!(!*dropped.lock().unwrap());
    assert_eq!(stream.next().now_or_never(), Some(Some(Err("error"))));
    assert!(*dropped.lock().unwrap());
    assert_eq!(stream.next().now_or_never(), Some(None));
}

/// A panic finishes the stream.
#[test]
fn panics() {
    let mut stream = Box::pin(stream! {
        yield 1;
        panic!("the panic");
    });
    assert_eq!(block_on(stream.next()), Some(1));
    let panic = std::panic::AssertUnwindSafe(|| block_on(stream.next()));
    assert!(std::panic::catch_unwind(panic).is_err());
    assert_eq!(block_on(stream.next()), None);
}

/// The types of `asyncgen` are available.
#[test]
fn closing() {
    use asyncgen::{AsyncGenerator, AsyncGeneratorExt, Status};

    let mut stream = pin!(stream! {
        yield 1;
        yield 2;
    });
    assert_eq!(stream.status(), Status::Created);
    assert_eq!(block_on(stream.next()), Some(1));
    assert!(block_on(stream.as_mut().aclose()).is_ok());
    assert_eq!(stream.status(), Status::Closed);
    assert_eq!(block_on(stream.next()), None);
}

/// A stream in a stream that was imported under another name.
#[test]
fn renamed_inside() {
    use async_stream::stream as numbers;
    use async_stream::try_stream as results;

    let stream = stream! {
        for await n in numbers! { yield 1; for await n in iter([2]) { yield n; } } {
            yield n;
        }
        for await n in results! { yield 3; Err("error")?; } {
            let n: Result<i32, &str> = n;
            yield n.unwrap_or(4);
        }
    };
    assert_eq!(items(stream), [1, 2, 3, 4]);
}

/// The operand of a `?` may end in braces, and may contain operators.
#[test]
fn operands_of_question_marks() {
    fn results() -> impl Stream<Item = Result<u32, String>> {
        try_stream! {
            yield Ok::<u32, String> { 0: 1 }?;
            Ok::<(), String> { 0: () }?;
            yield if true { Ok::<u32, &str>(2) } else { Err("three") }?;
            yield match 3 { n => Err::<u32, _>(format!("{n}")) }?;
        }
    }
    assert_eq!(items(results()), [Ok(1), Ok(2), Err(String::from("3"))]);
}

/// A definition of a macro with a variable as the operand.
#[test]
fn macros_with_variables() {
    let stream = stream! {
        macro_rules! emit {
            ($($item:expr),*) => {
                $(yield $item;)*
            };
            (twice $item:tt) => {
                emit!($item, $item + 1)
            };
        }
        emit!(1, 2);
        emit!(twice 3);
    };
    assert_eq!(items(stream), [1, 2, 3, 4]);
}

/// A macro of the user that writes the whole stream, or a part of its body.
#[test]
fn streams_in_macros_of_the_user() {
    macro_rules! counted {
        ($to:expr, $each:expr) => {
            stream! {
                for n in 0..$to {
                    yield $each + n;
                    println!("{:?}", yield $each);
                }
            }
        };
        (body $($body:tt)*) => {
            try_stream! {
                yield 1;
                $($body)*
            }
        };
    }
    assert_eq!(items(counted!(2, 10)), [10, 10, 11, 10]);
    let results: Vec<Result<i32, &str>> =
        items(counted!(body println!("{:?}", yield 2); Err("error")?;));
    assert_eq!(results, [Ok(1), Ok(2), Err("error")]);
}

/// A `yield`, a `?` and a `return` belong to the innermost stream.
#[test]
fn streams_in_streams() {
    let stream = stream! {
        let numbers = stream! {
            for n in 0..4 {
                if n == 3 {
                    return;
                }
                yield n;
            }
        };
        let results = try_stream! {
            yield 5;
            Err("error")?;
        };
        for await n in numbers {
            println!("{:?}", yield n);
        }
        for await result in results {
            match result {
                Ok(n) => yield n,
                Err(error) => {
                    let _: &str = error;
                    return;
                }
            }
        }
        yield 6;
    };
    assert_eq!(items(stream), [0, 1, 2, 5]);
}

/// The type of a stream can be named in a signature and for a variable.
#[test]
fn types_of_streams() {
    use async_stream::__private::AsyncStream;

    fn named() -> AsyncStream<u32, impl Future<Output = ()>> {
        stream! {
            yield 1;
        }
    }
    assert_eq!(items(named()), [1]);

    let annotated: AsyncStream<Result<u32, std::num::ParseIntError>, _> = try_stream! {
        let n: u32 = "1".parse()?;
        yield n;
    };
    assert_eq!(items(annotated), [Ok(1)]);
}
