//! Requests and answers of every make, to the byte.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::backend::Backend;
use super::running::{Running, ask_on, head};
use super::{plain, pool};

/// What a client that says all this at once hears until its connection ends.
async fn heard(parts: &'static [(&'static str, &'static str)], says: &str) -> String {
    let backend = Backend::playing(parts).await;
    let mut gateway = Running::start(&plain("http", &pool(&[&backend], "")));
    let mut client = client(&mut gateway).await;
    client.write_all(says.as_bytes()).await.unwrap();
    let mut heard = String::new();
    client.read_to_string(&mut heard).await.unwrap();
    gateway.end().await;
    heard
}

async fn client(gateway: &mut Running) -> TcpStream {
    let port = gateway.port().await;
    TcpStream::connect(("127.0.0.1", port)).await.unwrap()
}

#[tokio::test]
async fn requests_that_come_at_once_are_answered_one_after_the_other() {
    let backend = Backend::answering("web").await;
    let mut gateway = Running::start(&plain("http", &pool(&[&backend], "")));
    let mut client = client(&mut gateway).await;
    let both =
        "GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    client.write_all(both.as_bytes()).await.unwrap();
    let mut heard = String::new();
    client.read_to_string(&mut heard).await.unwrap();
    let first = heard.find("web: GET /1 ").unwrap();
    let second = heard.find("web: GET /2 ").unwrap();
    assert!(first < second, "{heard}");
    assert_eq!(heard.matches("Connection: close").count(), 1, "{heard}");
    gateway.end().await;
}

#[tokio::test]
async fn chunks_pass_both_ways_with_what_follows_them() {
    let answer = heard(
        &[(
            "Transfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n0\r\nT: v\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: T\r\nConnection: close\r\n\r\n2\r\nok\r\n0\r\nT: w\r\n\r\n",
        )],
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n3;a=b\r\nabc\r\n0\r\nT: v\r\n\r\n",
    );
    assert_eq!(
        answer.await,
        "HTTP/1.1 200 OK\r\nTrailer: T\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n2\r\nok\r\n0\r\nT: w\r\n\r\n"
    );
}

#[tokio::test]
async fn a_client_is_told_to_go_on_with_its_body() {
    let backend = Backend::playing(&[
        ("\r\n\r\n", "HTTP/1.1 100 Continue\r\n\r\n"),
        ("body", "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n"),
        ("", ""),
    ])
    .await;
    let mut gateway = Running::start(&plain("http", &pool(&[&backend], "")));
    let mut client = client(&mut gateway).await;
    let asks = "PUT / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n";
    client.write_all(asks.as_bytes()).await.unwrap();
    assert_eq!(head(&mut client).await, "HTTP/1.1 100 Continue\r\n\r\n");
    client.write_all(b"body").await.unwrap();
    assert_eq!(
        head(&mut client).await,
        "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n"
    );
    drop(client);
    gateway.end().await;
}

#[tokio::test]
async fn an_answer_may_come_before_the_request_has_ended() {
    let answer = heard(
        &[
            (
                "\r\n\r\n",
                "HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nno\n",
            ),
            ("", ""),
        ],
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nand so on",
    );
    assert_eq!(
        answer.await,
        "HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nno\n"
    );
}

#[tokio::test]
async fn a_body_without_a_length_lasts_until_the_end() {
    let answer = heard(
        &[("\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\nall of it")],
        "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    );
    assert_eq!(
        answer.await,
        "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nall of it"
    );
}

#[tokio::test]
async fn a_client_of_the_old_version_keeps_its_connection_when_it_asks_to() {
    let backend = Backend::playing(&[(
        " HTTP/1.0\r\nHost: x\r\nX-Forwarded-For: 127.0.0.1\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Host: x\r\n\r\n",
        "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
    )])
    .await;
    let mut gateway = Running::start(&plain("http", &pool(&[&backend], "")));
    let mut client = client(&mut gateway).await;
    for (connection, said) in [("keep-alive", "keep-alive"), ("x", "close")] {
        let asks = format!("GET / HTTP/1.0\r\nHost: x\r\nConnection: {connection}\r\n\r\n");
        client.write_all(asks.as_bytes()).await.unwrap();
        assert_eq!(
            head(&mut client).await,
            format!("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: {said}\r\n\r\n")
        );
        let mut body = [0; 2];
        client.read_exact(&mut body).await.unwrap();
    }
    assert_eq!(client.read(&mut [0]).await.unwrap(), 0);
    gateway.end().await;
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_not_made_whole() {
    let answer = heard(
        &[(
            "\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\na part",
        )],
        "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    );
    assert_eq!(
        answer.await,
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\na part"
    );
}

#[tokio::test]
async fn what_speaks_another_protocol_is_not_waited_for() {
    let answer = heard(
        &[("\r\n\r\n", "-ERR unknown command\r\n"), ("", "")],
        "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    )
    .await;
    assert!(
        answer.starts_with("HTTP/1.1 502 Bad Gateway\r\n"),
        "{answer}"
    );
}

#[tokio::test]
async fn what_is_not_to_be_sent_twice_is_not() {
    for (method, status) in [("GET", "200"), ("POST", "502")] {
        let silent = Backend::playing(&[("\r\n\r\n", "")]).await;
        let web = Backend::answering("web").await;
        let mut gateway = Running::start(&plain("http", &pool(&[&silent, &web], "")));
        let port = gateway.port().await;
        let mut statuses = Vec::new();
        for _ in 0..2 {
            let mut client = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
            let asks = format!("{method} / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            client.write_all(asks.as_bytes()).await.unwrap();
            let told = head(&mut client).await;
            statuses.push(told.split(' ').nth(1).unwrap().to_owned());
        }
        statuses.sort();
        assert_eq!(statuses, ["200", status], "{method}");
        gateway.end().await;
    }
}

#[tokio::test]
async fn what_is_no_request_is_told_so_and_passed_on_to_nobody() {
    for (says, status) in [
        ("nonsense\r\n\r\n", "400 Bad Request"),
        // The beginning of TLS.
        ("\u{16}\u{3}\u{1}", "400 Bad Request"),
        (
            "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
            "400 Bad Request",
        ),
        (
            "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n",
            "501 Not Implemented",
        ),
        (
            "CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n",
            "405 Method Not Allowed",
        ),
    ] {
        let answer = heard(&[("nothing", "")], says).await;
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status}\r\n")),
            "{answer}"
        );
        assert!(answer.contains("Connection: close\r\n"), "{answer}");
    }
    let long = format!("GET / HTTP/1.1\r\nHost: x\r\nX: {}", "x".repeat(80_000));
    let answer = heard(&[("nothing", "")], &long).await;
    assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
}

#[tokio::test]
async fn a_request_that_goes_nowhere_leaves_the_connection_to_the_next() {
    let backend = Backend::answering("web").await;
    let listener = r#"{"port": 0, "address": "127.0.0.1", "protocol": "http", "routes": [
        {"host": "a", "path": "/", "match": "prefix", "pool": "web"}]}"#;
    let pools = format!(r#""web": {}"#, pool(&[&backend], ""));
    let mut gateway = Running::start(&super::configuration(listener, &pools));
    let mut client = client(&mut gateway).await;
    assert_eq!(ask_on(&mut client, "b", "/").await.0, 404);
    client
        .write_all(b"HEAD / HTTP/1.1\r\nHost: b\r\n\r\n")
        .await
        .unwrap();
    let told = head(&mut client).await;
    assert!(told.starts_with("HTTP/1.1 404 "), "{told}");
    assert_eq!(ask_on(&mut client, "a", "/").await.0, 200);
    drop(client);
    gateway.end().await;
}

#[tokio::test]
async fn large_bodies_pass_both_ways_to_one_who_reads_slowly() {
    let backend = Backend::echoing_bodies().await;
    let mut gateway = Running::start(&plain("http", &pool(&[&backend], "")));
    let mut client = client(&mut gateway).await;
    let size = 2 * 1024 * 1024;
    let body: Vec<u8> = (0..=250).cycle().take(size).collect();
    let asks = format!("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {size}\r\n\r\n");
    let (mut reading, mut writing) = client.split();
    let sends = async {
        writing.write_all(asks.as_bytes()).await.unwrap();
        writing.write_all(&body).await.unwrap();
    };
    let reads = async {
        let told = head(&mut reading).await;
        assert!(
            told.contains(&format!("Content-Length: {size}\r\n")),
            "{told}"
        );
        let mut echo = vec![0; size];
        for piece in echo.chunks_mut(1000) {
            tokio::task::yield_now().await;
            reading.read_exact(piece).await.unwrap();
        }
        echo
    };
    let ((), echo) = tokio::join!(sends, reads);
    assert!(echo == body, "something has changed on its way");
    drop(client);
    gateway.end().await;
}
