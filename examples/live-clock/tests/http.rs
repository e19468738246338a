//! Tests the HTTP responses, and that a stream is dropped when its client disconnects.

mod support;

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use asyncgen::{TryStream, async_generator, for_await};
use live_clock::{Viewers, site};
use reqwest::{Client, Response};
use tokio::sync::watch::Receiver;

use crate::support::{is_time, serve, soon};

#[tokio::test]
async fn the_program_serves_the_page_and_the_time() {
    let program = Program::start();
    let page = get(&program.url).await.text().await.expect("text");
    assert_eq!(page, include_str!("../src/page.html"));

    let mut ticks = BTreeSet::new();
    let events = get(&format!("{}/events", program.url)).await;
    soon("five ticks", async {
        for_await!(time in data(events, "time") => {
            let time = time.expect("the connection holds");
            assert!(is_time(&time), "{time}");
            ticks.insert(time);
            if ticks.len() == 5 {
                break;
            }
        });
    })
    .await;
    assert_eq!(ticks.len(), 5, "the stream ended");
}

#[tokio::test]
async fn a_page_is_told_who_comes_and_who_goes() {
    let url = format!("{}/events", serve(site(Viewers::default())).await);
    let mut counts = Vec::new();
    let mut other = None;
    soon("three counts", async {
        for_await!(count in data(get(&url).await, "viewers") => {
            counts.push(count.expect("the connection holds"));
            match counts.len() {
                1 => other = Some(get(&url).await),
                2 => drop(other.take()),
                _ => break,
            }
        });
    })
    .await;
    assert_eq!(counts, ["1", "2", "1"]);
}

#[tokio::test]
async fn the_generator_is_dropped_when_its_client_goes_away() {
    let viewers = Viewers::default();
    let mut count = viewers.watch();
    let url = format!("{}/events", serve(site(viewers)).await);

    let events = get(&url).await;
    reach(&mut count, 1).await;
    drop(events);
    reach(&mut count, 0).await;
}

/// Waits until this many generators run.
async fn reach(count: &mut Receiver<usize>, wanted: usize) {
    let reached = count.wait_for(|count| *count == wanted);
    soon("the count", reached).await.expect("the site counts");
}

/// A running instance of the program.
struct Program {
    process: Child,
    url: String,
}

impl Program {
    fn start() -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_live-clock"))
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let stdout = process.stdout.take().expect("its output");
        let mut url = String::new();
        BufReader::new(stdout)
            .read_line(&mut url)
            .expect("the line it prints");
        Self {
            process,
            url: url.trim_end().to_owned(),
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.process.kill().expect("the program runs");
        self.process.wait().expect("it has stopped");
    }
}

/// Requests a path on a new connection.
async fn get(url: &str) -> Response {
    let client = Client::builder().no_proxy().build().expect("a client");
    let response = soon("an answer", client.get(url).send())
        .await
        .expect("an answer");
    response.error_for_status().expect("what was asked for")
}

/// Returns the data of the events with this name.
#[async_generator]
async fn data(
    mut events: Response,
    name: &str,
) -> impl TryStream<Ok = String, Error = reqwest::Error> {
    let start = format!("event: {name}\ndata: ");
    let mut text = String::new();
    while let Some(chunk) = events.chunk().await? {
        text += std::str::from_utf8(&chunk).expect("ASCII");
        while let Some((event, rest)) = text.split_once("\n\n") {
            if let Some(data) = event.strip_prefix(&start) {
                yield_!(data.to_owned());
            }
            text = rest.to_owned();
        }
    }
}
