//! Serves a small site three times, for a block that succeeds, one that fails and one that panics, and
//! checks for the server after each.

use std::error;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use asyncgen::async_with;
use axum::Router;
use axum::extract::{Path, State};
use axum::routing::get;
use reqwest::Client;
use scratch_server::serving;
use tokio::net::TcpStream;
use tokio::sync::{Notify, oneshot};
use tokio::time::sleep;

type Error = Box<dyn error::Error + Send + Sync>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    // The server is local, so ignore proxies from the environment.
    let client = Client::builder().no_proxy().build()?;
    let asked = Arc::new(Notify::new());
    let site = site(asked.clone());

    println!("a block that is done:");
    let (address, report) = async_with!(serving(site.clone()), |address| -> Result<_, Error> {
        println!("  {}", ask(&client, *address, "/hello/Ada").await?);
        let report = tokio::spawn({
            let (client, address) = (client.clone(), *address);
            async move { ask(&client, address, "/report").await }
        });
        asked.notified().await;
        println!("  the report is asked for");
        Ok((*address, report))
    })?;
    println!("  the server is shut down");
    println!("  {}", report.await??);
    look_for(address).await;

    println!("a block that fails:");
    let mut served_at = None;
    let failed = async_with!(serving(site.clone()), |address| -> Result<(), Error> {
        served_at = Some(*address);
        println!("  {}", ask(&client, *address, "/nowhere").await?);
        Ok(())
    });
    if let Err(error) = failed {
        println!("  {error}");
    }
    look_for(served_at.ok_or("it was not entered")?).await;

    println!("a block that panics:");
    let (tell, told) = oneshot::channel();
    let panicked = tokio::spawn(async move {
        async_with!(serving(site), |address| -> Result<(), Error> {
            let _ = tell.send(*address);
            println!("  {}", ask(&client, *address, "/hello/Bob").await?);
            panic!("a bug")
        })
    });
    if let Err(error) = panicked.await {
        println!("  {error}");
    }
    look_for(told.await?).await;
    Ok(())
}

/// A site with a greeting and a slow report. It sends a message when the report is requested.
fn site(asked: Arc<Notify>) -> Router {
    Router::new()
        .route("/hello/{name}", get(hello))
        .route("/report", get(report))
        .with_state(asked)
}

async fn hello(Path(name): Path<String>) -> String {
    format!("Hello, {name}!")
}

async fn report(State(asked): State<Arc<Notify>>) -> &'static str {
    asked.notify_one();
    sleep(Duration::from_millis(200)).await;
    println!("  the report is written");
    "All is well."
}

/// Requests a page, and returns the request and the response as text.
async fn ask(client: &Client, address: SocketAddr, path: &str) -> reqwest::Result<String> {
    let answer = client.get(format!("http://{address}{path}")).send().await?;
    let text = answer.error_for_status()?.text().await?;
    Ok(format!("GET {path}: {text}"))
}

/// Prints whether the server is still running.
async fn look_for(address: SocketAddr) {
    match TcpStream::connect(address).await {
        Ok(_) => println!("  the port is open"),
        Err(error) => println!("  the port is closed: {}", error.kind()),
    }
}
