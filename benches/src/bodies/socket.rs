//! Bytes read from a socket, one at a time.

use std::future::poll_fn;
use std::net::Ipv4Addr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use asyncgen::async_generator;
use futures::{Stream, stream};
use tokio::io::{AsyncRead, AsyncWriteExt, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

/// Connects to a task of the same program, which sends so many bytes.
pub async fn bytes(count: u64) -> TcpStream {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
    let listener = listener.expect("a free port");
    let address = listener.local_addr().expect("its address");
    let socket = TcpStream::connect(address).await.expect("a connection");
    let (mut other, _) = listener.accept().await.expect("its other end");
    tokio::spawn(async move {
        let bytes: Vec<u8> = (0..count).map(|n| n as u8).collect();
        other.write_all(&bytes).await.expect("somebody who reads");
    });
    socket
}

/// The next one, or `None` at their end.
pub async fn next(socket: &mut TcpStream) -> Option<u8> {
    poll_fn(|cx| poll_next(socket, cx)).await
}

fn poll_next(socket: &mut TcpStream, cx: &mut Context<'_>) -> Poll<Option<u8>> {
    let mut byte = [0];
    let mut read = ReadBuf::new(&mut byte);
    match ready!(Pin::new(socket).poll_read(cx, &mut read)) {
        Ok(()) => Poll::Ready(read.filled().first().copied()),
        Err(_) => Poll::Ready(None),
    }
}

pub fn hand_written(socket: TcpStream) -> impl Stream<Item = u8> {
    struct Bytes {
        socket: TcpStream,
    }

    impl Stream for Bytes {
        type Item = u8;

        fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<u8>> {
            poll_next(&mut self.socket, cx)
        }
    }

    Bytes { socket }
}

#[async_generator]
pub async fn asyncgen(mut socket: TcpStream) -> impl Stream<Item = u8> {
    while let Some(byte) = next(&mut socket).await {
        yield_!(byte);
    }
}

pub fn async_stream(mut socket: TcpStream) -> impl Stream<Item = u8> {
    async_stream::stream! {
        while let Some(byte) = next(&mut socket).await {
            yield byte;
        }
    }
}

pub fn asynk_strim(mut socket: TcpStream) -> impl Stream<Item = u8> {
    asynk_strim::stream_fn(move |mut yielder| async move {
        while let Some(byte) = next(&mut socket).await {
            yielder.yield_item(byte).await;
        }
    })
}

pub fn async_fn_stream(mut socket: TcpStream) -> impl Stream<Item = u8> {
    async_fn_stream::fn_stream(move |emitter| async move {
        while let Some(byte) = next(&mut socket).await {
            emitter.emit(byte).await;
        }
    })
}

pub fn async_gen(mut socket: TcpStream) -> impl Stream<Item = u8> {
    async_gen::stream! {
        while let Some(byte) = next(&mut socket).await {
            yield byte;
        }
    }
}

pub fn async_generator(mut socket: TcpStream) -> impl Stream<Item = u8> {
    async_generator::generator!(move {
        while let Some(byte) = next(&mut socket).await {
            yield byte;
        }
    })
}

#[fauxgen::generator(yield = u8)]
pub async fn fauxgen(mut socket: TcpStream) {
    while let Some(byte) = next(&mut socket).await {
        r#yield!(byte);
    }
}

pub fn genawaiter(mut socket: TcpStream) -> impl Stream<Item = u8> {
    genawaiter::rc::Gen::new(move |co| async move {
        while let Some(byte) = next(&mut socket).await {
            co.yield_(byte).await;
        }
    })
}

pub fn unfold(socket: TcpStream) -> impl Stream<Item = u8> {
    stream::unfold(socket, move |mut socket| async move {
        let byte = next(&mut socket).await?;
        Some((byte, socket))
    })
}
