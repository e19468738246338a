//! The executors of smol: the global executor, and that of a thread.

use std::rc::Rc;
use std::time::Duration;

use asyncgen::{Stream, async_generator};
use asyncgen_tests_executors::{WORDS, run};
use smol::channel::{self, Receiver};
use smol::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use smol::net::{TcpListener, TcpStream};
use smol::stream::StreamExt;
use smol::{LocalExecutor, Timer};

async fn wait() {
    Timer::after(Duration::from_millis(1)).await;
}

#[async_generator]
async fn received(words: Receiver<&'static str>) -> impl Stream<Item = &'static str> {
    while let Ok(word) = words.recv().await {
        yield_!(word);
    }
}

async fn over_a_channel() {
    let (sender, receiver) = channel::bounded(1);
    let send = async move {
        for word in WORDS {
            wait().await;
            sender.send(word).await.expect("there is a receiver");
        }
    };
    smol::future::zip(send, run(received(receiver), wait)).await;
}

#[async_generator]
async fn lines(socket: TcpStream) -> impl Stream<Item = String> {
    let mut lines = BufReader::new(socket).lines();
    while let Some(line) = lines.next().await {
        yield_!(line.expect("the socket is open"));
    }
}

async fn over_a_socket() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let mut sender = TcpStream::connect(listener.local_addr()?).await?;
    let (receiver, _) = listener.accept().await?;
    let send = async move {
        for word in WORDS {
            wait().await;
            sender.write_all(format!("{word}\n").as_bytes()).await?;
        }
        sender.close().await
    };
    smol::future::zip(send, run(lines(receiver), wait)).await.0
}

#[test]
fn on_the_global_executor() {
    let tasks: [_; 8] = std::array::from_fn(|_| {
        smol::spawn(async {
            over_a_channel().await;
            over_a_socket().await.expect("there is a network");
        })
    });
    smol::block_on(async {
        for task in tasks {
            task.await;
        }
    });
}

#[test]
fn on_an_executor_of_the_thread() {
    let executor = LocalExecutor::new();
    let task = executor.spawn(async {
        let not_send = Rc::new(());
        over_a_channel().await;
        over_a_socket().await.expect("there is a network");
        drop(not_send);
    });
    smol::block_on(executor.run(task));
}
