//! Tests that the server runs during the block and not afterwards, however the block ended.

use std::future::pending;
use std::io;
use std::net::SocketAddr;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::time::Duration;

use asyncgen::{AsyncContextManagerExt, async_with};
use axum::Router;
use axum::routing::get;
use reqwest::Client;
use scratch_server::serving;
use tokio::net::TcpStream;
use tokio::sync::{Notify, oneshot};
use tokio::time::{sleep, timeout};

type Error = Box<dyn std::error::Error + Send + Sync>;

#[test]
fn the_program_prints_what_happens_in_order() {
    let output = Command::new(env!("CARGO_BIN_EXE_scratch-server"))
        .output()
        .expect("the program runs");
    assert!(output.status.success());
    let stdout = String::from_utf8(output.stdout).expect("the output is text");
    let lines: Vec<&str> = stdout.lines().collect();
    // The wording of reqwest and tokio is not compared, only the part that matters.
    let [error, panic] = [8, 12].map(|line| lines[line]);
    assert!(error.contains("404 Not Found"));
    assert!(panic.contains("a bug"));
    assert_eq!(
        stdout,
        format!(
            "\
a block that is done:
  GET /hello/Ada: Hello, Ada!
  the report is asked for
  the report is written
  the server is shut down
  GET /report: All is well.
  the port is closed: connection refused
a block that fails:
{error}
  the port is closed: connection refused
a block that panics:
  GET /hello/Bob: Hello, Bob!
{panic}
  the port is closed: connection refused
"
        )
    );
}

#[tokio::test]
async fn answers_during_the_block() -> Result<(), Error> {
    let address = async_with!(serving(site()), |address| -> Result<_, Error> {
        assert!(is_open(*address).await);
        assert_eq!(ask(*address, "/").await?, "Hello!");
        assert_eq!(ask(*address, "/").await?, "Hello!");
        Ok(*address)
    })?;
    assert!(!is_open(address).await);
    Ok(())
}

#[tokio::test]
async fn two_do_not_meet() -> Result<(), Error> {
    async_with!(serving(site()), |one| -> Result<(), Error> {
        let other = async_with!(serving(site()), |other| -> Result<_, Error> {
            assert_ne!(one, other);
            Ok(*other)
        })?;
        assert!(!is_open(other).await);
        assert!(is_open(*one).await);
        Ok(())
    })
}

#[tokio::test]
async fn what_was_asked_for_is_still_answered() -> Result<(), Error> {
    let (asked, answer) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let is_answered = Arc::new(AtomicBool::new(false));
    let slow = {
        let (asked, answer) = (asked.clone(), answer.clone());
        let is_answered = is_answered.clone();
        async move || {
            asked.notify_one();
            answer.notified().await;
            is_answered.store(true, SeqCst);
            "At last."
        }
    };
    let site = Router::new().route("/slow", get(slow));

    let (address, slow) = async_with!(serving(site), |address| -> Result<_, Error> {
        let address = *address;
        let slow = tokio::spawn(async move { ask(address, "/slow").await });
        asked.notified().await;
        tokio::spawn(async move {
            // The server accepts no more requests in the meantime.
            closes(address).await;
            answer.notify_one();
        });
        Ok((address, slow))
    })?;
    assert!(is_answered.load(SeqCst));
    assert_eq!(slow.await??, "At last.");
    assert!(!is_open(address).await);
    Ok(())
}

#[tokio::test]
async fn closed_after_the_block_failed() {
    let mut served_at = None;
    let failed = async_with!(serving(site()), |address| -> Result<(), io::Error> {
        served_at = Some(*address);
        Err(io::Error::other("of the block"))
    });
    assert_eq!(failed.unwrap_err().to_string(), "of the block");
    assert!(!is_open(served_at.expect("it was entered")).await);
}

#[tokio::test]
async fn closed_after_the_block_panicked() {
    panics().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn closed_after_the_block_panicked_on_several_threads() {
    panics().await;
}

async fn panics() {
    let (tell, told) = oneshot::channel();
    let task = tokio::spawn(async move {
        async_with!(serving(site()), |address| -> Result<(), Error> {
            let _ = tell.send(*address);
            panic!("a bug")
        })
    });
    assert!(task.await.unwrap_err().is_panic());
    assert!(!is_open(told.await.expect("it was entered")).await);
}

#[tokio::test]
async fn closes_when_it_is_cancelled() {
    let (tell, told) = oneshot::channel();
    let task = tokio::spawn(async move {
        async_with!(serving(site()), |address| -> Result<(), Error> {
            let _ = tell.send(*address);
            pending().await
        })
    });
    let address = told.await.expect("it was entered");
    assert!(is_open(address).await);
    task.abort();
    closes(address).await;
}

#[tokio::test]
async fn a_managed_one_is_waited_for_even_when_it_is_cancelled() {
    let (tell, told) = oneshot::channel();
    let closed = Arc::new(Notify::new());
    let manager = serving(site()).managed_with({
        let closed = closed.clone();
        move |_, closing| {
            let closed = closed.clone();
            tokio::spawn(async move {
                closing.await;
                closed.notify_one();
            });
        }
    });
    let task = tokio::spawn(async move {
        async_with!(manager, |address| -> Result<(), Error> {
            let _ = tell.send(*address);
            pending().await
        })
    });
    let address = told.await.expect("it was entered");
    task.abort();
    soon("it is closed", closed.notified()).await;
    assert!(!is_open(address).await);
}

fn site() -> Router {
    Router::new().route("/", get(async || "Hello!"))
}

async fn ask(address: SocketAddr, path: &str) -> reqwest::Result<String> {
    // The server is local, so ignore proxies from the environment.
    let client = Client::builder().no_proxy().build()?;
    let answer = client.get(format!("http://{address}{path}")).send().await?;
    answer.error_for_status()?.text().await
}

async fn is_open(address: SocketAddr) -> bool {
    TcpStream::connect(address).await.is_ok()
}

async fn closes(address: SocketAddr) {
    soon("the port is closed", async {
        while is_open(address).await {
            sleep(Duration::from_millis(5)).await;
        }
    })
    .await;
}

/// Awaits a future with a timeout long enough for slow machines.
async fn soon<T>(what: &str, event: impl Future<Output = T>) -> T {
    match timeout(Duration::from_secs(60), event).await {
        Ok(output) => output,
        Err(_) => panic!("not within a minute: {what}"),
    }
}
