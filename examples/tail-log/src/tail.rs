//! The generator.

use std::convert::Infallible;
use std::io::{self, SeekFrom};
use std::mem::take;
use std::path::Path;
use std::time::Duration;

use asyncgen::{AsyncGenerator, async_generator};
use tokio::fs::{self, File};
use tokio::io::{AsyncBufReadExt, AsyncSeekExt, BufReader};
use tokio::time::sleep;

use crate::position::{FileId, Position};

/// How long to wait for a log to grow.
const PAUSE: Duration = Duration::from_millis(50);

/// Yields the lines of a log from the checkpoint on. When the generator is closed or fails, it
/// writes a new checkpoint after the last line that it yielded.
#[async_generator]
pub(crate) async fn tail(
    log: &Path,
    checkpoint: &Path,
) -> impl AsyncGenerator<Yield = String, Return = io::Result<Infallible>> {
    let mut position = Position::load(checkpoint).await?;
    finally!({ yield_from_!(lines(log, &mut position)) }, {
        // Runs wherever `lines` is suspended: in a `yield_!`, a `read_until` or a `sleep`.
        if let Err(error) = position.save(checkpoint).await {
            eprintln!("no checkpoint: {error}");
        }
    })
}

/// Yields the lines of a log from a position on, and advances the position. Ends only with an error.
#[async_generator]
async fn lines(
    log: &Path,
    position: &mut Position,
) -> impl AsyncGenerator<Yield = String, Return = io::Result<Infallible>> {
    loop {
        let mut file = open(log, position).await?;
        let mut line = Vec::new();
        let mut found = Found::Nothing;
        loop {
            file.read_until(b'\n', &mut line).await?;
            if line.ends_with(b"\n") {
                position.offset += line.len() as u64;
                yield_!(text(take(&mut line)));
                continue;
            }
            // The end of the file. `line` keeps the incomplete next line.
            if found == Found::AnotherFile {
                break;
            }
            let read = position.offset + line.len() as u64;
            found = look(log, &file, position, read).await?;
            match found {
                Found::Nothing => sleep(PAUSE).await,
                // First read the rest of the old file, written before the rotation.
                Found::AnotherFile => {}
                Found::Less(length) => {
                    line.clear();
                    if length < position.offset {
                        position.offset = 0;
                    }
                    break;
                }
            }
        }
        // The line will never be completed.
        if !line.is_empty() {
            position.offset += line.len() as u64;
            yield_!(text(line));
        }
    }
}

/// Waits for the log to exist, and opens it at the position.
async fn open(log: &Path, position: &mut Position) -> io::Result<BufReader<File>> {
    let mut file = loop {
        match File::open(log).await {
            Ok(file) => break file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => sleep(PAUSE).await,
            Err(error) => return Err(error),
        }
    };
    let metadata = file.metadata().await?;
    let id = FileId::of(&metadata);
    if position.file != id || position.offset > metadata.len() {
        *position = Position {
            file: id,
            offset: 0,
        };
    }
    file.seek(SeekFrom::Start(position.offset)).await?;
    Ok(BufReader::new(file))
}

/// The change of a log that was read to its end.
#[derive(PartialEq)]
enum Found {
    Nothing,
    /// Another file has its name.
    AnotherFile,
    /// The same file was truncated to this length.
    Less(u64),
}

async fn look(
    log: &Path,
    file: &BufReader<File>,
    position: &Position,
    read: u64,
) -> io::Result<Found> {
    let length = file.get_ref().metadata().await?.len();
    if length < read {
        return Ok(Found::Less(length));
    }
    match fs::metadata(log).await {
        Ok(metadata) if FileId::of(&metadata) != position.file => Ok(Found::AnotherFile),
        Ok(_) => Ok(Found::Nothing),
        // The log was moved, and the next one does not exist yet.
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Found::Nothing),
        Err(error) => Err(error),
    }
}

fn text(mut line: Vec<u8>) -> String {
    if line.ends_with(b"\n") {
        line.pop();
    }
    String::from_utf8_lossy(&line).into_owned()
}
