//! tokio, with one thread and with several.

use std::time::Duration;

use asyncgen::{Stream, async_generator, for_await};
use asyncgen_tests_executors::{WORDS, run};
use futures::StreamExt;
use futures::stream::FuturesUnordered;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::{Sleep, sleep, timeout};

fn wait() -> Sleep {
    sleep(Duration::from_millis(1))
}

#[async_generator]
async fn received(mut words: mpsc::Receiver<&'static str>) -> impl Stream<Item = &'static str> {
    while let Some(word) = words.recv().await {
        yield_!(word);
    }
}

async fn over_a_channel() {
    let (sender, receiver) = mpsc::channel(1);
    let send = async move {
        for word in WORDS {
            wait().await;
            sender.send(word).await.expect("there is a receiver");
        }
    };
    tokio::join!(send, run(received(receiver), wait));
}

#[async_generator]
async fn lines(socket: TcpStream) -> impl Stream<Item = String> {
    let mut lines = BufReader::new(socket).lines();
    while let Some(line) = lines.next_line().await.expect("the socket is open") {
        yield_!(line);
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
        sender.shutdown().await
    };
    tokio::join!(send, run(lines(receiver), wait)).0
}

/// Receives from several channels at once, and yields what it receives.
#[async_generator]
async fn all(channels: Vec<mpsc::Receiver<&'static str>>) -> impl Stream<Item = &'static str> {
    with_yielder!(|yielder| {
        let mut branches: FuturesUnordered<_> = channels
            .into_iter()
            .map(async |mut words| {
                while let Some(word) = words.recv().await {
                    wait().await;
                    let yielded = timeout(Duration::from_secs(60), yielder.yield_(word));
                    yielded.await.expect("the items are taken");
                }
            })
            .collect();
        let ticks = async {
            loop {
                wait().await;
                yielder.yield_("tick").await;
            }
        };
        tokio::select! {
            () = ticks => {}
            () = async { while branches.next().await.is_some() {} } => {}
        }
    });
}

async fn over_several_channels() {
    let (mut senders, mut receivers) = (Vec::new(), Vec::new());
    for _ in 0..4 {
        let (sender, receiver) = mpsc::channel(1);
        receivers.push(receiver);
        senders.push(async move {
            for word in WORDS {
                wait().await;
                sender.send(word).await.expect("there is a receiver");
            }
        });
    }
    let mut seen = Vec::new();
    let receive = async {
        for_await!(word in all(receivers) => {
            seen.push(word);
        });
    };
    tokio::join!(receive, futures::future::join_all(senders));
    for word in WORDS {
        assert_eq!(seen.iter().filter(|seen| **seen == word).count(), 4);
    }
}

#[tokio::test]
async fn on_one_thread() {
    over_a_channel().await;
    over_several_channels().await;
    over_a_socket().await.expect("there is a network");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_several_threads() {
    let tasks: [_; 8] = std::array::from_fn(|_| {
        tokio::spawn(async {
            over_a_channel().await;
            over_several_channels().await;
            over_a_socket().await.expect("there is a network");
        })
    });
    for task in tasks {
        task.await.expect("no panic");
    }
}
