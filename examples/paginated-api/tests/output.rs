//! Tests the output of the program, which includes the requests to the server.

use std::process::Command;

#[test]
fn asks_for_failing_pages_again_and_for_none_too_many() {
    let output = Command::new(env!("CARGO_BIN_EXE_paginated-api"))
        .output()
        .expect("the program runs");
    assert!(output.status.success());
    let stdout = String::from_utf8(output.stdout).expect("the output is text");

    // The port differs in each run.
    let (_, rest) = stdout.split_once("127.0.0.1:").expect("an address");
    let (port, _) = rest.split_once('/').expect("a path behind it");
    assert_eq!(
        stdout.replace(&format!("127.0.0.1:{port}"), "127.0.0.1:PORT"),
        "\
the brightest stars, from a server whose page 2 fails twice:
    GET /stars?page=1: 200 OK
  Sirius
  Canopus
  Rigil Kentaurus
    GET /stars?page=2: 503 Service Unavailable
    GET /stars?page=2: 503 Service Unavailable
    GET /stars?page=2: 200 OK
  Arcturus
  Vega
  Capella
    GET /stars?page=3: 200 OK
  enough
all stars, from a server whose page 2 is down:
    GET /stars?page=1: 200 OK
  Sirius
  Canopus
  Rigil Kentaurus
    GET /stars?page=2: 503 Service Unavailable
    GET /stars?page=2: 503 Service Unavailable
    GET /stars?page=2: 503 Service Unavailable
    GET /stars?page=2: 503 Service Unavailable
  gave up after 4 attempts: HTTP status server error (503 Service Unavailable) for url (http://127.0.0.1:PORT/stars?page=2)
all stars, from an address that is wrong:
    GET /v2/stars?page=1: 404 Not Found
  refused: HTTP status client error (404 Not Found) for url (http://127.0.0.1:PORT/v2/stars?page=1)
"
    );
}
