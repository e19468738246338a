//! The API: a catalogue of stars, three to a page. The server prints each request, and can be set to
//! fail.

use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use axum::extract::{Query, Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::get;
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;

/// Sorted by apparent magnitude.
const STARS: [Star; 12] = [
    Star::new("Sirius", -1.46),
    Star::new("Canopus", -0.74),
    Star::new("Rigil Kentaurus", -0.27),
    Star::new("Arcturus", -0.05),
    Star::new("Vega", 0.03),
    Star::new("Capella", 0.08),
    Star::new("Rigel", 0.13),
    Star::new("Procyon", 0.34),
    Star::new("Achernar", 0.46),
    Star::new("Betelgeuse", 0.50),
    Star::new("Hadar", 0.61),
    Star::new("Altair", 0.76),
];

const PAGE: usize = 3;

#[derive(Serialize)]
struct Star {
    name: &'static str,
    magnitude: f64,
}

impl Star {
    const fn new(name: &'static str, magnitude: f64) -> Self {
        Self { name, magnitude }
    }
}

#[derive(Serialize)]
struct Page {
    stars: &'static [Star],
    next: Option<usize>,
}

#[derive(Deserialize)]
struct Wanted {
    page: usize,
}

/// A page, and the number of requests for it that will fail.
pub(crate) struct Outage {
    page: usize,
    left: AtomicU32,
}

impl Outage {
    pub(crate) fn new(page: usize, times: u32) -> Self {
        Self {
            page,
            left: AtomicU32::new(times),
        }
    }

    fn strikes(&self, page: usize) -> bool {
        page == self.page
            && self
                .left
                .fetch_update(Relaxed, Relaxed, |left| left.checked_sub(1))
                .is_ok()
    }
}

/// Serves the API on a free port, and returns the address.
pub(crate) async fn start(outage: Outage) -> io::Result<String> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    let router = Router::new()
        .route("/stars", get(stars))
        .with_state(Arc::new(outage))
        .layer(from_fn(print));
    tokio::spawn(async { axum::serve(listener, router).await });
    Ok(format!("http://{address}"))
}

async fn stars(
    State(outage): State<Arc<Outage>>,
    Query(Wanted { page }): Query<Wanted>,
) -> Result<Json<Page>, StatusCode> {
    if outage.strikes(page) {
        return Err(StatusCode::SERVICE_UNAVAILABLE);
    }
    let mut pages = STARS.chunks(PAGE).skip(page.saturating_sub(1));
    let stars = pages.next().ok_or(StatusCode::NOT_FOUND)?;
    let next = pages.next().map(|_| page + 1);
    Ok(Json(Page { stars, next }))
}

/// Prints a request and the status of its response.
async fn print(request: Request, next: Next) -> Response {
    let asked = format!("{} {}", request.method(), request.uri());
    let response = next.run(request).await;
    println!("    {asked}: {}", response.status());
    response
}
