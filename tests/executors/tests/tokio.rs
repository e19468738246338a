//! tokio, with one thread and with several.

use std::time::Duration;

use asyncgen::{Stream, async_generator};
use asyncgen_tests_executors::{WORDS, run};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::{Sleep, sleep};

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

#[tokio::test]
async fn on_one_thread() {
    over_a_channel().await;
    over_a_socket().await.expect("there is a network");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_several_threads() {
    let tasks: [_; 8] = std::array::from_fn(|_| {
        tokio::spawn(async {
            over_a_channel().await;
            over_a_socket().await.expect("there is a network");
        })
    });
    for task in tasks {
        task.await.expect("no panic");
    }
}
