//! The server that the `tcp` targets connect to.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use asyncgen::{AsyncContextManager, async_context_manager};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use crate::Error;

/// Runs a server on a free port, and lends its address. At the end, waits until all connections are answered.
#[async_context_manager]
pub(crate) async fn server() -> impl AsyncContextManager<Value = SocketAddr, Error = Error> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let mut address = listener.local_addr()?;
    println!("started the server");
    let server = tokio::spawn(accept(listener));
    let outcome = finally!({ yield_!(&mut address) }, {
        server.abort();
        // The error says that the server was stopped.
        let _ = server.await;
        println!("stopped the server");
    });
    outcome
}

async fn accept(listener: TcpListener) -> io::Result<()> {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => connections.spawn(answer(accepted?.0)),
            Some(_) = connections.join_next() => continue,
        };
    }
}

/// Reads everything from a connection, and answers what happens to it.
async fn answer(mut stream: TcpStream) -> io::Result<()> {
    let mut received = Vec::new();
    stream.read_to_end(&mut received).await?;
    let answer = match received.strip_suffix(b"\0commit") {
        Some(lines) => format!("kept {} bytes of", lines.len()),
        None => String::from("discarded"),
    };
    stream.write_all(answer.as_bytes()).await
}
