//! Whole programs that lose cleanups, and programs that wait for them: what they print to stdout and
//! to stderr. The test starts itself once for each program.

use std::env;
use std::future::pending;
use std::process::Command;

use asyncgen::hooks::{set_lost_cleanup_hook, shutdown, take_lost_cleanup_hook};
use asyncgen::wrappers::Managed;
use asyncgen::{AsyncGenerator, AsyncGeneratorExt, Stream, async_generator, for_await};
use asyncgen_tests::{pause, poll};
use tokio::runtime::Builder;

/// The line of the default hook for a generator that was not closed.
const NOT_CLOSED: &str = "asyncgen: `lost_cleanup_programs::rows` was dropped before the cleanup of its `finally!` had \
     ended. Close it with `aclose()`, or make it `managed()`. If it borrows, do this with a generator or context manager that \
     contains it and owns what it borrows. (Further losses in this function are not reported.)\n";

/// The line of the default hook for a closing that was dropped.
const CLOSING_DROPPED: &str = "asyncgen: the future that closes `lost_cleanup_programs::rows` was dropped before the cleanup \
     had ended: await `asyncgen::hooks::shutdown()` before the runtime shuts down\n";

/// The lines of a hook that is called for two functions.
const LOST_TWICE: &str = if cfg!(debug_assertions) {
    "lost\nlost\n"
} else {
    ""
};

struct Program {
    name: &'static str,
    main: fn(),
    stdout: &'static str,
    stderr: &'static str,
}

const PROGRAMS: &[Program] = &[
    Program {
        name: "drops",
        main: drops,
        stdout: "",
        stderr: NOT_CLOSED,
    },
    Program {
        name: "drops_at_its_end",
        main: drops_at_its_end,
        stdout: "end\n",
        stderr: NOT_CLOSED,
    },
    Program {
        name: "silences",
        main: silences,
        stdout: "",
        stderr: "",
    },
    Program {
        name: "replaces_the_hook",
        main: replaces_the_hook,
        stdout: LOST_TWICE,
        stderr: NOT_CLOSED,
    },
    Program {
        name: "awaits_shutdown",
        main: awaits_shutdown,
        stdout: "end\nclosed\n",
        stderr: "",
    },
    Program {
        name: "awaits_shutdown_on_threads",
        main: awaits_shutdown_on_threads,
        stdout: "closed\n",
        stderr: "",
    },
    Program {
        name: "ends_too_early",
        main: ends_too_early,
        stdout: "end\n",
        stderr: CLOSING_DROPPED,
    },
];

#[async_generator]
async fn rows() -> impl AsyncGenerator<Yield = u32> {
    finally!(
        {
            for row in 0.. {
                yield_!(row);
            }
        },
        {
            for _ in 0..5 {
                pause().await;
            }
            println!("closed");
        }
    );
}

fn drops() {
    for _ in 0..3 {
        let _ = poll(&mut Box::pin(rows()));
    }
}

fn drops_at_its_end() {
    let mut rows = Box::pin(rows());
    let _ = poll(&mut rows);
    println!("end");
}

fn silences() {
    set_lost_cleanup_hook(|_| {});
    drops();
}

fn replaces_the_hook() {
    #[async_generator]
    async fn other() -> impl AsyncGenerator<Yield = u32> {
        finally!(
            {
                yield_!(1);
            },
            {}
        );
    }

    set_lost_cleanup_hook(|_| println!("lost"));
    let _ = poll(&mut Box::pin(other()));
    let taken = take_lost_cleanup_hook();
    set_lost_cleanup_hook(|_| unreachable!("this hook is taken before a loss"));
    take_lost_cleanup_hook();
    let default = take_lost_cleanup_hook();
    set_lost_cleanup_hook(move |lost| {
        taken(lost);
        default(lost);
    });
    drops();
}

fn spawning() -> Managed<impl AsyncGenerator<Yield = u32, Return = ()> + Stream<Item = u32>> {
    rows().managed_with(|_, closing| {
        tokio::spawn(closing);
    })
}

async fn leaves_a_loop() {
    for_await!(row in spawning() => {
        if row == 2 {
            break;
        }
    });
}

fn awaits_shutdown() {
    let runtime = Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        leaves_a_loop().await;
        println!("end");
        shutdown().await;
    });
}

fn awaits_shutdown_on_threads() {
    let runtime = Builder::new_multi_thread().build().unwrap();
    runtime.block_on(async {
        let (reached, is_reached) = tokio::sync::oneshot::channel();
        let task = tokio::spawn(async {
            let mut rows = spawning();
            rows.anext().await.unwrap();
            reached.send(()).unwrap();
            pending::<()>().await;
        });
        is_reached.await.unwrap();
        task.abort();
        task.await.unwrap_err();
        shutdown().await;
    });
}

fn ends_too_early() {
    let runtime = Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        leaves_a_loop().await;
        println!("end");
    });
}

fn main() {
    let mut arguments = env::args().skip(1);
    if arguments.next().as_deref() == Some("--program") {
        let name = arguments.next().unwrap();
        let program = PROGRAMS.iter().find(|program| program.name == name);
        return (program.unwrap().main)();
    }
    for program in PROGRAMS {
        let name = program.name;
        let output = Command::new(env::current_exe().unwrap())
            .args(["--program", name])
            .output()
            .unwrap();
        // Without `debug_assertions` nothing is reported.
        let stderr = if cfg!(debug_assertions) {
            program.stderr
        } else {
            ""
        };
        assert_eq!(String::from_utf8(output.stderr).unwrap(), stderr, "{name}");
        assert_eq!(
            String::from_utf8(output.stdout).unwrap(),
            program.stdout,
            "{name}"
        );
        assert!(output.status.success(), "{name}");
        println!("program {name} ... ok");
    }
}
