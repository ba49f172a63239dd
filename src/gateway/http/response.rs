//! The head of an answer: as the endpoint sends it, and as the client gets it.

use std::io::Write as _;
use std::mem::MaybeUninit;

use httparse::{Header, Response, Status};

use super::body::Body;
use super::chunks::Chunks;
use super::headers::{self, Facts, is};
use super::request::Manner;
use super::{MOST_HEADERS, Malformed};

/// An answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub status: u16,
    /// Its head, as the client gets it.
    pub head: Vec<u8>,
    pub body: Body,
    /// Whether the endpoint's connection can be used again afterwards.
    pub reusable: bool,
    /// Whether the client's connection goes on afterwards.
    pub keeps: bool,
}

impl Answer {
    /// Whether another one follows (RFC 9110, section 15.2).
    pub fn is_interim(&self) -> bool {
        (100..200).contains(&self.status) && self.status != 101
    }
}

/// Whether an answer may begin so. What speaks another protocol says something
/// and waits.
pub(super) fn begins(bytes: &[u8]) -> bool {
    let version = b"HTTP/1.";
    bytes.iter().zip(version).all(|(one, other)| one == other)
}

/// Reads the head of an answer; none: there is more to come. Gives its length.
pub(super) fn read(bytes: &[u8], manner: Manner) -> Result<Option<(usize, Answer)>, Malformed> {
    let mut room = [const { MaybeUninit::<Header<'_>>::uninit() }; MOST_HEADERS];
    let mut response = Response::new(&mut []);
    let parsed = httparse::ParserConfig::default().parse_response_with_uninit_headers(
        &mut response,
        bytes,
        &mut room,
    );
    let Status::Complete(length) = parsed.map_err(|_| Malformed)? else {
        return Ok(None);
    };
    let status = response.code.ok_or(Malformed)?;
    let facts = Facts::of(response.headers)?;
    if status == 101 && !manner.turns {
        return Err(Malformed);
    }
    let body = body(status, &facts, manner)?;
    let lasts = response.version == Some(1) || facts.keeps;
    let keeps = manner.keeps && body != Body::UntilEnd;
    let answer = Answer {
        status,
        head: inward(&response, status, &facts, manner, keeps),
        body,
        reusable: lasts
            && !facts.closes
            && !manner.old
            && body != Body::UntilEnd
            && (facts.coding.is_none() || facts.length.is_none()),
        keeps,
    };
    Ok(Some((length, answer)))
}

/// The body (RFC 9112, section 6.3).
fn body(status: u16, facts: &Facts<'_>, manner: Manner) -> Result<Body, Malformed> {
    if manner.headless || matches!(status, 100..200 | 204 | 304) {
        return Ok(Body::NONE);
    }
    match (facts.coding, facts.length) {
        (Some(_), _) if manner.old => Err(Malformed),
        (Some((_, true)), _) => Ok(Body::Chunked(Chunks::default())),
        (Some((_, false)), _) | (None, None) => Ok(Body::UntilEnd),
        (None, Some(length)) => Ok(Body::Length(length)),
    }
}

fn inward(
    response: &Response<'_, '_>,
    status: u16,
    facts: &Facts<'_>,
    manner: Manner,
    keeps: bool,
) -> Vec<u8> {
    let mut head = Vec::with_capacity(1024);
    // Writing to memory does not fail.
    let _ = write!(head, "HTTP/1.1 {status} ");
    head.extend_from_slice(response.reason.unwrap_or_default().as_bytes());
    head.extend_from_slice(b"\r\n");
    // How chunks are told is what counts, and nothing without a body has any.
    let unsized_ = facts.coding.is_some() || matches!(status, 100..=199 | 204);
    for Header { name, value } in response.headers.iter() {
        let dropped = unsized_ && is(name, "content-length");
        if facts.passes(name) && !dropped {
            headers::write(&mut head, name, value);
        }
    }
    if let Some((coding, _)) = facts.coding.filter(|_| !matches!(status, 100..=199 | 204)) {
        headers::write(&mut head, "Transfer-Encoding", coding);
    }
    match facts.protocol {
        Some(protocol) if matches!(status, 101 | 426) => {
            headers::write(&mut head, "Connection", b"upgrade");
            headers::write(&mut head, "Upgrade", protocol);
        }
        _ if (100..200).contains(&status) => {}
        _ if !keeps => headers::write(&mut head, "Connection", b"close"),
        _ if manner.old => headers::write(&mut head, "Connection", b"keep-alive"),
        _ => {}
    }
    head.extend_from_slice(b"\r\n");
    head
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    const KEEPS: Manner = Manner {
        headless: false,
        old: false,
        keeps: true,
        turns: false,
    };

    fn check(text: &str, manner: Manner, expected: &Expect) {
        let shown = match read(text.as_bytes(), manner) {
            Ok(None) => "there is more to come\n".to_owned(),
            Ok(Some((_, answer))) => format!(
                "{:?}, reusable: {}, keeps: {}\n{}",
                answer.body,
                answer.reusable,
                answer.keeps,
                String::from_utf8(answer.head).unwrap().replace('\r', "")
            ),
            Err(Malformed) => "malformed\n".to_owned(),
        };
        expected.assert_eq(&shown);
    }

    #[test]
    fn what_concerns_the_endpoints_connection_stays_with_it() {
        check(
            "HTTP/1.1 200 OK\r\nServer: x\r\nConnection: close\r\nKeep-Alive: timeout=5\r\nContent-Length: 2\r\n\r\nok",
            KEEPS,
            &expect![[r#"
                Length(2), reusable: false, keeps: true
                HTTP/1.1 200 OK
                Server: x
                Content-Length: 2

            "#]],
        );
    }

    #[test]
    fn chunks_go_before_a_length() {
        check(
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n",
            KEEPS,
            &expect![[r#"
                Chunked(Chunks { at: Size, left: 0, extra: 0 }), reusable: false, keeps: true
                HTTP/1.1 200 OK
                Transfer-Encoding: chunked

            "#]],
        );
    }

    #[test]
    fn a_body_without_a_length_ends_with_the_connection() {
        check(
            "HTTP/1.0 200 OK\r\n\r\n",
            KEEPS,
            &expect![[r#"
                UntilEnd, reusable: false, keeps: false
                HTTP/1.1 200 OK
                Connection: close

            "#]],
        );
    }

    #[test]
    fn a_head_alone_says_the_length_of_what_it_leaves_out() {
        let headless = Manner {
            headless: true,
            old: true,
            ..KEEPS
        };
        check(
            "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n",
            headless,
            &expect![[r#"
                Length(0), reusable: false, keeps: true
                HTTP/1.1 200 OK
                Content-Length: 99
                Connection: keep-alive

            "#]],
        );
        check(
            "HTTP/1.1 204 \r\nContent-Length: 0\r\n\r\n",
            KEEPS,
            &expect![[r#"
                Length(0), reusable: true, keeps: true
                HTTP/1.1 204 

            "#]],
        );
    }

    #[test]
    fn a_connection_is_turned_over_when_that_was_asked_for() {
        let text = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: a\r\n\r\n";
        check(text, KEEPS, &expect!["malformed\n"]);
        let turns = Manner {
            turns: true,
            ..KEEPS
        };
        check(
            text,
            turns,
            &expect![[r#"
                Length(0), reusable: true, keeps: true
                HTTP/1.1 101 Switching Protocols
                Connection: upgrade
                Upgrade: a

            "#]],
        );
    }

    #[test]
    fn what_is_no_answer_is_malformed() {
        for text in [
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
            "HTTP/1.1 200 OK\r\nA: b\r\n folded\r\n\r\n",
            "SSH-2.0-OpenSSH\r\n\r\n",
        ] {
            assert!(read(text.as_bytes(), KEEPS).is_err(), "{text:?}");
        }
        let old = Manner { old: true, ..KEEPS };
        let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        assert!(read(chunked.as_bytes(), old).is_err());
        assert!(read(b"HTTP/1.1 200 OK\r\n", KEEPS).unwrap().is_none());
    }
}
