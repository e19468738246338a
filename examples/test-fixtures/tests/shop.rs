//! Tests of the shop, and of its fixtures.

mod fixtures;

use std::path::PathBuf;
use std::sync::mpsc;

use asyncgen::async_with;
use fixtures::{database, server};
use reqwest::StatusCode;
use sqlx::SqlitePool;
use tokio::net::TcpStream;

#[tokio::test]
async fn buying_reduces_the_stock() {
    async_with!(database(&[("tea", 2)]), |db| {
        async_with!(server(db), |customer| {
            assert_eq!(customer.buy("tea").await, StatusCode::NO_CONTENT);
            assert_eq!(customer.stock("tea").await, "1");
        });
        let left: i64 = sqlx::query_scalar("SELECT count FROM stock")
            .fetch_one(&*db)
            .await
            .unwrap();
        assert_eq!(left, 1);
    });
}

#[tokio::test]
async fn what_is_sold_out_cannot_be_bought() {
    async_with!(
        database(&[("tea", 1), ("salt", 0)]),
        server(db),
        |db, customer| {
            assert_eq!(customer.buy("salt").await, StatusCode::CONFLICT);
            assert_eq!(customer.buy("tea").await, StatusCode::NO_CONTENT);
            assert_eq!(customer.buy("tea").await, StatusCode::CONFLICT);
            assert_eq!(customer.buy("rice").await, StatusCode::CONFLICT);
        }
    );
}

#[tokio::test]
async fn only_one_of_many_customers_gets_the_last_item() {
    async_with!(database(&[("tea", 1)]), server(db), |db, customer| {
        let (a, b, c) = tokio::join!(
            customer.buy("tea"),
            customer.buy("tea"),
            customer.buy("tea"),
        );
        let sold = [a, b, c]
            .into_iter()
            .filter(|status| *status == StatusCode::NO_CONTENT);
        assert_eq!(sold.count(), 1);
    });
}

/// The fixtures are torn down although the test panics.
#[tokio::test]
async fn a_test_that_panics_leaves_nothing_behind() {
    let (sender, receiver) = mpsc::channel();
    let test = tokio::spawn(async move {
        async_with!(database(&[]), |db| {
            let file = file_of(db).await;
            async_with!(server(db), |customer| {
                sender.send((file, customer.url.clone())).unwrap();
                assert_eq!(customer.stock("tea").await, "1", "the test fails");
            });
        });
    });
    assert!(test.await.unwrap_err().is_panic());
    let (file, url) = receiver.recv().unwrap();
    assert!(!file.exists());
    assert!(!file.parent().unwrap().exists());
    let address = url.trim_start_matches("http://");
    assert!(TcpStream::connect(address).await.is_err());
}

/// Returns the path of the database.
async fn file_of(db: &SqlitePool) -> PathBuf {
    let file: String = sqlx::query_scalar("SELECT file FROM pragma_database_list")
        .fetch_one(db)
        .await
        .unwrap();
    PathBuf::from(file)
}
