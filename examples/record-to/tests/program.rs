//! Runs the program with targets that open, targets that do not, and Ctrl-C.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use sqlx::{Connection, SqliteConnection};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, Command};
use tokio::time::timeout;

#[tokio::test]
async fn writes_to_all_targets_and_closes_them_in_reverse_order() {
    let folder = Folder::new("all");
    let mut program = folder.run(&["a.log", "tcp", "b.db", "tcp"]);
    program.write("one\ntwo\n").await;
    let (status, output) = program.end().await;
    assert!(status.success());
    let opened = [
        "opened a.log",
        "started the server",
        "opened tcp",
        "opened b.db",
        "opened tcp",
    ];
    let kept = [
        "kept 8 bytes of tcp",
        "kept b.db",
        "kept 8 bytes of tcp",
        "stopped the server",
        "kept a.log",
    ];
    let expected = [&opened[..], &kept, &["recorded 2 lines"]].concat();
    assert_eq!(output, expected);
    assert_eq!(
        fs::read_to_string(folder.path("a.log")).unwrap(),
        "one\ntwo\n"
    );
    assert_eq!(folder.lines_of("b.db").await, ["one", "two"]);
}

#[tokio::test]
async fn discards_everything_if_a_target_does_not_open() {
    let folder = Folder::new("missing");
    let program = folder.run(&["a.log", "b.db", "tcp", "no/such/folder.log", "c.log"]);
    let (status, output) = program.end().await;
    assert!(!status.success());
    let opened = [
        "opened a.log",
        "opened b.db",
        "started the server",
        "opened tcp",
    ];
    let discarded = [
        "discarded tcp",
        "stopped the server",
        "discarded b.db",
        "discarded a.log",
    ];
    assert_eq!(output, [&opened[..], &discarded].concat());
    assert!(!folder.path("a.log").exists() && !folder.path("a.part").exists());
    assert_eq!(folder.lines_of("b.db").await, [""; 0]);
}

#[tokio::test]
async fn works_without_targets_and_with_many() {
    let folder = Folder::new("many");
    let (status, output) = folder.run(&[]).end().await;
    assert!(status.success());
    assert_eq!(output, ["recorded 0 lines"]);

    let names: Vec<_> = (0..100).map(|n| format!("{n}.log")).collect();
    let mut program = folder.run(&names.iter().map(String::as_str).collect::<Vec<_>>());
    program.write("line\n").await;
    let (status, output) = program.end().await;
    assert!(status.success());
    assert_eq!(output.len(), 201);
    assert_eq!(output[100], "kept 99.log");
    assert_eq!(fs::read_to_string(folder.path("42.log")).unwrap(), "line\n");
}

#[cfg(unix)]
#[tokio::test]
async fn keeps_everything_on_ctrl_c() {
    use rustix::process::{Pid, Signal, kill_process};

    let folder = Folder::new("ctrl-c");
    let mut program = folder.run(&["b.db", "tcp", "a.log"]);
    program.write("one\ntwo\n").await;
    // The file is the last target that each line is written to.
    while fs::read_to_string(folder.path("a.part")).unwrap_or_default() != "one\ntwo\n" {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let pid = program.child.id().unwrap().try_into().unwrap();
    let pid = Pid::from_raw(pid).unwrap();
    kill_process(pid, Signal::INT).unwrap();
    let (status, output) = program.wait().await;
    assert!(status.success());
    assert_eq!(output.last().map(String::as_str), Some("recorded 2 lines"));
    assert_eq!(
        fs::read_to_string(folder.path("a.log")).unwrap(),
        "one\ntwo\n"
    );
    assert_eq!(folder.lines_of("b.db").await, ["one", "two"]);
}

/// A temporary folder, which is removed at the end of a test that passes.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = env::temp_dir().join(format!("record-to-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn run(&self, targets: &[&str]) -> Program {
        let child = Command::new(env!("CARGO_BIN_EXE_record-to"))
            .args(targets)
            .current_dir(&self.0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        Program { child }
    }

    /// Returns the lines in a database.
    async fn lines_of(&self, name: &str) -> Vec<String> {
        let url = format!("sqlite:{}", self.path(name).display());
        let mut db = SqliteConnection::connect(&url).await.unwrap();
        let lines = sqlx::query_scalar("SELECT text FROM lines ORDER BY rowid");
        lines.fetch_all(&mut db).await.unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let _ = fs::remove_dir_all(&self.0);
        }
    }
}

struct Program {
    child: Child,
}

impl Program {
    async fn write(&mut self, text: &str) {
        let input = self.child.stdin.as_mut().unwrap();
        input.write_all(text.as_bytes()).await.unwrap();
        input.flush().await.unwrap();
    }

    /// Ends the input, and returns the status and the lines of the output.
    async fn end(mut self) -> (ExitStatus, Vec<String>) {
        drop(self.child.stdin.take());
        self.wait().await
    }

    /// Waits for the end of the program, and returns the status and the lines of the output.
    async fn wait(mut self) -> (ExitStatus, Vec<String>) {
        let mut output = String::new();
        let mut stdout = self.child.stdout.take().unwrap();
        let all = async {
            stdout.read_to_string(&mut output).await.unwrap();
            self.child.wait().await.unwrap()
        };
        let status = timeout(Duration::from_secs(60), all)
            .await
            .expect("the program ends");
        (status, output.lines().map(String::from).collect())
    }
}
