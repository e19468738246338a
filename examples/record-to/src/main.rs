//! `record-to TARGET..` writes each line of its input to every target: `tcp` for a connection to a server that the program starts, a file
//! that ends in `.db` for an SQLite database, and any other file.
//!
//! The targets are opened in the given order and closed in the reverse order. A target that does not open, or an error while writing,
//! discards what was written to all of them. At the end of the input, and on Ctrl-C, it is kept.

mod server;
mod target;

use std::env;
use std::error;
use std::io;
use std::path::Path;
use std::thread;

use asyncgen::{AsyncExitStack, async_with};
use tokio::signal::ctrl_c;
use tokio::sync::mpsc;

use crate::target::Target;

type Error = Box<dyn error::Error + Send + Sync>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let targets: Vec<_> = env::args().skip(1).collect();
    let lines = async_with!(AsyncExitStack::new(), |stack| -> Result<usize, Error> {
        let mut opened = Vec::new();
        let mut address = None;
        for name in &targets {
            opened.push(match Path::new(name).extension() {
                _ if name == "tcp" => {
                    let address = match address {
                        Some(address) => address,
                        // The first connection starts the server, which is stopped after all connections are closed.
                        None => *address.insert(*stack.enter(server::server()).await?),
                    };
                    stack.enter(target::connection(address)).await?
                }
                Some(extension) if extension == "db" => stack.enter(target::database(name)).await?,
                _ => stack.enter(target::file(name)).await?,
            });
        }
        record(&mut opened).await
    })?;
    println!("recorded {lines} lines");
    Ok(())
}

/// Writes the lines of the input to all targets, up to Ctrl-C. Returns the number of lines.
async fn record(targets: &mut [&mut Target]) -> Result<usize, Error> {
    let mut input = lines_of_input();
    let mut count = 0;
    loop {
        let line = tokio::select! {
            line = input.recv() => line.transpose()?,
            interrupted = ctrl_c() => {
                interrupted?;
                None
            }
        };
        let Some(line) = line else { return Ok(count) };
        for target in &mut *targets {
            target.write(&line).await?;
        }
        count += 1;
    }
}

/// Returns the lines of the input. They are read on a thread, because a read cannot be interrupted: tokio's `stdin` would keep the program
/// from ending on Ctrl-C.
fn lines_of_input() -> mpsc::Receiver<io::Result<String>> {
    let (sender, receiver) = mpsc::channel(1);
    thread::spawn(move || {
        for line in io::stdin().lines() {
            if sender.blocking_send(line).is_err() {
                break;
            }
        }
    });
    receiver
}
