//! Serves the clock on a free port, until Ctrl-C.

use std::io;
use std::net::Ipv4Addr;

use live_clock::{Viewers, site};
use tokio::net::TcpListener;

#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    println!("http://{}", listener.local_addr()?);
    axum::serve(listener, site(Viewers::default())).await
}
