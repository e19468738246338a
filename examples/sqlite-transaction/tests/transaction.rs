//! Tests the contents of the file after each way to end a transaction, read with a separate connection.

use std::fs;
use std::future::pending;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::process::Command;
use std::time::Duration;

use asyncgen::error::ExitFailed;
use asyncgen::{async_with, for_await};
use sqlite_transaction::{create, in_file, place, ship, transaction};
use sqlx::SqlitePool;
use tokio::sync::oneshot;
use tokio::time::timeout;

type Error = Box<dyn std::error::Error + Send + Sync>;

#[test]
fn the_program_prints_what_is_in_the_file() {
    let file = empty("program");
    let output = Command::new(env!("CARGO_BIN_EXE_sqlite-transaction"))
        .arg(&file)
        .output()
        .expect("the program runs");
    assert!(output.status.success());
    let stdout = String::from_utf8(output.stdout).expect("the output is text");
    let lines: Vec<&str> = stdout.lines().collect();
    // The wording of tokio and sqlx is not compared, only the part that matters.
    let [error, panic, time] = [3, 6, 9].map(|line| lines[line]);
    assert!(error.ends_with("UNIQUE constraint failed: orders.item"));
    assert!(panic.contains("a bug"));
    assert_eq!(
        stdout,
        format!(
            "\
rice and tea are ordered:
  in the file: [\"rice\", \"tea\"]
salt is ordered, and tea once more:
{error}
  in the file: [\"rice\", \"tea\"]
salt is ordered, and a bug strikes:
{panic}
  in the file: [\"rice\", \"tea\"]
salt is ordered by somebody who takes too long:
{time}
  in the file: [\"rice\", \"tea\"]
shipped, until the van breaks down:
  rice
  in the file: [\"rice\", \"tea\"]
shipped:
  rice
  tea
  in the file: []
"
        )
    );
}

#[tokio::test]
async fn committed_when_the_block_is_done() -> Result<(), Error> {
    let file = empty("commit");
    let db = create(&file).await?;
    let before = async_with!(transaction(&db), |conn| -> Result<_, Error> {
        place(conn, "tea").await?;
        Ok(in_file(&file).await?)
    })?;
    assert!(before.is_empty());
    assert_eq!(in_file(&file).await?, ["tea"]);
    Ok(())
}

#[tokio::test]
async fn rolled_back_when_the_block_fails() -> Result<(), Error> {
    let file = empty("error");
    let db = create(&file).await?;
    let failed = async_with!(transaction(&db), |conn| -> Result<(), Error> {
        place(conn, "tea").await?;
        Err("no more tea".into())
    });
    assert_eq!(failed.unwrap_err().to_string(), "no more tea");
    rolled_back(&db, &file).await
}

#[tokio::test]
async fn both_errors_are_there_when_rolling_back_fails() -> Result<(), Error> {
    let db = create(&empty("rollback-fails")).await?;
    let failed = async_with!(transaction(&db), |conn| -> Result<(), Error> {
        place(conn, "tea").await?;
        // SQLite rolls back by itself on this conflict, so the manager has nothing to roll back.
        sqlx::query("INSERT OR ROLLBACK INTO orders (item) VALUES ('tea')")
            .execute(conn)
            .await?;
        Ok(())
    });
    let failed = failed.unwrap_err();
    let both: &ExitFailed<Error, sqlx::Error> = failed.downcast_ref().expect("both errors");
    assert!(both.block.to_string().contains("UNIQUE constraint failed"));
    assert!(both.exit.to_string().contains("cannot rollback"));
    assert!(failed.to_string().contains("UNIQUE constraint failed"));
    let source = failed.source().expect("the other one");
    assert!(source.to_string().contains("cannot rollback"));
    Ok(())
}

#[tokio::test]
async fn rolled_back_when_it_cannot_be_committed() -> Result<(), Error> {
    let file = empty("commit-fails");
    let db = create(&file).await?;
    let failed = async_with!(transaction(&db), |conn| -> Result<(), Error> {
        place(conn, "tea").await?;
        // A dangling reference, which SQLite checks at the commit.
        sqlx::raw_sql(
            "CREATE TABLE shipments (
                number INTEGER REFERENCES orders (number) DEFERRABLE INITIALLY DEFERRED
            );
            INSERT INTO shipments VALUES (7);",
        )
        .execute(conn)
        .await?;
        Ok(())
    });
    let failed = failed.unwrap_err().to_string();
    assert!(failed.contains("FOREIGN KEY constraint failed"), "{failed}");
    rolled_back(&db, &file).await
}

#[tokio::test]
async fn rolled_back_when_the_block_panics() -> Result<(), Error> {
    panics("panic").await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rolled_back_when_the_block_panics_on_several_threads() -> Result<(), Error> {
    panics("panic-on-threads").await
}

async fn panics(name: &str) -> Result<(), Error> {
    let file = empty(name);
    let db = create(&file).await?;
    let task = tokio::spawn({
        let db = db.clone();
        async move {
            async_with!(transaction(&db), |conn| -> Result<(), Error> {
                place(conn, "tea").await?;
                panic!("a bug")
            })
        }
    });
    assert!(task.await.unwrap_err().is_panic());
    rolled_back(&db, &file).await
}

#[tokio::test]
async fn rolled_back_when_it_is_cancelled() -> Result<(), Error> {
    let file = empty("cancel");
    let db = create(&file).await?;
    let (placed, is_placed) = oneshot::channel();
    let task = tokio::spawn({
        let db = db.clone();
        async move {
            async_with!(transaction(&db), |conn| -> Result<(), Error> {
                place(conn, "tea").await?;
                let _ = placed.send(());
                pending().await
            })
        }
    });
    is_placed.await?;
    task.abort();
    assert!(task.await.unwrap_err().is_cancelled());
    rolled_back(&db, &file).await
}

#[tokio::test]
async fn one_writer_waits_for_the_other() -> Result<(), Error> {
    let file = empty("writers");
    let db = create(&file).await?;
    let mut second = pin!(order(&db, &["rice"]));
    async_with!(transaction(&db), |conn| -> Result<(), Error> {
        place(conn, "tea").await?;
        let waited = timeout(Duration::from_millis(100), second.as_mut()).await;
        assert!(waited.is_err());
        Ok(())
    })?;
    second.await?;
    assert_eq!(in_file(&file).await?, ["tea", "rice"]);
    Ok(())
}

#[tokio::test]
async fn struck_off_when_all_is_shipped() -> Result<(), Error> {
    let file = empty("shipped");
    let db = create(&file).await?;
    order(&db, &["rice", "tea"]).await?;
    let mut shipped = Vec::new();
    for_await!(item in ship::<Error>(&db) => {
        shipped.push(item?);
        assert_eq!(in_file(&file).await?, ["rice", "tea"]);
    });
    assert_eq!(shipped, ["rice", "tea"]);
    assert!(in_file(&file).await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn not_struck_off_when_shipping_stops() -> Result<(), Error> {
    let file = empty("shipped-in-part");
    let db = create(&file).await?;
    order(&db, &["rice", "tea"]).await?;
    for_await!(item in ship::<Error>(&db) => {
        assert_eq!(item?, "rice");
        break;
    });
    // The generator was dropped in the middle of its transaction, and has released its lock.
    order(&db, &["salt"]).await?;
    assert_eq!(in_file(&file).await?, ["rice", "tea", "salt"]);
    Ok(())
}

async fn order(db: &SqlitePool, items: &[&str]) -> Result<(), Error> {
    async_with!(transaction(db), |conn| {
        for item in items {
            place(conn, item).await?;
        }
        Ok(())
    })
}

/// Checks that nothing was written and the file is not locked, so that the next transaction succeeds.
async fn rolled_back(db: &SqlitePool, file: &Path) -> Result<(), Error> {
    assert!(in_file(file).await?.is_empty());
    order(db, &["tea"]).await?;
    assert_eq!(in_file(file).await?, ["tea"]);
    Ok(())
}

/// Returns the path of a file that does not exist yet.
fn empty(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("sqlite-transaction-{name}"));
    // Remove the file of an earlier run.
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir(&folder).expect("a folder");
    folder.join("orders.sqlite")
}
