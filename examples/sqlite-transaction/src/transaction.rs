//! The context manager.

use asyncgen::{AsyncContextManager, ExitFailed, async_context_manager};
use sqlx::{SqliteConnection, SqlitePool};

/// Lends a connection on which a transaction has begun. It is committed if the block ends in `Ok`, and
/// rolled back if not. `E` is whatever error the block has.
///
/// If rolling back fails after the block did, the error is made of both.
#[async_context_manager]
pub async fn transaction<E>(
    db: &SqlitePool,
) -> impl AsyncContextManager<Value = SqliteConnection, Error = E>
where
    E: From<sqlx::Error> + From<ExitFailed<E, sqlx::Error>>,
{
    // The lock for writing at once: so it is here that one of two writers waits for the other, and not
    // at a statement in the block, which would fail.
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
    // Where the block panics or is cancelled, neither arm runs. `tx` is dropped, and sqlx rolls back what
    // is dropped without a commit.
}
