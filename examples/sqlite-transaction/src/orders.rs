//! What is done with the orders.

use std::path::Path;

use asyncgen::{ExitFailed, TryStream, async_generator};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection, SqliteConnection, SqlitePool};

use crate::transaction;

/// Opens the file, and makes one with an empty list if there is none.
///
/// # Errors
///
/// Those of the database.
pub async fn create(file: &Path) -> sqlx::Result<SqlitePool> {
    let options = SqliteConnectOptions::new().filename(file);
    let db = SqlitePool::connect_with(options.create_if_missing(true)).await?;
    sqlx::query("CREATE TABLE IF NOT EXISTS orders (number INTEGER PRIMARY KEY, item TEXT UNIQUE)")
        .execute(&db)
        .await?;
    Ok(db)
}

/// Places an order. There is one for each item.
///
/// # Errors
///
/// Those of the database, and that there is an order for the item already.
pub async fn place(conn: &mut SqliteConnection, item: &str) -> sqlx::Result<()> {
    sqlx::query("INSERT INTO orders (item) VALUES (?)")
        .bind(item)
        .execute(conn)
        .await?;
    Ok(())
}

/// Ships what was ordered, one item after the other. Only when the last one is on its way are they
/// struck off the list: whoever stops before has shipped nothing, as far as the list knows.
#[async_generator]
pub async fn ship<E>(db: &SqlitePool) -> impl TryStream<Ok = String, Error = E>
where
    E: From<sqlx::Error> + From<ExitFailed<E, sqlx::Error>>,
{
    // Nobody else places an order between the two statements, which would be struck off unshipped.
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

/// What stands in the file, as a connection of its own sees it.
///
/// # Errors
///
/// Those of the database.
pub async fn in_file(file: &Path) -> sqlx::Result<Vec<String>> {
    let options = SqliteConnectOptions::new().filename(file).read_only(true);
    let mut conn = SqliteConnection::connect_with(&options).await?;
    let items = sqlx::query_scalar("SELECT item FROM orders ORDER BY number")
        .fetch_all(&mut conn)
        .await?;
    conn.close().await?;
    Ok(items)
}
