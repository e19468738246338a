//! The generator.

use std::convert::Infallible;
use std::time::{Duration, SystemTime};

use asyncgen::{TryStream, async_generator};
use axum::response::sse::Event;
use tokio::time::{MissedTickBehavior, interval};

use crate::Viewers;

/// Yields the events for an open page: the time, every tenth of a second, and the number of open
/// pages, when it changes.
#[async_generator]
pub(crate) async fn clock(viewers: Viewers) -> impl TryStream<Ok = Event, Error = Infallible> {
    let mut ticks = interval(Duration::from_millis(100));
    // A slow page skips the ticks it missed.
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    // The first change is the one caused by this page.
    let mut count = viewers.watch();
    // Closing the page drops its stream and this guard, which decrements the count.
    let _viewer = viewers.enter();

    loop {
        tokio::select! {
            _ = ticks.tick() => yield_!(event("time", time_of_day())),
            Ok(()) = count.changed() => yield_!(event("viewers", count.borrow().to_string())),
        }
    }
}

fn event(name: &str, data: String) -> Event {
    Event::default().event(name).data(data)
}

/// Returns the time of day in UTC, formatted as `12:34:56.7`.
fn time_of_day() -> String {
    let now = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
    let (seconds, tenths) = (now.as_secs(), now.subsec_millis() / 100);
    let (hours, minutes) = (seconds / 3600 % 24, seconds / 60 % 60);
    format!("{hours:02}:{minutes:02}:{:02}.{tenths}", seconds % 60)
}
