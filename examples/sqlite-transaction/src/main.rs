//! `sqlite-transaction FILE` writes orders to an SQLite file, in transactions that end in every possible way,
//! and prints the contents of the file after each.

use std::env;
use std::error;
use std::future::pending;
use std::path::{Path, PathBuf};
use std::time::Duration;

use asyncgen::{async_with, for_await};
use sqlite_transaction::{create, in_file, place, ship, transaction};
use tokio::time::timeout;

type Error = Box<dyn error::Error + Send + Sync>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let file = env::args_os().nth(1).map(PathBuf::from);
    let file = file.ok_or("usage: sqlite-transaction FILE")?;
    let db = create(&file).await?;

    println!("rice and tea are ordered:");
    async_with!(transaction(&db), |conn| -> Result<(), Error> {
        place(conn, "rice").await?;
        place(conn, "tea").await?;
        Ok(())
    })?;
    print(&file).await?;

    println!("salt is ordered, and tea once more:");
    let ordered = async_with!(transaction(&db), |conn| -> Result<(), Error> {
        place(conn, "salt").await?;
        place(conn, "tea").await?;
        Ok(())
    });
    if let Err(error) = ordered {
        println!("  {error}");
    }
    print(&file).await?;

    println!("salt is ordered, and a bug strikes:");
    let order = tokio::spawn({
        let db = db.clone();
        async move {
            async_with!(transaction(&db), |conn| -> Result<(), Error> {
                place(conn, "salt").await?;
                panic!("a bug");
            })
        }
    });
    if let Err(error) = order.await {
        println!("  {error}");
    }
    print(&file).await?;

    println!("salt is ordered by somebody who takes too long:");
    let order = async {
        async_with!(transaction(&db), |conn| -> Result<(), Error> {
            place(conn, "salt").await?;
            pending().await
        })
    };
    if let Err(error) = timeout(Duration::from_millis(100), order).await {
        println!("  {error}");
    }
    print(&file).await?;

    println!("shipped, until the van breaks down:");
    for_await!(item in ship::<Error>(&db) => {
        println!("  {}", item?);
        break;
    });
    print(&file).await?;

    println!("shipped:");
    for_await!(item in ship::<Error>(&db) => {
        println!("  {}", item?);
    });
    print(&file).await?;

    db.close().await;
    Ok(())
}

async fn print(file: &Path) -> Result<(), Error> {
    println!("  in the file: {:?}", in_file(file).await?);
    Ok(())
}
