//! What headers say of a connection and of a body's length, and which of them
//! concern one connection alone (RFC 9110, section 7.6.1).

use httparse::Header;

use super::Malformed;

/// What the headers of a message say.
#[derive(Debug, Default)]
pub(super) struct Facts<'b> {
    /// Content-Length, in bytes.
    pub length: Option<u64>,
    /// Transfer-Encoding, and whether chunks are its last step.
    pub coding: Option<(&'b [u8], bool)>,
    /// Whether the connection ends after this message.
    pub closes: bool,
    /// Whether it does not, where it otherwise would.
    pub keeps: bool,
    /// The protocol that the connection is to be turned over to.
    pub protocol: Option<&'b [u8]>,
    pub host: Option<&'b [u8]>,
    /// Further headers that concern this connection alone.
    named: Vec<&'b str>,
}

impl<'b> Facts<'b> {
    /// Reads them. What could be read in two ways is malformed.
    pub fn of(headers: &[Header<'b>]) -> Result<Self, Malformed> {
        let mut facts = Self::default();
        let mut turns = false;
        let mut protocol = None;
        for Header { name, value } in headers {
            match name.len() {
                4 if is(name, "host") => once(&mut facts.host, *value)?,
                7 if is(name, "upgrade") => protocol = Some(*value),
                10 if is(name, "connection") => {
                    for word in words(value) {
                        match word {
                            _ if is(word, "close") => facts.closes = true,
                            _ if is(word, "keep-alive") => facts.keeps = true,
                            _ if is(word, "upgrade") => turns = true,
                            _ if !is_needed(word) => facts.named.push(word),
                            _ => {}
                        }
                    }
                }
                14 if is(name, "content-length") => once(&mut facts.length, number(value)?)?,
                17 if is(name, "transfer-encoding") => {
                    let last = words(value).last().is_some_and(|it| is(it, "chunked"));
                    once(&mut facts.coding, (*value, last))?;
                }
                _ => {}
            }
        }
        // The protocol within TLS or by prior knowledge only; asked for like
        // this it would pass by what is said of each request.
        let spoken = protocol.filter(|it| !it.eq_ignore_ascii_case(b"h2c"));
        facts.protocol = spoken.filter(|_| turns);
        Ok(facts)
    }

    /// Whether a header is passed on as it is.
    pub fn passes(&self, name: &str) -> bool {
        let own = match name.len() {
            2 => is(name, "te"),
            7 => is(name, "upgrade"),
            10 => is(name, "connection") || is(name, "keep-alive"),
            16 => is(name, "proxy-connection"),
            17 => is(name, "transfer-encoding"),
            _ => false,
        };
        !own && !self.named.iter().any(|it| is(it, name))
    }
}

/// Whether two names are the same.
pub(super) fn is(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

/// Writes a header.
pub(super) fn write(head: &mut Vec<u8>, name: &str, value: &[u8]) {
    head.extend_from_slice(name.as_bytes());
    head.extend_from_slice(b": ");
    head.extend_from_slice(value);
    head.extend_from_slice(b"\r\n");
}

/// What a client cannot have taken out by calling it the connection's own.
fn is_needed(name: &str) -> bool {
    let all = [
        "host",
        "content-length",
        "transfer-encoding",
        "x-forwarded-for",
        "x-forwarded-host",
        "x-forwarded-proto",
        "authorization",
        "cookie",
    ];
    all.iter().any(|it| is(it, name))
}

/// What is said twice could be read in two ways.
fn once<T>(place: &mut Option<T>, value: T) -> Result<(), Malformed> {
    match place.replace(value) {
        None => Ok(()),
        Some(_) => Err(Malformed),
    }
}

fn number(value: &[u8]) -> Result<u64, Malformed> {
    let text = std::str::from_utf8(value).map_err(|_| Malformed)?.trim();
    if text.is_empty() || !text.bytes().all(|it| it.is_ascii_digit()) {
        return Err(Malformed);
    }
    text.parse().map_err(|_| Malformed)
}

fn words(value: &[u8]) -> impl Iterator<Item = &str> {
    let text = std::str::from_utf8(value).unwrap_or_default();
    text.split(',').map(str::trim).filter(|it| !it.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(lines: &'static [(&str, &str)]) -> Result<Facts<'static>, Malformed> {
        let headers = lines.iter().map(|(name, value)| Header {
            name,
            value: value.as_bytes(),
        });
        Facts::of(&headers.collect::<Vec<_>>())
    }

    #[test]
    fn what_concerns_one_connection_is_not_passed_on() {
        let all = facts(&[
            ("Connection", "close, X-Private"),
            ("connection", "Host, cookie"),
        ]);
        let all = all.unwrap();
        assert!(all.closes);
        for own in [
            "x-private",
            "Keep-Alive",
            "TE",
            "Proxy-Connection",
            "Upgrade",
        ] {
            assert!(!all.passes(own), "{own}");
        }
        for passed in ["Host", "cookie", "Content-Length", "Accept", "Trailer"] {
            assert!(all.passes(passed), "{passed}");
        }
    }

    #[test]
    fn an_upgrade_needs_both_headers() {
        let both = facts(&[
            ("connection", "keep-alive, Upgrade"),
            ("upgrade", "websocket"),
        ]);
        assert_eq!(both.unwrap().protocol, Some(&b"websocket"[..]));
        assert_eq!(facts(&[("upgrade", "websocket")]).unwrap().protocol, None);
        let plain = facts(&[("connection", "upgrade"), ("upgrade", "h2c")]);
        assert_eq!(plain.unwrap().protocol, None);
    }

    #[test]
    fn lengths_are_said_once_and_in_digits() {
        assert_eq!(facts(&[("content-length", "12")]).unwrap().length, Some(12));
        for wrong in ["", "+1", "1, 1", "0x1", "1 1", "99999999999999999999"] {
            let header = Header {
                name: "Content-Length",
                value: wrong.as_bytes(),
            };
            assert_eq!(Facts::of(&[header]).err(), Some(Malformed), "{wrong:?}");
        }
        assert!(facts(&[("content-length", "1"), ("content-length", "1")]).is_err());
        let coding = facts(&[("transfer-encoding", "gzip, Chunked")])
            .unwrap()
            .coding;
        assert_eq!(coding, Some((&b"gzip, Chunked"[..], true)));
        assert!(facts(&[("host", "a"), ("Host", "a")]).is_err());
    }
}
