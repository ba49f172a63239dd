//! What becomes of requests, good ones and others.

use expect_test::{Expect, expect};

use super::*;

const CLIENT: Client = Client {
    address: std::net::SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 5),
    secure: false,
};

/// What an endpoint gets for a request, or why it gets nothing.
fn outcome(text: &str) -> String {
    let routed = |host: &str, path: &str| format!("{host} {path}");
    match read(text.as_bytes(), CLIENT, routed) {
        Ok(None) => "there is more to come\n".to_owned(),
        Ok(Some((length, asked, route))) => {
            assert_eq!(length, text.find("\r\n\r\n").unwrap_or(text.len() - 4) + 4);
            let head = String::from_utf8(asked.head).unwrap().replace('\r', "");
            format!(
                "to {route}, {:?}, harmless: {}, {:?}\n{head}",
                asked.body, asked.harmless, asked.manner
            )
        }
        Err(wrong) => format!("{wrong:?}\n"),
    }
}

fn check(text: &str, expected: &Expect) {
    expected.assert_eq(&outcome(text));
}

#[test]
fn an_endpoint_learns_whom_a_request_comes_from() {
    check(
        "GET /a?b HTTP/1.1\r\nHost: x:80\r\nX-Forwarded-For: 10.0.0.9\r\nKeep-Alive: 5\r\nAccept: */*\r\n\r\nmore",
        &expect![[r#"
            to x:80 /a, Length(0), harmless: true, Manner { headless: false, old: false, keeps: true, turns: false }
            GET /a?b HTTP/1.1
            Host: x:80
            Accept: */*
            X-Forwarded-For: 10.0.0.9, 127.0.0.1
            X-Forwarded-Proto: http
            X-Forwarded-Host: x:80

        "#]],
    );
}

#[test]
fn a_target_with_a_host_goes_before_the_header() {
    check(
        "PUT HTTP://b.example HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nConnection: close, X\r\nX: 1\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: y\r\n\r\n",
        &expect![[r#"
            to b.example /, Length(3), harmless: false, Manner { headless: false, old: false, keeps: false, turns: false }
            PUT / HTTP/1.1
            Host: b.example
            Content-Length: 3
            X-Forwarded-Proto: https
            X-Forwarded-Host: y
            X-Forwarded-For: 127.0.0.1

        "#]],
    );
}

#[test]
fn an_old_client_is_asked_for_in_its_own_version() {
    check(
        "HEAD / HTTP/1.0\r\nConnection: keep-alive, upgrade\r\nUpgrade: a\r\n\r\n",
        &expect![[r#"
            to  /, Length(0), harmless: true, Manner { headless: true, old: true, keeps: true, turns: false }
            HEAD / HTTP/1.0
            X-Forwarded-For: 127.0.0.1
            X-Forwarded-Proto: http

        "#]],
    );
}

#[test]
fn a_connection_is_turned_over_by_both_headers() {
    check(
        "GET / HTTP/1.1\r\nhost: x\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\r\n",
        &expect![[r#"
            to x /, Length(0), harmless: true, Manner { headless: false, old: false, keeps: true, turns: true }
            GET / HTTP/1.1
            Host: x
            X-Forwarded-For: 127.0.0.1
            X-Forwarded-Proto: http
            X-Forwarded-Host: x
            Connection: upgrade
            Upgrade: websocket

        "#]],
    );
}

#[test]
fn what_could_be_read_in_two_ways_is_refused() {
    for (text, wrong) in [
        ("GET / HTTP/1.1\r\n\r\n", Wrong::Malformed),
        (
            "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
            Wrong::Malformed,
        ),
        ("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", Wrong::Malformed),
        ("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", Wrong::Malformed),
        ("GET / HTTP/1.1\r\nHost : a\r\n\r\n", Wrong::Malformed),
        (
            "GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n",
            Wrong::Malformed,
        ),
        ("GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n", Wrong::Malformed),
        ("GET x HTTP/1.1\r\nHost: a\r\n\r\n", Wrong::Malformed),
        ("GET * HTTP/1.1\r\nHost: a\r\n\r\n", Wrong::Malformed),
        (
            "GET http://u@a/ HTTP/1.1\r\nHost: a\r\n\r\n",
            Wrong::Malformed,
        ),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
            Wrong::Malformed,
        ),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
            Wrong::Coding,
        ),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n",
            Wrong::Coding,
        ),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n",
            Wrong::Malformed,
        ),
        (
            "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n",
            Wrong::Malformed,
        ),
        ("CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n", Wrong::Tunnel),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", Wrong::Version),
    ] {
        assert_eq!(outcome(text), format!("{wrong:?}\n"), "{text:?}");
    }
    let many = "a: b\r\n".repeat(MOST_HEADERS);
    let many = format!("GET / HTTP/1.1\r\nHost: a\r\n{many}\r\n");
    assert_eq!(outcome(&many), "Long\n");
    assert_eq!(outcome("GET / HTTP/1.1\r\nHo"), "there is more to come\n");
}
