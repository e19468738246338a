//! A clock on a web page, kept up to date by a generator over server-sent events.

mod clock;
mod viewers;

use axum::Router;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Sse};
use axum::routing::get;

use crate::clock::clock;
pub use crate::viewers::Viewers;

/// Returns the router for the page and its events.
pub fn site(viewers: Viewers) -> Router {
    Router::new()
        .route("/", get(Html(include_str!("page.html"))))
        .route("/events", get(events))
        .with_state(viewers)
}

async fn events(State(viewers): State<Viewers>) -> impl IntoResponse {
    Sse::new(clock(viewers))
}
