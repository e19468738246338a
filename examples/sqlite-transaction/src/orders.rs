//! The operations on orders.

use std::path::Path;

use asyncgen::error::ExitFailed;
use asyncgen::{TryStream, async_generator};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection, SqliteConnection, SqlitePool};

use crate::transaction;

/// Opens the file, and creates it with an empty list if it does not exist.
///
/// # Errors
///
/// Returns the errors of the database.
pub async fn create(file: &Path) -> sqlx::Result<SqlitePool> {
    let options = SqliteConnectOptions::new().filename(file);
    let db = SqlitePool::connect_with(options.create_if_missing(true)).await?;
    sqlx::query("CREATE TABLE IF NOT EXISTS orders (number INTEGER PRIMARY KEY, item TEXT UNIQUE)")
        .execute(&db)
        .await?;
    Ok(db)
}

/// Places an order. Each item has at most one order.
///
/// # Errors
///
/// Returns the errors of the database, including one if the item has an order already.
pub async fn place(conn: &mut SqliteConnection, item: &str) -> sqlx::Result<()> {
    sqlx::query("INSERT INTO orders (item) VALUES (?)")
        .bind(item)
        .execute(conn)
        .await?;
    Ok(())
}

/// Ships the ordered items one after the other. Removes them from the list only after the last one:
/// if the consumer stops earlier, the list does not change.
#[async_generator]
pub async fn ship<E>(db: &SqlitePool) -> impl TryStream<Ok = String, Error = E>
where
    E: From<sqlx::Error> + From<ExitFailed<E, sqlx::Error>>,
{
    // The transaction prevents new orders between the two statements, which would be removed unshipped.
    async_with!(transaction(db), |conn| {
        let items = sqlx::query_scalar("SELECT item FROM orders ORDER BY number").fetch(&mut *conn);
        #[for_await]
        for item in items {
            yield_!(item?);
        }
        sqlx::query("DELETE FROM orders").execute(conn).await?;
        Ok(())
    })
}

/// Returns the contents of the file, read with a separate connection.
///
/// # Errors
///
/// Returns the errors of the database.
pub async fn in_file(file: &Path) -> sqlx::Result<Vec<String>> {
    let options = SqliteConnectOptions::new().filename(file).read_only(true);
    let mut conn = SqliteConnection::connect_with(&options).await?;
    let items = sqlx::query_scalar("SELECT item FROM orders ORDER BY number")
        .fetch_all(&mut conn)
        .await?;
    conn.close().await?;
    Ok(items)
}
