//! A server that runs for the duration of a block, for example in a test or to receive one callback.

use std::future::IntoFuture;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use asyncgen::{AsyncContextManager, async_context_manager};
use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// Serves on a free port, and lends the address. When the block succeeds, fails or panics, the server
/// accepts no more requests. The manager then waits until the open requests are answered.
///
/// `E` is the block's error type. The server fails if no port is free or if it panicked.
#[async_context_manager]
pub async fn serving<E>(site: Router) -> impl AsyncContextManager<Value = SocketAddr, Error = E>
where
    E: From<io::Error>,
{
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let mut address = listener.local_addr()?;
    let (stop, stopped) = oneshot::channel::<()>();
    let server = axum::serve(listener, site).with_graceful_shutdown(async {
        // Nothing is sent. Dropping the sender stops the server.
        let _ = stopped.await;
    });
    let server = tokio::spawn(server.into_future());

    let mut served = Ok(Ok(()));
    let outcome = finally!({ yield_!(&mut address) }, {
        drop(stop);
        served = server.await;
    });
    // Not reached if the block panicked, because the panic has continued. If the block was cancelled, the cleanup
    // does not run either. The server then stops because `stop` is dropped, but nothing waits for it.
    let done = outcome?;
    served.map_err(io::Error::other)??;
    Ok(done)
}
