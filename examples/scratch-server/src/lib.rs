//! A server that is there for as long as a block of code takes: for a test, or to be called back once.

use std::future::IntoFuture;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use asyncgen::{AsyncContextManager, async_context_manager};
use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// Serves on a free port, and lends the address. When the block is done, or has failed or panicked, the
/// server takes no more requests; it is left when those that it has are answered.
///
/// `E` is whatever error the block has. The server's are that there is no port, and that it panicked.
#[async_context_manager]
pub async fn serving<E>(site: Router) -> impl AsyncContextManager<Value = SocketAddr, Error = E>
where
    E: From<io::Error>,
{
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let mut address = listener.local_addr()?;
    let (stop, stopped) = oneshot::channel::<()>();
    let server = axum::serve(listener, site).with_graceful_shutdown(async {
        // Nothing is ever sent: it is dropped.
        let _ = stopped.await;
    });
    let server = tokio::spawn(server.into_future());

    let mut served = Ok(Ok(()));
    let outcome = finally!({ yield_!(&mut address) }, {
        drop(stop);
        served = server.await;
    });
    // Where the block panicked, the panic has gone on by now. Where it was cancelled, not even the cleanup ran;
    // but `stop` was dropped, and so the server stops then, too. It is only that nobody waits for it.
    let done = outcome?;
    served.map_err(io::Error::other)??;
    Ok(done)
}
