//! `tail-log [--lines N] LOG` prints the lines of a log, and those that are still being written to
//! it, until N lines were printed or you press Ctrl-C. The generator in `tail` writes its position to
//! `LOG.checkpoint` when it is closed, and the next run continues there.
//!
//! A line counts as read once the generator has yielded it. If the log is rotated while the program runs,
//! all lines are read. If it is rotated between two runs, the rest of the old file is skipped.

mod position;
mod tail;

use std::convert::Infallible;
use std::env;
use std::error::Error;
use std::io::{self, Write};
use std::path::PathBuf;
use std::pin::pin;

use asyncgen::GeneratorState::{Complete, Yielded};
use asyncgen::{AsyncGenerator, AsyncGeneratorExt};
use tokio::signal::ctrl_c;

use crate::tail::tail;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let (log, lines) = arguments().ok_or("usage: tail-log [--lines N] LOG")?;
    let mut checkpoint = log.clone().into_os_string();
    checkpoint.push(".checkpoint");
    let checkpoint = PathBuf::from(checkpoint);

    let mut tail = pin!(tail(&log, &checkpoint));
    let result = tokio::select! {
        // Polled first, so that Ctrl-C works before the first line.
        biased;
        signal = ctrl_c() => signal,
        printed = print(tail.as_mut(), lines) => printed,
    };
    // Close the generator however the program ends, wherever the body is suspended.
    tail.aclose().await?;
    Ok(result?)
}

/// Prints at most this many lines.
async fn print(
    mut tail: impl AsyncGenerator<Yield = String, Return = io::Result<Infallible>> + Unpin,
    lines: usize,
) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    for _ in 0..lines {
        match tail.anext().await.map_err(io::Error::other)? {
            Yielded(line) => writeln!(stdout, "{line}")?,
            Complete(Err(error)) => return Err(error),
        }
    }
    Ok(())
}

fn arguments() -> Option<(PathBuf, usize)> {
    let arguments: Vec<_> = env::args_os().skip(1).collect();
    match &arguments[..] {
        [log] => Some((log.into(), usize::MAX)),
        [flag, lines, log] if flag == "--lines" => {
            Some((log.into(), lines.to_str()?.parse().ok()?))
        }
        _ => None,
    }
}
