//! The generator: yields all items of an API that returns them page by page.

use std::fmt;
use std::time::Duration;

use asyncgen::{TryStream, async_generator};
use reqwest::Client;
use serde::Deserialize;
use tokio::time::sleep;

/// The delays before each retry of a failing page. After the last one the request fails.
const PAUSES: [Duration; 3] = [
    Duration::from_millis(50),
    Duration::from_millis(100),
    Duration::from_millis(200),
];

#[derive(Debug, Deserialize)]
pub(crate) struct Star {
    pub(crate) name: String,
    /// A smaller value is brighter.
    pub(crate) magnitude: f64,
}

#[derive(Deserialize)]
struct Page {
    stars: Vec<Star>,
    next: Option<u32>,
}

/// Yields the stars of the catalogue, brightest first. Requests a page only when its first star is
/// needed, so a consumer that stops early causes no further requests.
#[async_generator]
pub(crate) async fn stars(client: &Client, api: &str) -> impl TryStream<Ok = Star, Error = Error> {
    let mut next = Some(1);
    while let Some(number) = next {
        let page = get_page(client, api, number).await?;
        for star in page.stars {
            yield_!(star);
        }
        next = page.next;
    }
}

/// Requests a page, and retries while the error is temporary.
async fn get_page(client: &Client, api: &str, number: u32) -> Result<Page, Error> {
    let url = format!("{api}/stars?page={number}");
    let ask = async || {
        let answer = client.get(&url).send().await?.error_for_status()?;
        answer.json().await
    };

    let mut pauses = PAUSES.into_iter();
    loop {
        match ask().await {
            Ok(page) => return Ok(page),
            Err(error) if !may_pass(&error) => return Err(Error::Refused(error)),
            Err(error) => match pauses.next() {
                Some(pause) => sleep(pause).await,
                None => return Err(Error::GaveUp(error)),
            },
        }
    }
}

/// Returns whether a retry may succeed: there was no response, or the server reported an error of its own.
fn may_pass(error: &reqwest::Error) -> bool {
    error.is_request()
        || error
            .status()
            .is_some_and(|status| status.is_server_error())
}

#[derive(Debug)]
pub(crate) enum Error {
    /// The response is not a page, and a retry would not help.
    Refused(reqwest::Error),
    /// All requests for a page failed. Contains the last error.
    GaveUp(reqwest::Error),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(error) => write!(f, "refused: {error}"),
            Self::GaveUp(error) => {
                let attempts = PAUSES.len() + 1;
                write!(f, "gave up after {attempts} attempts: {error}")
            }
        }
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::net::Ipv4Addr;

    use tokio::net::TcpListener;

    use super::*;

    /// The server of the program always responds. This one closes the connection.
    #[tokio::test]
    async fn a_page_is_asked_for_again_where_there_is_no_answer() {
        let server = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .expect("a free port");
        let api = format!("http://{}", server.local_addr().expect("its address"));
        let client = Client::builder().no_proxy().build().expect("a client");

        let calls = Cell::new(0);
        let hang_up = async {
            while let Ok(call) = server.accept().await {
                drop(call);
                calls.set(calls.get() + 1);
            }
        };
        let page = tokio::select! {
            page = get_page(&client, &api, 1) => page,
            () = hang_up => panic!("the server stopped"),
        };
        assert!(matches!(page, Err(Error::GaveUp(_))));
        assert_eq!(calls.get(), 4);
    }
}
