//! A transaction that is begun, used twice and committed, with an await that suspends once in each
//! of the three; an item is one of these.

use std::cell::Cell;

use asyncgen::{AsyncContextManager, async_context_manager, async_with};

use crate::yield_now::yield_now;

#[derive(Debug)]
pub struct Failed;

#[derive(Default)]
pub struct Database {
    committed: Cell<u64>,
}

impl Database {
    async fn begin(&self) -> Result<Transaction<'_>, Failed> {
        yield_now().await;
        Ok(Transaction {
            database: self,
            sum: self.committed.get(),
        })
    }
}

pub struct Transaction<'a> {
    database: &'a Database,
    sum: u64,
}

impl Transaction<'_> {
    async fn execute(&mut self, n: u64) -> Result<u64, Failed> {
        yield_now().await;
        if n == u64::MAX {
            return Err(Failed);
        }
        self.sum = self.sum.wrapping_add(n);
        Ok(self.sum)
    }

    async fn commit(self) -> Result<(), Failed> {
        yield_now().await;
        self.database.committed.set(self.sum);
        Ok(())
    }

    async fn roll_back(self) -> Result<(), Failed> {
        yield_now().await;
        Ok(())
    }
}

pub async fn hand_written(database: &Database, n: u64) -> Result<u64, Failed> {
    let mut transaction = database.begin().await?;
    let outcome = async {
        transaction.execute(n).await?;
        transaction.execute(n + 1).await
    };
    match outcome.await {
        Ok(sum) => {
            transaction.commit().await?;
            Ok(sum)
        }
        Err(error) => {
            transaction.roll_back().await?;
            Err(error)
        }
    }
}

#[async_context_manager]
async fn transaction<'a>(
    database: &'a Database,
) -> impl AsyncContextManager<Value = Transaction<'a>, Error = Failed> {
    let mut transaction = database.begin().await?;
    match yield_!(&mut transaction) {
        Ok(done) => {
            transaction.commit().await?;
            Ok(done)
        }
        Err(error) => {
            transaction.roll_back().await?;
            Err(error)
        }
    }
}

pub async fn asyncgen(database: &Database, n: u64) -> Result<u64, Failed> {
    async_with!(transaction(database), |transaction| {
        transaction.execute(n).await?;
        transaction.execute(n + 1).await
    })
}
