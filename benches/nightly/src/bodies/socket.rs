use futures::Stream;
use futures_async_stream::stream;

use crate::iterated::Iterated;
pub use crate::stable::socket::*;
use tokio::net::TcpStream;

pub fn async_gen_block(mut socket: TcpStream) -> impl Stream<Item = u8> {
    Iterated(async gen move {
        while let Some(byte) = next(&mut socket).await {
            yield byte;
        }
    })
}

#[stream(item = u8)]
pub async fn futures_async_stream(mut socket: TcpStream) {
    while let Some(byte) = next(&mut socket).await {
        yield byte;
    }
}
