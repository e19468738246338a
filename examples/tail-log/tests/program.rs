//! Runs the program on real files, stops it and starts it again. No line is lost or printed twice.
#![cfg(unix)]

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use tokio::time::timeout;

#[tokio::test]
async fn goes_on_where_ctrl_c_stopped_it() {
    let log = Log::new("ctrl-c");
    log.append("one\ntwo\n");
    let mut program = log.follow(&[]);
    assert_eq!(program.lines(2).await, ["one", "two"]);
    // The log grows while the program follows it. The last line is incomplete.
    log.append("three\nfo");
    assert_eq!(program.lines(1).await, ["three"]);
    assert!(log.offset().is_none());
    assert!(program.interrupt().await.is_empty());
    assert_eq!(log.offset(), Some(14));

    log.append("ur\nfive\n");
    let mut program = log.follow(&[]);
    assert_eq!(program.lines(2).await, ["four", "five"]);
    log.append("six\n");
    assert_eq!(program.lines(1).await, ["six"]);
    assert!(program.interrupt().await.is_empty());
    assert_eq!(log.offset(), Some(28));
}

#[tokio::test]
async fn goes_on_behind_the_last_line_that_was_wanted() {
    let log = Log::new("lines");
    log.append("1\n2\n3\n4\n5\n");
    assert_eq!(log.follow(&["--lines", "2"]).rest().await, ["1", "2"]);
    assert_eq!(log.offset(), Some(4));
    assert_eq!(log.follow(&["--lines", "0"]).rest().await, [""; 0]);
    assert_eq!(log.offset(), Some(4));
    assert_eq!(log.follow(&["--lines", "2"]).rest().await, ["3", "4"]);
    assert_eq!(log.offset(), Some(8));
    // One more line than the log has.
    let mut program = log.follow(&["--lines", "2"]);
    assert_eq!(program.lines(1).await, ["5"]);
    log.append("6\n7\n");
    assert_eq!(program.rest().await, ["6"]);
    assert_eq!(log.offset(), Some(12));
}

#[tokio::test]
async fn loses_no_line_and_repeats_none_however_it_is_stopped_and_written_to() {
    const LINES: usize = 3_000;

    let log = Log::new("pieces");
    let all: Vec<_> = (0..LINES).map(|n| format!("line {n}")).collect();
    let text = all.join("\n") + "\n";
    let path = log.path.clone();
    let writer = thread::spawn(move || {
        let sizes = (1..=97).cycle();
        let mut text = text.as_bytes();
        for size in sizes {
            let (piece, rest) = text.split_at(size.min(text.len()));
            append(&path, piece);
            text = rest;
            if text.is_empty() {
                break;
            }
        }
    });

    let mut seen = Vec::new();
    for run in 1.. {
        let left = LINES - seen.len();
        if left == 0 {
            break;
        }
        let wanted = left.min(run * 20);
        if run % 2 == 0 {
            let lines = log.follow(&["--lines", &wanted.to_string()]).rest().await;
            assert_eq!(lines.len(), wanted);
            seen.extend(lines);
        } else {
            let mut program = log.follow(&[]);
            seen.extend(program.lines(wanted).await);
            // The program may have printed more lines by now.
            seen.extend(program.interrupt().await);
        }
    }
    writer.join().expect("all is written");
    assert_eq!(seen, all);
}

#[tokio::test]
async fn a_log_that_is_rotated_is_read_to_its_end_before_the_next_one() {
    let log = Log::new("rotated");
    log.append("one\n");
    let mut program = log.follow(&[]);
    assert_eq!(program.lines(1).await, ["one"]);
    log.append("two\nthree");
    log.rotate();
    log.append("four\n");
    assert_eq!(program.lines(3).await, ["two", "three", "four"]);
    assert!(program.interrupt().await.is_empty());

    // And while nobody reads it.
    log.rotate();
    log.append("five\n");
    assert_eq!(log.follow(&["--lines", "1"]).rest().await, ["five"]);
}

#[tokio::test]
async fn a_log_that_is_truncated_is_read_from_its_start() {
    let log = Log::new("truncated");
    log.append("one\ntwo\nthr");
    let mut program = log.follow(&[]);
    assert_eq!(program.lines(2).await, ["one", "two"]);
    fs::write(&log.path, "new\n").expect("it is writable");
    assert_eq!(program.lines(1).await, ["new"]);
    assert!(program.interrupt().await.is_empty());
    assert_eq!(log.offset(), Some(4));

    // And while nobody reads it.
    fs::write(&log.path, "3\n").expect("it is writable");
    assert_eq!(log.follow(&["--lines", "1"]).rest().await, ["3"]);
}

#[tokio::test]
async fn waits_for_a_log_that_is_not_there_yet() {
    let log = Log::new("late");
    let mut program = log.follow(&[]);
    log.append("here\n");
    assert_eq!(program.lines(1).await, ["here"]);
    assert!(program.interrupt().await.is_empty());
}

#[tokio::test]
async fn a_checkpoint_that_is_none_is_an_error() {
    let log = Log::new("no-checkpoint");
    log.append("one\n");
    fs::write(log.checkpoint(), "4").expect("it is writable");
    let program = log.command(&[]).stderr(Stdio::piped()).spawn();
    let output = program.expect("the program starts").wait_with_output();
    let output = soon("the end", output).await.expect("it runs");
    assert!(!output.status.success());
    let error = String::from_utf8(output.stderr).expect("text");
    assert!(error.contains("not a checkpoint"), "{error}");
    // The file is not overwritten.
    assert_eq!(
        fs::read_to_string(log.checkpoint()).expect("it is there"),
        "4"
    );
}

/// A log in its own folder.
struct Log {
    path: PathBuf,
}

impl Log {
    fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("tail-log-{name}"));
        // Remove the files of an earlier run.
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir(&folder).expect("a folder");
        Self {
            path: folder.join("log"),
        }
    }

    fn append(&self, text: &str) {
        append(&self.path, text.as_bytes());
    }

    fn rotate(&self) {
        fs::rename(&self.path, self.path.with_extension("old")).expect("there is one");
    }

    fn checkpoint(&self) -> PathBuf {
        self.path.with_extension("checkpoint")
    }

    /// Returns the position in the checkpoint, if there is one.
    fn offset(&self) -> Option<u64> {
        let text = fs::read_to_string(self.checkpoint()).ok()?;
        let (offset, _) = text.split_once(' ').expect("several numbers");
        Some(offset.parse().expect("a number"))
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tail-log"));
        command
            .args(arguments)
            .arg(&self.path)
            .stdout(Stdio::piped())
            .kill_on_drop(true);
        command
    }

    /// Starts the program.
    fn follow(&self, arguments: &[&str]) -> Program {
        let mut process = self.command(arguments).spawn().expect("the program starts");
        let stdout = process.stdout.take().expect("its output");
        Program {
            process,
            stdout: BufReader::new(stdout).lines(),
        }
    }
}

fn append(path: &Path, bytes: &[u8]) {
    let mut file = OpenOptions::new()
        .append(true)
        .create(true)
        .open(path)
        .expect("it is writable");
    file.write_all(bytes).expect("it is writable");
}

/// A running instance of the program.
struct Program {
    process: Child,
    stdout: Lines<BufReader<ChildStdout>>,
}

impl Program {
    /// Returns the next `count` lines of its output.
    async fn lines(&mut self, count: usize) -> Vec<String> {
        let mut lines = Vec::new();
        while lines.len() < count {
            let line = soon("a line", self.stdout.next_line()).await;
            lines.push(line.expect("text").expect("a line"));
        }
        lines
    }

    /// Waits for the program to exit, and returns the rest of its output.
    async fn rest(mut self) -> Vec<String> {
        let mut text = String::new();
        let mut stdout = self.stdout.into_inner();
        soon("the end", stdout.read_to_string(&mut text))
            .await
            .expect("text");
        let status = soon("the end", self.process.wait()).await;
        assert!(status.expect("it runs").success());
        text.lines().map(String::from).collect()
    }

    /// Sends Ctrl-C, and returns the rest of the output.
    async fn interrupt(self) -> Vec<String> {
        let id = self.process.id().expect("it runs");
        let id = id.try_into().ok().and_then(Pid::from_raw);
        kill_process(id.expect("an id"), Signal::INT).expect("it runs");
        self.rest().await
    }
}

/// Awaits a future with a timeout long enough for slow machines.
async fn soon<T>(what: &str, event: impl Future<Output = T>) -> T {
    match timeout(Duration::from_secs(60), event).await {
        Ok(output) => output,
        Err(_) => panic!("not within a minute: {what}"),
    }
}
