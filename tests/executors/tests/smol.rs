//! The executors of smol: the global executor, and that of a thread.

use std::rc::Rc;
use std::time::Duration;

use asyncgen::{Stream, async_generator, for_await};
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

/// Receives from two channels at once, and yields what it receives. Gives up after some time.
#[async_generator]
async fn both(
    left: Receiver<&'static str>,
    right: Receiver<&'static str>,
) -> impl Stream<Item = &'static str> {
    with_yielder!(|yielder| {
        let branch = async |words: Receiver<_>| {
            while let Ok(word) = words.recv().await {
                yielder.yield_(word).await;
                wait().await;
            }
        };
        let branches = async {
            smol::future::zip(branch(left), branch(right)).await;
        };
        let limit = async {
            Timer::after(Duration::from_secs(60)).await;
        };
        smol::future::or(branches, limit).await;
    });
}

async fn over_two_channels() {
    let (left, right) = (channel::bounded(1), channel::bounded(1));
    let send = async move |sender: channel::Sender<_>| {
        for word in WORDS {
            sender.send(word).await.expect("there is a receiver");
        }
    };
    let sent = smol::future::zip(send(left.0), send(right.0));
    let mut seen = Vec::new();
    let receive = async {
        for_await!(word in both(left.1, right.1) => {
            seen.push(word);
        });
    };
    smol::future::zip(receive, sent).await;
    assert_eq!(seen.len(), 2 * WORDS.len());
    for word in WORDS {
        assert_eq!(seen.iter().filter(|seen| **seen == word).count(), 2);
    }
}

#[test]
fn on_the_global_executor() {
    let tasks: [_; 8] = std::array::from_fn(|_| {
        smol::spawn(async {
            over_a_channel().await;
            over_two_channels().await;
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
        over_two_channels().await;
        over_a_socket().await.expect("there is a network");
        drop(not_send);
    });
    smol::block_on(executor.run(task));
}
