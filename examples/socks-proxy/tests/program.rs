//! Tests the program with a SOCKS5 client from another crate.

use std::io::{BufRead, BufReader};
use std::net::Ipv4Addr;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::time::timeout;
use tokio_socks::Error;
use tokio_socks::tcp::Socks5Stream;

#[tokio::test]
async fn leads_to_where_its_clients_want_to_go() {
    let port = echo().await;
    let proxy = Program::start(&[]);
    // An address, and a name that the proxy resolves.
    for host in ["127.0.0.1", "localhost"] {
        let target = Socks5Stream::connect(proxy.address(), (host, port));
        let target = soon("a connection", target).await;
        answers(target.expect("a connection")).await;
    }
}

#[tokio::test]
async fn serves_its_clients_side_by_side() {
    let port = echo().await;
    let proxy = Program::start(&[]);
    // A silent client does not block other clients.
    let _silent = TcpStream::connect(proxy.address()).await.expect("a proxy");
    let mut open = Vec::new();
    for _ in 0..20 {
        let target = Socks5Stream::connect(proxy.address(), ("localhost", port));
        open.push(soon("a connection", target).await.expect("a connection"));
    }
    for target in open {
        answers(target).await;
    }
}

#[tokio::test]
async fn lets_in_those_with_the_password() {
    let target = ("localhost", echo().await);
    let proxy = Program::start(&["--login", "me:secret"]);
    let with = |password| {
        let entrance = proxy.address();
        Socks5Stream::connect_with_password(entrance, target, "me", password)
    };
    let inside = soon("a connection", with("secret")).await;
    answers(inside.expect("a connection")).await;

    let error = soon("an answer", with("guess")).await.err();
    assert!(matches!(error, Some(Error::PasswordAuthFailure(1))));
    let nameless = Socks5Stream::connect(proxy.address(), target);
    let error = soon("an answer", nameless).await.err();
    assert!(matches!(error, Some(Error::NoAcceptableAuthMethods)));
}

#[tokio::test]
async fn ends_what_leads_nowhere() {
    let proxy = Program::start(&[]);
    // A port that is bound, but does not listen.
    let taken = TcpSocket::new_v4().expect("a socket");
    let any = (Ipv4Addr::LOCALHOST, 0).into();
    taken.bind(any).expect("a free port");
    let nowhere = taken.local_addr().expect("its address");
    let target = Socks5Stream::connect(proxy.address(), nowhere);
    let error = soon("an answer", target).await.err();
    assert!(matches!(error, Some(Error::ConnectionRefused)));

    // A client that expects another kind of proxy, such as a browser.
    let mut stream = TcpStream::connect(proxy.address()).await.expect("a proxy");
    stream.write_all(b"GE").await.expect("a proxy");
    let read = soon("the end", stream.read(&mut [0])).await;
    assert_eq!(read.expect("an end"), 0);
}

/// Starts an echo server on a free port.
async fn echo() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .await
        .expect("a free port");
    let port = listener.local_addr().expect("its address").port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let (mut read, mut write) = stream.split();
                tokio::io::copy(&mut read, &mut write).await
            });
        }
    });
    port
}

/// Checks that the server echoes everything, including the end of the stream.
async fn answers(mut stream: Socks5Stream<TcpStream>) {
    let said = b"hello".repeat(10_000);
    let mut heard = Vec::new();
    let (mut read, mut write) = tokio::io::split(&mut stream);
    let say = async {
        write.write_all(&said).await?;
        write.shutdown().await
    };
    let talk = async { tokio::try_join!(say, read.read_to_end(&mut heard)) };
    soon("an echo", talk).await.expect("a connection");
    assert!(heard == said);
}

/// A running instance of the program.
struct Program {
    process: Child,
    url: String,
}

impl Program {
    fn start(arguments: &[&str]) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_socks-proxy"))
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let stdout = process.stdout.as_mut().expect("its output");
        let mut url = String::new();
        BufReader::new(stdout)
            .read_line(&mut url)
            .expect("the line it prints");
        Self {
            process,
            url: url.trim_end().to_owned(),
        }
    }

    fn address(&self) -> &str {
        self.url.strip_prefix("socks5h://").expect("an address")
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.process.kill().expect("the program runs");
        self.process.wait().expect("it has stopped");
    }
}

/// Awaits a future with a timeout long enough for slow machines.
async fn soon<T>(what: &str, event: impl Future<Output = T>) -> T {
    match timeout(Duration::from_secs(60), event).await {
        Ok(output) => output,
        Err(_) => panic!("not within a minute: {what}"),
    }
}
