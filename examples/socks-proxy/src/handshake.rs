//! The generator: the server's side of the SOCKS5 handshake ([RFC 1928], and [RFC 1929] for passwords),
//! written from top to bottom in the order of the RFCs. It does no I/O itself, so it works with any
//! connection, any timeout, and in a test with plain bytes.
//!
//! [RFC 1928]: https://www.rfc-editor.org/rfc/rfc1928
//! [RFC 1929]: https://www.rfc-editor.org/rfc/rfc1929

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr};

use asyncgen::{AsyncGenerator, async_generator};

use Step::{Read, Write};

/// The next action that the handshake asks for.
#[derive(Debug)]
pub(crate) enum Step {
    /// Read this many bytes from the client, and send them to the generator.
    Read(usize),
    /// Write these bytes to the client. The generator expects no bytes back.
    Write(Vec<u8>),
}

/// A user name and a password.
pub(crate) type Login = (String, String);

const VERSION: u8 = 5;
const NO_AUTHENTICATION: u8 = 0;
const PASSWORD: u8 = 2;
const NONE_ACCEPTABLE: u8 = 0xFF;

const CONNECT: u8 = 1;
const IPV4: u8 = 1;
const DOMAIN_NAME: u8 = 3;
const IPV6: u8 = 4;

const SUCCEEDED: u8 = 0;
const GENERAL_FAILURE: u8 = 1;
const NETWORK_UNREACHABLE: u8 = 3;
const HOST_UNREACHABLE: u8 = 4;
const CONNECTION_REFUSED: u8 = 5;
const COMMAND_NOT_SUPPORTED: u8 = 7;
const ADDRESS_TYPE_NOT_SUPPORTED: u8 = 8;

/// Negotiates with a client, connects to the address it requests, and returns that connection.
#[async_generator]
pub(crate) async fn handshake<C>(
    login: Option<&Login>,
    connect: impl AsyncFnOnce(String, u16) -> io::Result<C>,
) -> impl AsyncGenerator<Vec<u8>, Yield = Step, Return = io::Result<C>> {
    let [VERSION, count] = yield_!(Read(2))[..] else {
        return Err(refused("this is not SOCKS5"));
    };
    let methods = yield_!(Read(count.into()));
    let method = login.map_or(NO_AUTHENTICATION, |_| PASSWORD);
    if !methods.contains(&method) {
        yield_!(Write(vec![VERSION, NONE_ACCEPTABLE]));
        return Err(refused("no common method of authentication"));
    }
    yield_!(Write(vec![VERSION, method]));
    if let Some(login) = login {
        yield_from_!(authentication(login))?;
    }

    let [VERSION, command, _, kind] = yield_!(Read(4))[..] else {
        return Err(refused("not a request"));
    };
    let Some((host, port)) = yield_from_!(address(kind)) else {
        yield_!(reply(ADDRESS_TYPE_NOT_SUPPORTED));
        return Err(refused("an unknown kind of address"));
    };
    if command != CONNECT {
        yield_!(reply(COMMAND_NOT_SUPPORTED));
        return Err(refused("an unknown command"));
    }
    match connect(host, port).await {
        Ok(connection) => {
            yield_!(reply(SUCCEEDED));
            Ok(connection)
        }
        Err(error) => {
            yield_!(reply(match error.kind() {
                io::ErrorKind::ConnectionRefused => CONNECTION_REFUSED,
                io::ErrorKind::HostUnreachable => HOST_UNREACHABLE,
                io::ErrorKind::NetworkUnreachable => NETWORK_UNREACHABLE,
                _ => GENERAL_FAILURE,
            }));
            Err(error)
        }
    }
}

/// Authenticates the client.
#[async_generator]
async fn authentication(
    login: &Login,
) -> impl AsyncGenerator<Vec<u8>, Yield = Step, Return = io::Result<()>> {
    const VERSION: u8 = 1;
    let [VERSION, length] = yield_!(Read(2))[..] else {
        return Err(refused("this is not a login"));
    };
    let name = yield_!(Read(length.into()));
    let length = yield_!(Read(1))[0];
    let password = yield_!(Read(length.into()));
    if (&*name, &*password) != (login.0.as_bytes(), login.1.as_bytes()) {
        yield_!(Write(vec![VERSION, GENERAL_FAILURE]));
        return Err(refused("wrong name or password"));
    }
    yield_!(Write(vec![VERSION, SUCCEEDED]));
    Ok(())
}

/// Reads the requested address. Fails if its kind is not supported.
#[async_generator]
async fn address(
    kind: u8,
) -> impl AsyncGenerator<Vec<u8>, Yield = Step, Return = Option<(String, u16)>> {
    let host = match kind {
        IPV4 => {
            let bytes: [u8; 4] = yield_!(Read(4)).try_into().ok()?;
            Ipv4Addr::from(bytes).to_string()
        }
        IPV6 => {
            let bytes: [u8; 16] = yield_!(Read(16)).try_into().ok()?;
            Ipv6Addr::from(bytes).to_string()
        }
        DOMAIN_NAME => {
            let length = yield_!(Read(1))[0];
            String::from_utf8(yield_!(Read(length.into()))).ok()?
        }
        _ => return None,
    };
    let port = yield_!(Read(2)).try_into().ok()?;
    Some((host, u16::from_be_bytes(port)))
}

/// Returns the answer to a request. It does not contain the address from which the proxy connects.
fn reply(code: u8) -> Step {
    Write(vec![VERSION, code, 0, IPV4, 0, 0, 0, 0, 0, 0])
}

fn refused(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::PermissionDenied, why)
}

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use asyncgen::AsyncGeneratorExt;
    use asyncgen::GeneratorState::{Complete, Yielded};

    use super::*;

    #[tokio::test]
    async fn connects_to_an_address_of_each_kind() {
        let requests: [(&[u8], _); 3] = [
            (b"\x01\x7f\0\0\x01\0\x50", "127.0.0.1 80"),
            (b"\x03\x0bexample.com\x01\xbb", "example.com 443"),
            (&[&[4], &[0; 15][..], &[1, 0, 80]].concat(), "::1 80"),
        ];
        for (address, target) in requests {
            // Two methods, one of which the server accepts.
            let says = [b"\x05\x02\x02\0\x05\x01\0", address].concat();
            let (heard, end) = play(None, &says).await;
            assert_eq!(heard, b"\x05\0\x05\0\0\x01\0\0\0\0\0\0");
            assert_eq!(end.expect("a connection"), target);
        }
    }

    #[tokio::test]
    async fn asks_for_a_login_where_there_is_one() {
        let login = &(String::from("me"), String::from("secret"));
        let (heard, end) = play(
            Some(login),
            b"\x05\x01\x02\x01\x02me\x06secret\x05\x01\0\x03\x01a\0\x50",
        )
        .await;
        assert_eq!(heard, b"\x05\x02\x01\0\x05\0\0\x01\0\0\0\0\0\0");
        assert_eq!(end.expect("a connection"), "a 80");

        let (heard, end) = play(Some(login), b"\x05\x01\x02\x01\x02me\x05wrong").await;
        assert_eq!(heard, b"\x05\x02\x01\x01");
        let error = end.expect_err("a wrong password");
        assert_eq!(error.to_string(), "wrong name or password");
    }

    #[tokio::test]
    async fn says_why_there_is_no_connection() {
        let login = &(String::from("me"), String::from("secret"));
        let cases: [(_, &[u8], &[u8], _); 6] = [
            (None, b"GE", b"", "this is not SOCKS5"),
            (
                Some(login),
                b"\x05\x01\0",
                b"\x05\xff",
                "no common method of authentication",
            ),
            (
                None,
                b"\x05\x01\0\x04\x01\0\x01",
                b"\x05\0",
                "not a request",
            ),
            (
                None,
                b"\x05\x01\0\x05\x01\0\x02",
                b"\x05\0\x05\x08\0\x01\0\0\0\0\0\0",
                "an unknown kind of address",
            ),
            (
                None,
                b"\x05\x01\0\x05\x02\0\x03\x01a\0\x50",
                b"\x05\0\x05\x07\0\x01\0\0\0\0\0\0",
                "an unknown command",
            ),
            (
                None,
                b"\x05\x01\0\x05\x01\0\x03\x01a\xff\xff",
                b"\x05\0\x05\x05\0\x01\0\0\0\0\0\0",
                "connection refused",
            ),
        ];
        for (login, says, hears, why) in cases {
            let (heard, end) = play(login, says).await;
            assert_eq!(heard, hears, "{why}");
            assert_eq!(end.expect_err(why).to_string(), why);
        }
    }

    /// Runs the handshake with a client that sends these bytes. Only ports below 1000 accept connections. Returns the bytes that the server
    /// writes, and the address it connects to.
    async fn play(login: Option<&Login>, mut says: &[u8]) -> (Vec<u8>, io::Result<String>) {
        let connect = async |host, port| match port {
            0..1000 => Ok(format!("{host} {port}")),
            _ => Err(io::ErrorKind::ConnectionRefused.into()),
        };
        let mut handshake = pin!(handshake(login, connect));
        let mut heard = Vec::new();
        let mut state = handshake.start().await.expect("it is new");
        let end = loop {
            state = match state {
                Yielded(Read(count)) => {
                    let (bytes, rest) = says.split_at(count);
                    says = rest;
                    handshake.asend(bytes.to_vec()).await.expect("it waits")
                }
                Yielded(Write(bytes)) => {
                    heard.extend(bytes);
                    handshake.anext().await.expect("it waits")
                }
                Complete(end) => break end,
            };
        };
        assert!(says.is_empty(), "not heard: {says:?}");
        (heard, end)
    }
}
