//! A web shop that keeps its stock in an SQLite database.

use std::future::IntoFuture;
use std::io;
use std::net::SocketAddr;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use sqlx::SqlitePool;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// Creates the tables of the shop.
///
/// # Errors
///
/// Returns the errors of the database.
pub async fn create_tables(db: &SqlitePool) -> sqlx::Result<()> {
    sqlx::query("CREATE TABLE stock (item TEXT PRIMARY KEY, count INTEGER NOT NULL)")
        .execute(db)
        .await?;
    Ok(())
}

/// Returns the shop's pages.
pub fn shop(db: SqlitePool) -> Router {
    Router::new()
        .route("/stock/{item}", get(stock))
        .route("/buy/{item}", post(buy))
        .with_state(db)
}

async fn stock(
    State(db): State<SqlitePool>,
    Path(item): Path<String>,
) -> Result<String, StatusCode> {
    let count: Option<i64> = sqlx::query_scalar("SELECT count FROM stock WHERE item = ?")
        .bind(item)
        .fetch_optional(&db)
        .await
        .map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    Ok(count.ok_or(StatusCode::NOT_FOUND)?.to_string())
}

async fn buy(State(db): State<SqlitePool>, Path(item): Path<String>) -> StatusCode {
    let bought = sqlx::query("UPDATE stock SET count = count - 1 WHERE item = ? AND count > 0")
        .bind(item)
        .execute(&db)
        .await;
    match bought {
        Ok(done) if done.rows_affected() == 1 => StatusCode::NO_CONTENT,
        Ok(_) => StatusCode::CONFLICT,
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// Serves the shop until `stop` is sent or dropped, and all requests are answered.
///
/// # Errors
///
/// Returns the errors of the listener.
pub async fn serve(
    listener: TcpListener,
    db: SqlitePool,
    stop: oneshot::Receiver<()>,
) -> io::Result<SocketAddr> {
    let address = listener.local_addr()?;
    axum::serve(listener, shop(db))
        .with_graceful_shutdown(async {
            let _ = stop.await;
        })
        .into_future()
        .await?;
    Ok(address)
}
