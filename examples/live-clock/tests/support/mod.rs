//! Helpers for the tests.

use std::net::Ipv4Addr;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio::time::timeout;

/// Serves the router on a free port, and returns the address.
pub(crate) async fn serve(site: Router) -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .await
        .expect("a free port");
    let address = listener.local_addr().expect("its address");
    tokio::spawn(async { axum::serve(listener, site).await });
    format!("http://{address}")
}

/// Awaits a future with a timeout long enough for slow machines.
pub(crate) async fn soon<T>(what: &str, event: impl Future<Output = T>) -> T {
    match timeout(Duration::from_secs(60), event).await {
        Ok(output) => output,
        Err(_) => panic!("not within a minute: {what}"),
    }
}

/// Returns whether the text has the form `12:34:56.7`.
pub(crate) fn is_time(text: &str) -> bool {
    text.chars()
        .map(|c| if c.is_ascii_digit() { '0' } else { c })
        .eq("00:00:00.0".chars())
}
