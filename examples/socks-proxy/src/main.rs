//! `socks-proxy [--login NAME:PASSWORD]` is a SOCKS5 proxy for programs on this machine, on a free port. It
//! prints its address as curl takes it:
//!
//! ```sh
//! curl --proxy socks5h://127.0.0.1:PORT http://example.com
//! ```

mod handshake;

use std::env;
use std::error::Error;
use std::io;
use std::net::Ipv4Addr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use asyncgen::GeneratorState::{Complete, Yielded};
use asyncgen::{AsyncGenerator, AsyncGeneratorExt};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use crate::handshake::Step::{self, Read, Write};
use crate::handshake::{Login, handshake};

/// How long a handshake may take.
const PATIENCE: Duration = Duration::from_secs(10);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let login = Arc::new(login()?);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    println!("socks5h://{}", listener.local_addr()?);
    loop {
        let (client, address) = listener.accept().await?;
        let login = Arc::clone(&login);
        tokio::spawn(async move {
            if let Err(error) = serve(client, Option::as_ref(&login)).await {
                println!("{address}: {error}");
            }
        });
    }
}

/// Connects a client to the address it requests.
async fn serve(mut client: TcpStream, login: Option<&Login>) -> io::Result<()> {
    let connect = async |host: String, port| TcpStream::connect((host, port)).await;
    let talk = talk(&mut client, handshake(login, connect));
    let mut target = timeout(PATIENCE, talk).await??;
    copy_bidirectional(&mut client, &mut target).await?;
    Ok(())
}

/// Performs the actions of a handshake until it returns a connection.
async fn talk<C>(
    client: &mut TcpStream,
    handshake: impl AsyncGenerator<Vec<u8>, Yield = Step, Return = io::Result<C>>,
) -> io::Result<C> {
    let mut handshake = pin!(handshake);
    let mut state = handshake.start().await.map_err(io::Error::other)?;
    loop {
        let read = match state {
            Yielded(Read(count)) => {
                let mut bytes = vec![0; count];
                client.read_exact(&mut bytes).await?;
                bytes
            }
            Yielded(Write(bytes)) => {
                client.write_all(&bytes).await?;
                Vec::new()
            }
            Complete(connection) => return connection,
        };
        state = handshake.asend(read).await.map_err(io::Error::other)?;
    }
}

/// Returns the login that clients must use, if the arguments contain one.
fn login() -> Result<Option<Login>, &'static str> {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let login = match &arguments[..] {
        [] => return Ok(None),
        [flag, login] if flag == "--login" => login.split_once(':'),
        _ => None,
    };
    let (name, password) = login.ok_or("usage: socks-proxy [--login NAME:PASSWORD]")?;
    Ok(Some((name.into(), password.into())))
}
