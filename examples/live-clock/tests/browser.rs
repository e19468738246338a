//! Tests in a real browser that the page updates itself. Skipped if no browser is installed.
#![cfg(target_os = "linux")]

mod support;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::{env, fs, process};

use axum::response::Html;
use axum::routing::{get, post};
use live_clock::{Viewers, site};
use rustix::process::{WaitOptions, getpid, set_child_subreaper, wait};
use tokio::sync::mpsc::unbounded_channel;

use crate::support::{is_time, serve, soon};

const NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// A page that embeds the real page and reports its text.
const AROUND: &str = r#"<!doctype html>
<iframe src="/"></iframe>
<script>
  const frame = document.querySelector("iframe");
  frame.onload = () => {
    const page = frame.contentDocument;
    const time = page.getElementById("time");
    const seen = new Set();
    const observer = new MutationObserver(() => {
      seen.add(time.textContent);
      if (seen.size == 3) {
        observer.disconnect();
        const lines = [page.getElementById("viewers").textContent, ...seen];
        fetch("/seen", { method: "POST", body: lines.join("\n") });
      }
    });
    observer.observe(time, { childList: true });
  };
</script>
"#;

#[tokio::test]
async fn a_browser_shows_one_time_after_another() {
    let Some(browser) = find_browser() else {
        // Not `eprintln!`, because the test runner captures its output.
        writeln!(io::stderr(), "skipped: none of {NAMES:?} is on the PATH")
            .expect("an open stderr");
        return;
    };

    let (report, mut reports) = unbounded_channel();
    let site = site(Viewers::default())
        .route("/around", get(Html(AROUND)))
        .route(
            "/seen",
            post(async move |seen: String| report.send(seen).expect("a reader")),
        );
    let url = serve(site).await;

    let _browser = Browser::open(&browser, &format!("{url}/around"));
    let report = soon("the browser's report", reports.recv())
        .await
        .expect("a report");

    let lines: Vec<_> = report.lines().collect();
    let [viewers, times @ ..] = &lines[..] else {
        panic!("nothing reported")
    };
    assert_eq!(*viewers, "1");
    assert_eq!(times.len(), 3);
    assert!(times.iter().all(|time| is_time(time)), "{times:?}");
}

fn find_browser() -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    NAMES
        .iter()
        .flat_map(|name| env::split_paths(&path).map(move |folder| folder.join(name)))
        .find(|file| file.is_file())
}

/// A browser. Dropping this closes it and removes its files.
struct Browser {
    process: Child,
    /// The directory for its profile and everything else it writes.
    folder: PathBuf,
}

impl Browser {
    fn open(program: &Path, url: &str) -> Self {
        // Makes orphaned processes of the browser our children, so that we can wait for them.
        set_child_subreaper(Some(getpid())).expect("Linux grants that to every process");

        // Short, because the length of a socket's path is limited.
        let folder = env::temp_dir().join(format!("live-clock-{}", process::id()));
        fs::create_dir(&folder).expect("a folder for the profile");
        let process = Command::new(program)
            // Log only fatal errors.
            .args(["--headless", "--disable-gpu", "--log-level=3"])
            // The sandbox does not work as root or in most containers.
            .arg("--no-sandbox")
            // /dev/shm is small in containers.
            .arg("--disable-dev-shm-usage")
            .arg(format!("--user-data-dir={}", folder.display()))
            .arg(url)
            .env("HOME", &folder)
            .env("TMPDIR", &folder)
            .env_remove("XDG_CACHE_HOME")
            .env_remove("XDG_CONFIG_HOME")
            .stdin(Stdio::null())
            .spawn()
            .expect("the browser starts");
        Self { process, folder }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        self.process.kill().expect("the browser runs");
        // The other processes of the browser exit once the first is gone. This test starts no other processes.
        while wait(WaitOptions::empty()).is_ok() {}
        fs::remove_dir_all(&self.folder).expect("nobody uses the folder any more");
    }
}
