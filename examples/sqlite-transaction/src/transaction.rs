//! The context manager.

use asyncgen::error::ExitFailed;
use asyncgen::{AsyncContextManager, async_context_manager};
use sqlx::{SqliteConnection, SqlitePool};

/// Lends a connection on which a transaction has begun. Commits the transaction if the block returns `Ok`,
/// and rolls it back otherwise. `E` is the block's error type.
///
/// If both the block and the rollback fail, the error contains both errors.
#[async_context_manager]
pub async fn transaction<E>(
    db: &SqlitePool,
) -> impl AsyncContextManager<Value = SqliteConnection, Error = E>
where
    E: From<sqlx::Error> + From<ExitFailed<E, sqlx::Error>>,
{
    // Take the write lock at once. A second writer then waits here. Otherwise a statement in its block
    // would fail.
    let mut tx = db.begin_with("BEGIN IMMEDIATE").await?;
    match yield_!(&mut *tx) {
        Ok(done) => {
            tx.commit().await?;
            Ok(done)
        }
        Err(block) => match tx.rollback().await {
            Ok(()) => Err(block),
            Err(exit) => Err(ExitFailed { block, exit }.into()),
        },
    }
    // If the block panics or is cancelled, neither arm runs. `tx` is dropped, and sqlx rolls back a
    // transaction that is dropped without a commit.
}
