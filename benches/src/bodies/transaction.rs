//! A transaction that is begun, used twice and committed, each of which waits for the database; an
//! item is one such transaction.

use std::cell::Cell;

use asyncgen::{AsyncContextManager, async_context_manager, async_with};
use tokio::sync::{mpsc, oneshot};

use crate::yield_now::yield_now;

#[derive(Debug)]
pub struct Failed;

/// How long each request takes.
pub trait Wait {
    fn wait(&self) -> impl Future<Output = ()>;
}

/// A poll that is pending.
pub struct OnePoll;

impl Wait for OnePoll {
    async fn wait(&self) {
        yield_now().await;
    }
}

/// A message to a task, and its reply.
pub struct Reply {
    requests: mpsc::Sender<oneshot::Sender<()>>,
}

impl Reply {
    /// Spawns the task.
    pub fn of_a_task() -> Self {
        let (requests, mut received) = mpsc::channel::<oneshot::Sender<()>>(1);
        tokio::spawn(async move {
            while let Some(reply) = received.recv().await {
                let _ = reply.send(());
            }
        });
        Reply { requests }
    }
}

impl Wait for Reply {
    async fn wait(&self) {
        let (reply, replied) = oneshot::channel();
        let _ = self.requests.send(reply).await;
        let _ = replied.await;
    }
}

pub struct Database<W> {
    wait: W,
    committed: Cell<u64>,
}

impl<W: Wait> Database<W> {
    pub fn new(wait: W) -> Self {
        Database {
            wait,
            committed: Cell::new(0),
        }
    }

    async fn begin(&self) -> Result<Transaction<'_, W>, Failed> {
        self.wait.wait().await;
        Ok(Transaction {
            database: self,
            sum: self.committed.get(),
        })
    }
}

struct Transaction<'a, W> {
    database: &'a Database<W>,
    sum: u64,
}

impl<W: Wait> Transaction<'_, W> {
    async fn execute(&mut self, n: u64) -> Result<u64, Failed> {
        self.database.wait.wait().await;
        if n == u64::MAX {
            return Err(Failed);
        }
        self.sum = self.sum.wrapping_add(n);
        Ok(self.sum)
    }

    async fn commit(self) -> Result<(), Failed> {
        self.database.wait.wait().await;
        self.database.committed.set(self.sum);
        Ok(())
    }

    async fn roll_back(self) -> Result<(), Failed> {
        self.database.wait.wait().await;
        Ok(())
    }
}

pub async fn hand_written<W: Wait>(database: &Database<W>, n: u64) -> Result<u64, Failed> {
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
async fn transaction<'a, W: Wait>(
    database: &'a Database<W>,
) -> impl AsyncContextManager<Value = Transaction<'a, W>, Error = Failed> {
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

pub async fn asyncgen<W: Wait>(database: &Database<W>, n: u64) -> Result<u64, Failed> {
    async_with!(transaction(database), |transaction| {
        transaction.execute(n).await?;
        transaction.execute(n + 1).await
    })
}
