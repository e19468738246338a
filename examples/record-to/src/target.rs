//! The targets, as context managers. Each keeps what was written if the block succeeds, and discards it otherwise.

use std::net::SocketAddr;
use std::path::Path;

use asyncgen::{AsyncContextManager, async_context_manager};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection, SqliteConnection};
use tokio::fs::{self, File};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::Error;

/// An open target.
pub(crate) enum Target {
    File(File),
    Database(SqliteConnection),
    Connection(TcpStream),
}

impl Target {
    /// Writes a line.
    pub(crate) async fn write(&mut self, line: &str) -> Result<(), Error> {
        match self {
            Target::File(file) => file.write_all(format!("{line}\n").as_bytes()).await?,
            Target::Connection(stream) => stream.write_all(format!("{line}\n").as_bytes()).await?,
            Target::Database(db) => {
                sqlx::query("INSERT INTO lines (text) VALUES (?)")
                    .bind(line)
                    .execute(db)
                    .await?;
            }
        }
        Ok(())
    }
}

/// Writes to a file beside `name`, which replaces `name` at the end.
#[async_context_manager]
pub(crate) async fn file(name: &str) -> impl AsyncContextManager<Value = Target, Error = Error> {
    let part = Path::new(name).with_extension("part");
    let file = File::create(&part)
        .await
        .map_err(|error| format!("{name}: {error}"))?;
    println!("opened {name}");
    let mut target = Target::File(file);
    match yield_!(&mut target) {
        Ok(done) => {
            if let Target::File(file) = target {
                file.sync_all().await?;
            }
            fs::rename(&part, name).await?;
            println!("kept {name}");
            Ok(done)
        }
        Err(error) => {
            fs::remove_file(&part).await?;
            println!("discarded {name}");
            Err(error)
        }
    }
}

/// Writes to a table of an SQLite database, in a transaction.
#[async_context_manager]
pub(crate) async fn database(
    name: &str,
) -> impl AsyncContextManager<Value = Target, Error = Error> {
    let options = SqliteConnectOptions::new()
        .filename(name)
        .create_if_missing(true);
    let mut db = SqliteConnection::connect_with(&options)
        .await
        .map_err(|error| format!("{name}: {error}"))?;
    sqlx::query("CREATE TABLE IF NOT EXISTS lines (text TEXT)")
        .execute(&mut db)
        .await?;
    sqlx::query("BEGIN IMMEDIATE").execute(&mut db).await?;
    println!("opened {name}");
    let mut target = Target::Database(db);
    let outcome = yield_!(&mut target);
    let Target::Database(mut db) = target else {
        return Err("the target has been replaced".into());
    };
    let (end, message) = match &outcome {
        Ok(_) => ("COMMIT", "kept"),
        Err(_) => ("ROLLBACK", "discarded"),
    };
    sqlx::query(end).execute(&mut db).await?;
    db.close().await?;
    println!("{message} {name}");
    outcome
}

/// Writes to a connection. The server receives `commit` at the end of the lines if they are to be kept.
#[async_context_manager]
pub(crate) async fn connection(
    address: SocketAddr,
) -> impl AsyncContextManager<Value = Target, Error = Error> {
    let stream = TcpStream::connect(address).await?;
    println!("opened tcp");
    let mut target = Target::Connection(stream);
    let outcome = yield_!(&mut target);
    let Target::Connection(mut stream) = target else {
        return Err("the target has been replaced".into());
    };
    if outcome.is_ok() {
        stream.write_all(b"\0commit").await?;
    }
    stream.shutdown().await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    println!("{answer} tcp");
    outcome
}
