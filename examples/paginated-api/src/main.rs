//! A generator in `client` reads an HTTP API page by page. The module `server` runs the server in the
//! same program, and prints the requests.

mod client;
mod server;

use std::error::Error;

use asyncgen::{Stream, for_await};
use reqwest::Client;

use crate::client::{Star, stars};
use crate::server::Outage;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    // The server is local, so ignore proxies from the environment.
    let client = Client::builder().no_proxy().build()?;

    let api = server::start(Outage::new(2, 2)).await?;
    println!("the brightest stars, from a server whose page 2 fails twice:");
    for_await!(star in stars(&client, &api) => {
        let star = star?;
        if star.magnitude > 0.1 {
            println!("  enough");
            break;
        }
        println!("  {}", star.name);
    });

    let api = server::start(Outage::new(2, u32::MAX)).await?;
    println!("all stars, from a server whose page 2 is down:");
    print_all(stars(&client, &api)).await;
    println!("all stars, from an address that is wrong:");
    print_all(stars(&client, &format!("{api}/v2"))).await;

    Ok(())
}

async fn print_all(stars: impl Stream<Item = Result<Star, client::Error>>) {
    for_await!(star in stars => {
        match star {
            Ok(star) => println!("  {}", star.name),
            Err(error) => println!("  {error}"),
        }
    });
}
