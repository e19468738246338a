//! Places where a `yield` can be.

use std::future::ready;

use super::imports::{stream, try_stream};
use super::{Program, items};

pub(crate) const PROGRAMS: &[Program] = &[
    ("statements", statements),
    ("branches", branches),
    ("other_macros", other_macros),
    ("select", select),
    ("own_macros", own_macros),
    ("nested_streams", nested_streams),
    ("nothing", nothing),
    ("returns", returns),
    ("attributes", attributes),
    ("captures", captures),
    ("whole_results", whole_results),
    ("tail", tail),
];

fn statements() -> Vec<String> {
    items(stream! {
        yield 1;
        let () = yield 2;
        {
            yield 3;
        }
        yield { 4 };
        yield ready(5).await
    })
}

fn branches() -> Vec<String> {
    items(stream! {
        for n in 0..5 {
            match n {
                0 => yield 10,
                1 if yields_before(n) => yield 20,
                2 => {
                    if n == 2 { yield 30 } else { yield 40 }
                }
                3 => continue,
                _ => yield 50,
            }
        }
        loop { break yield 60; }
    })
}

fn yields_before(n: i32) -> bool {
    n == 1
}

fn other_macros() -> Vec<String> {
    items(stream! {
        println!("{:?} {:?}", { yield 1; }, { yield 2; 3 });
        let units = vec![{ yield 3; }; 2];
        assert_eq!(units.len(), 2, "{:?}", yield 4);
        assert!(matches!(yield 5, ()));
        let (_, ()) = (String::new(), yield 6);
    })
}

fn select() -> Vec<String> {
    items(stream! {
        let mut n = 0;
        loop {
            tokio::select! {
                biased;
                () = ready(()), if n == 0 => yield 1,
                value = ready(2), if n == 1 => yield value,
                value = ready(3), if n == 2 => { yield value; yield value + 1; }
                _ = ready(()), if n == 3 => return,
                else => {}
            }
            n += 1;
        }
    })
}

fn own_macros() -> Vec<String> {
    macro_rules! twice {
        ($($what:tt)*) => {
            $($what)*;
            $($what)*;
        };
    }
    macro_rules! only_if {
        ($condition:expr; $then:expr) => {
            if $condition {
                $then
            }
        };
    }
    items(stream! {
        macro_rules! seven {
            () => {
                yield 7
            };
        }
        twice!(yield 1);
        only_if!(true; yield 2);
        only_if!(false; yield 3);
        only_if!(true; { yield 4; yield 5 });
        seven!();
    })
}

fn nested_streams() -> Vec<String> {
    items(stream! {
        let inner = stream! {
            for n in 0..2 {
                yield n;
            }
        };
        for await n in inner {
            yield n;
        }
        let results = try_stream! {
            yield 5;
            Err::<(), _>("six")?;
        };
        for await result in results {
            let result: Result<i32, &str> = result;
            if let Ok(n) = result {
                yield n;
            }
        }
        println!("{:?}", drop(stream! { yield 'a'; }));
        for await n in Box::pin(stream! { yield 8; return; }) {
            yield n;
        }
    })
}

fn nothing() -> Vec<String> {
    let mut log = items(stream! {});
    log.extend(items(stream! {
        println!("nothing");
    }));
    log.extend(items(stream! {
        let inner = stream! { yield 1; };
        drop(inner);
    }));
    log.push(format!("{}", log.len()));
    log
}

fn returns() -> Vec<String> {
    items(stream! {
        yield 1;
        let value = Some(2);
        let Some(value) = value else { return };
        yield value;
        if value == 2 {
            return yield 3;
        }
        yield 4;
    })
}

fn attributes() -> Vec<String> {
    items(stream! {
        #[allow(unused_variables)]
        let n = 1;
        #[allow(clippy::needless_return)]
        {
            yield 1;
        }
        #[rustfmt::skip]
        let () = { yield 2; };
        #[cfg_attr(any(), inline)]
        match yield 3 {
            () => yield 4,
        }
    })
}

fn captures() -> Vec<String> {
    let text = String::from("moved");
    let number = 3;
    let mut log = items(stream! {
        yield text.len();
        yield number;
    });
    let mut count = 0;
    log.extend(items(stream! {
        count += number;
        yield count;
    }));
    log.push(format!("{count}"));
    log
}

fn whole_results() -> Vec<String> {
    items(stream! {
        yield Ok(1);
        yield Err("two");
        let three = Ok::<_, &str>(3)?;
        yield Ok(three);
        Err("four")?;
        yield Ok(5);
    })
}

fn tail() -> Vec<String> {
    let mut log = items(stream! { if true { yield 1 } });
    log.extend(items(stream! { loop { yield 2; break } }));
    log
}
