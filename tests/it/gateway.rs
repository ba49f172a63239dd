//! A gateway between clients and backends on loopback. What it tells is waited
//! for, so that nothing depends on time.

mod backend;
mod http;
mod http2;
mod running;

use std::collections::BTreeSet;
use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UdpSocket};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use backend::Backend;
use rcompose::gateway::Notice;
use running::{Running, ask, ask_on, fixture};

/// A pool of backends, as JSON; each backend has the further fields.
fn pool(backends: &[&Backend], more: &str) -> String {
    let backends: Vec<String> = backends
        .iter()
        .map(|it| format!(r#"{{"host": "127.0.0.1", "port": {}{more}}}"#, it.port))
        .collect();
    format!(r#"{{"backends": [{}]}}"#, backends.join(","))
}

fn configuration(listeners: &str, pools: &str) -> String {
    format!(r#"{{"listeners": [{listeners}], "pools": {{{pools}}}}}"#)
}

/// One listener that sends everything to one pool.
fn plain(protocol: &str, pool: &str) -> String {
    let listener = format!(
        r#"{{"port": 0, "address": "127.0.0.1", "protocol": "{protocol}", "pool": "web"}}"#
    );
    configuration(&listener, &format!(r#""web": {pool}"#))
}

/// What a connection says until its end.
async fn said(port: u16) -> String {
    let mut client = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let mut text = String::new();
    client.read_to_string(&mut text).await.unwrap();
    text
}

#[tokio::test]
async fn connections_take_turns_and_skip_what_does_not_accept() {
    let one = Backend::saying("one").await;
    let two = Backend::saying("two").await;
    let gone = Backend::gone().await;
    let text = plain("tcp", &pool(&[&one, &gone, &two], ""));
    let mut gateway = Running::start(&text);
    let port = gateway.port().await;
    let mut heard = Vec::new();
    for _ in 0..8 {
        heard.push(said(port).await);
    }
    let count = |word: &str| heard.iter().filter(|it| *it == word).count();
    assert_eq!((count("one"), count("two")), (4, 4), "{heard:?}");
    gateway.end().await;
}

#[tokio::test]
async fn bytes_pass_both_ways_and_ends_are_passed_on() {
    let echo = Backend::echoing().await;
    let mut gateway = Running::start(&plain("tcp", &pool(&[&echo], "")));
    let port = gateway.port().await;
    let mut client = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let sent: Vec<u8> = (0..3_000_000_u32).map(|it| it.to_le_bytes()[1]).collect();
    let (mut reading, mut writing) = client.split();
    let mut received = Vec::new();
    let (read, ()) = tokio::join!(reading.read_to_end(&mut received), async {
        writing.write_all(&sent).await.unwrap();
        writing.shutdown().await.unwrap();
    });
    read.unwrap();
    assert!(received == sent, "{} bytes came back", received.len());
    gateway.end().await;
}

#[tokio::test]
async fn held_connections_go_on_and_silent_ones_end_with_the_gateway() {
    let echo = Backend::echoing().await;
    let mut gateway = Running::start(&plain("tcp", &pool(&[&echo], "")));
    let port = gateway.port().await;
    let mut clients = Vec::new();
    for _ in 0..300 {
        clients.push(TcpStream::connect(("127.0.0.1", port)).await.unwrap());
    }
    for round in 0..2_u8 {
        for client in &mut clients {
            client.write_all(&[round; 3]).await.unwrap();
        }
        for client in &mut clients {
            let mut heard = [9; 3];
            client.read_exact(&mut heard).await.unwrap();
            assert_eq!(heard, [round; 3]);
        }
    }
    gateway.stop();
    for client in &mut clients {
        assert_eq!(client.read(&mut [0]).await.unwrap(), 0);
    }
    gateway.end().await;
}

#[tokio::test]
async fn what_a_client_says_before_it_ends_is_passed_on_and_answered() {
    let echo = Backend::echoing().await;
    let gone = Backend::gone().await;
    let mut gateway = Running::start(&plain("tcp", &pool(&[&gone, &echo], "")));
    let port = gateway.port().await;
    for _ in 0..20 {
        let mut client = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        client.write_all(b"last words").await.unwrap();
        client.shutdown().await.unwrap();
        let mut heard = String::new();
        client.read_to_string(&mut heard).await.unwrap();
        assert_eq!(heard, "last words");
    }
    gateway.end().await;
}

#[tokio::test]
async fn datagrams_of_a_client_go_to_one_backend_and_answers_come_back() {
    let one = Backend::datagrams("one").await;
    let two = Backend::datagrams("two").await;
    let text = plain("udp", &pool(&[&one, &two], ""));
    let mut gateway = Running::start(&text);
    let port = gateway.port().await;
    let mut heard = BTreeSet::new();
    for _ in 0..2 {
        let client = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        client.connect(("127.0.0.1", port)).await.unwrap();
        let mut own = BTreeSet::new();
        for _ in 0..3 {
            client.send(b"hello").await.unwrap();
            let mut answer = [0; 64];
            let length = client.recv(&mut answer).await.unwrap();
            own.insert(String::from_utf8_lossy(&answer[..length]).into_owned());
        }
        assert_eq!(own.len(), 1, "{own:?}");
        heard.extend(own);
    }
    let all: Vec<&str> = heard.iter().map(String::as_str).collect();
    assert_eq!(all, ["one: hello", "two: hello"]);
    gateway.end().await;
}

#[tokio::test]
async fn requests_go_where_their_routes_say() {
    let web = Backend::answering("web").await;
    let api = Backend::answering("api").await;
    let listener = r#"{"port": 0, "address": "127.0.0.1", "protocol": "http", "routes": [
        {"host": "a.example", "path": "/", "match": "prefix", "pool": "web"},
        {"host": "a.example", "path": "/api", "match": "prefix", "pool": "api"}]}"#;
    let pools = format!(
        r#""web": {}, "api": {}"#,
        pool(&[&web], ""),
        pool(&[&api], "")
    );
    let mut gateway = Running::start(&configuration(listener, &pools));
    let port = gateway.port().await;
    let (status, body) = ask(port, "a.example", "/api/x?y=1").await;
    assert_eq!(status, 200);
    assert_eq!(
        body,
        "api: GET /api/x?y=1 host=a.example for=127.0.0.1 proto=http"
    );
    assert!(
        ask(port, "A.EXAMPLE:80", "/apis")
            .await
            .1
            .starts_with("web: ")
    );
    assert_eq!(ask(port, "b.example", "/").await.0, 404);
    gateway.end().await;
}

#[tokio::test]
async fn a_request_that_a_kept_connection_swallows_is_sent_again() {
    // It closes after each answer without having said that it would.
    let rude = Backend::answering_once("rude").await;
    let mut gateway = Running::start(&plain("http", &pool(&[&rude], "")));
    let port = gateway.port().await;
    let mut client = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    for _ in 0..20 {
        assert_eq!(ask_on(&mut client, "x", "/").await.0, 200);
    }
    gateway.end().await;
}

#[tokio::test]
async fn a_connection_is_turned_over_to_another_protocol() {
    let backend = Backend::upgrading().await;
    let mut gateway = Running::start(&plain("http", &pool(&[&backend], "")));
    let port = gateway.port().await;
    let mut client = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let request = "GET /chat HTTP/1.1\r\nhost: x\r\nconnection: Upgrade\r\nupgrade: echo\r\n\r\n";
    client.write_all(request.as_bytes()).await.unwrap();
    let head = running::head(&mut client).await;
    assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
    assert!(head.to_lowercase().contains("upgrade: echo"), "{head}");
    client.write_all(b"ping").await.unwrap();
    let mut answer = [0; 4];
    client.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"ping");
    drop(client);
    gateway.end().await;
}

#[tokio::test]
async fn only_what_its_probe_calls_ready_gets_requests() {
    let ready = Backend::answering("ready").await;
    let slow = Backend::answering("slow").await;
    slow.set_status(503);
    let readiness = r#", "readiness": {"probe": {"http": {"path": "/ready"}}, "period": 20, "timeout": 30000,
            "successes": 1, "failures": 3}"#;
    let text = plain("http", &pool(&[&ready, &slow], readiness));
    let mut gateway = Running::start(&text);
    let port = gateway.port().await;
    let becomes = |wanted: u16| move |it: &Notice| matches!(it, Notice::Ready(_, address) if address.port() == wanted);
    gateway.hears(becomes(ready.port)).await;
    for _ in 0..4 {
        assert!(ask(port, "x", "/").await.1.starts_with("ready: "));
    }
    slow.set_status(200);
    gateway.hears(becomes(slow.port)).await;
    let mut heard = BTreeSet::new();
    for _ in 0..2 {
        heard.insert(ask(port, "x", "/").await.1);
    }
    assert_eq!(heard.len(), 2, "{heard:?}");
    slow.set_status(503);
    let unready = |it: &Notice| matches!(it, Notice::Unready(_, _, reason) if reason == "GET /ready is answered with 503");
    gateway.hears(unready).await;
    for _ in 0..4 {
        assert!(ask(port, "x", "/").await.1.starts_with("ready: "));
    }
    gateway.end().await;
}

#[tokio::test]
async fn what_was_asked_before_the_end_is_answered() {
    let (slow, asked) = Backend::holding("late").await;
    let mut gateway = Running::start(&plain("http", &pool(&[&slow], "")));
    let port = gateway.port().await;
    let asking = tokio::spawn(async move { ask(port, "x", "/").await });
    let release = asked.await.unwrap();
    gateway.stop();
    gateway.hears(|it| *it == Notice::Closing(1)).await;
    release.send(()).unwrap();
    assert_eq!(asking.await.unwrap().0, 200);
    gateway.end().await;
}

#[tokio::test]
async fn what_is_about_to_go_gets_nothing_new_and_is_seen_off() {
    let one = Backend::answering("one").await;
    let two = Backend::answering_elsewhere("two").await;
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("leaving");
    // Two addresses, since it goes by them.
    let pools = format!(
        r#""web": {{"backends": [{{"host": "127.0.0.1", "port": {}}}, {{"host": "127.0.0.2", "port": {}}}]}}"#,
        one.port, two.port
    );
    let listener = r#"{"port": 0, "address": "127.0.0.1", "protocol": "http", "pool": "web"}"#;
    let text =
        format!(r#"{{"listeners": [{listener}], "pools": {{{pools}}}, "hears": {socket:?}}}"#);
    let mut gateway = Running::start(&text);
    let port = gateway.port().await;
    let address: [std::net::IpAddr; 1] = ["127.0.0.1".parse().unwrap()];
    let within = std::time::Duration::from_secs(60);
    rcompose::gateway::announce(&socket, &address, within)
        .await
        .unwrap();
    gateway.hears(|it| matches!(it, Notice::Leaving(..))).await;
    for _ in 0..4 {
        let (status, body) = ask(port, "x", "/").await;
        assert_eq!(status, 200);
        assert!(body.starts_with("two: "), "{body}");
    }
    gateway.end().await;
    let mode = std::fs::metadata(&socket).unwrap().permissions();
    assert_eq!(
        std::os::unix::fs::PermissionsExt::mode(&mode) & 0o777,
        0o600
    );
}

#[tokio::test]
async fn a_client_is_shown_the_certificate_of_the_host_that_it_asks_for() {
    let web = Backend::answering("web").await;
    let certificate = |name: &str| {
        let (crt, key) = (
            fixture(&format!("{name}.crt")),
            fixture(&format!("{name}.key")),
        );
        format!(r#"{{"hosts": ["{name}.example"], "certificate": "{crt}", "key": "{key}"}}"#)
    };
    let listener = format!(
        r#"{{"port": 0, "address": "127.0.0.1", "protocol": "http", "pool": "web",
             "certificates": [{}, {}]}}"#,
        certificate("a"),
        certificate("b")
    );
    let pools = format!(r#""web": {}"#, pool(&[&web], ""));
    let mut gateway = Running::start(&configuration(&listener, &pools));
    let port = gateway.port().await;
    for name in ["a", "b"] {
        let mut roots = RootCertStore::empty();
        let own = CertificateDer::from_pem_file(fixture(&format!("{name}.crt"))).unwrap();
        roots.add(own).unwrap();
        let config = ClientConfig::builder()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        let host = ServerName::try_from(format!("{name}.example")).unwrap();
        let connector = TlsConnector::from(Arc::new(config));
        let mut client = connector.connect(host, stream).await.unwrap();
        let (status, body) = ask_on(&mut client, &format!("{name}.example"), "/").await;
        assert_eq!(status, 200);
        assert!(body.ends_with("proto=https"), "{body}");
    }
    gateway.end().await;
}

#[tokio::test]
async fn a_port_that_is_taken_is_an_error() {
    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = taken.local_addr().unwrap().port();
    let listener =
        format!(r#"{{"port": {port}, "address": "127.0.0.1", "protocol": "tcp", "pool": "web"}}"#);
    let text = configuration(&listener, r#""web": {"backends": []}"#);
    let error = Running::start(&text).fails().await;
    assert_eq!(error, format!("cannot listen on 127.0.0.1:{port}"));
}

#[tokio::test]
async fn a_probe_heeds_the_answer_of_a_connection_that_closes_with_it() {
    let rude = Backend::answering_once("rude").await;
    let readiness = r#", "readiness": {"probe": {"http": {"path": "/", "headers": [["Host", "a.example"]]}},
            "period": 1, "timeout": 30000, "successes": 20, "failures": 1}"#;
    let mut gateway = Running::start(&plain("http", &pool(&[&rude], readiness)));
    let port = gateway.port().await;
    // Twenty in a row: one that was lost would begin the count anew.
    gateway.hears(|it| matches!(it, Notice::Ready(..))).await;
    assert_eq!(ask(port, "x", "/").await.0, 200);
    gateway.end().await;
}

#[tokio::test]
async fn a_pool_that_is_not_there_is_an_error() {
    let error = Running::start(&configuration(
        r#"{"port": 0, "protocol": "tcp", "pool": "wbe"}"#,
        "",
    ));
    assert_eq!(error.fails().await, "no pool is called \"wbe\"");
}
