//! The head of a request: as the client sends it, and as the endpoint gets it.

use std::io::Write as _;
use std::mem::MaybeUninit;

use httparse::{Error, Header, Request, Status};

use super::body::Body;
use super::chunks::Chunks;
use super::headers::{self, Facts, is};
use super::{Client, MOST_HEADERS, Malformed};

/// A request that has been asked.
#[derive(Debug)]
pub(super) struct Asked {
    /// Its head, as the endpoint gets it.
    pub head: Vec<u8>,
    pub body: Body,
    pub manner: Manner,
    /// Whether it may be sent twice (RFC 9110, section 9.2.2), and has no body
    /// that would be gone by then.
    pub harmless: bool,
}

/// What of a request bears on its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Manner {
    /// Whether it asks for a head alone.
    pub headless: bool,
    /// Whether it is one of HTTP/1.0.
    pub old: bool,
    /// Whether its client goes on with the connection.
    pub keeps: bool,
    /// Whether it would turn the connection over to another protocol.
    pub turns: bool,
}

/// Why a request is answered without an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::gateway) enum Wrong {
    /// It is no HTTP, or could be read in two ways.
    Malformed,
    /// Its head has too many headers.
    Long,
    /// It is of a version that is not spoken.
    Version,
    /// It asks for a tunnel.
    Tunnel,
    /// Its body is coded in a way that is not known.
    Coding,
}

impl From<Malformed> for Wrong {
    fn from(_: Malformed) -> Self {
        Self::Malformed
    }
}

/// Whether a request may begin so. What speaks another protocol, TLS for one,
/// waits for an answer in the middle of what would be a head.
pub(super) fn begins(bytes: &[u8]) -> bool {
    let first = bytes.first();
    first.is_none_or(|it| it.is_ascii_alphabetic() || matches!(it, b'\r' | b'\n'))
}

/// Reads the head of a request; none: there is more to come. Gives its length,
/// and what `route` says of its host and path.
pub(super) fn read<T>(
    bytes: &[u8],
    client: Client,
    route: impl FnOnce(&str, &str) -> T,
) -> Result<Option<(usize, Asked, T)>, Wrong> {
    let mut room = [const { MaybeUninit::<Header<'_>>::uninit() }; MOST_HEADERS];
    let mut request = Request::new(&mut []);
    let length = match request.parse_with_uninit_headers(bytes, &mut room) {
        Ok(Status::Complete(length)) => length,
        Ok(Status::Partial) => return Ok(None),
        Err(Error::TooManyHeaders) => return Err(Wrong::Long),
        Err(Error::Version) => return Err(Wrong::Version),
        Err(_) => return Err(Wrong::Malformed),
    };
    let (Some(method), Some(target)) = (request.method, request.path) else {
        return Err(Wrong::Malformed);
    };
    let old = request.version == Some(0);
    let facts = Facts::of(request.headers)?;
    if method == "CONNECT" {
        return Err(Wrong::Tunnel);
    }
    let body = body(&facts, old)?;
    let (host, target) = place(target, method, &facts, old)?;
    let path = target.split('?').next().unwrap_or(target);
    let routed = route(host.unwrap_or_default(), path);
    let protocol = facts.protocol.filter(|_| body.is_over() && !old);
    let asked = Asked {
        head: outward(&request, target, host, &facts, protocol, client),
        body,
        manner: Manner {
            headless: method == "HEAD",
            old,
            keeps: !facts.closes && (!old || facts.keeps),
            turns: protocol.is_some(),
        },
        harmless: body.is_over()
            && matches!(
                method,
                "GET" | "HEAD" | "OPTIONS" | "PUT" | "DELETE" | "TRACE"
            ),
    };
    Ok(Some((length, asked, routed)))
}

fn body(facts: &Facts<'_>, old: bool) -> Result<Body, Wrong> {
    match (facts.coding, facts.length) {
        (Some(_), Some(_)) => Err(Wrong::Malformed),
        (Some(_), None) if old => Err(Wrong::Malformed),
        (Some((coding, _)), None) if coding.eq_ignore_ascii_case(b"chunked") => {
            Ok(Body::Chunked(Chunks::default()))
        }
        (Some(_), None) => Err(Wrong::Coding),
        (None, length) => Ok(Body::Length(length.unwrap_or(0))),
    }
}

/// The host and the target as an origin server is asked for them (RFC 9112,
/// section 3.2). A target that names a host goes before the header.
fn place<'b>(
    target: &'b str,
    method: &str,
    facts: &Facts<'b>,
    old: bool,
) -> Result<(Option<&'b str>, &'b str), Wrong> {
    let said = facts.host.map(std::str::from_utf8).transpose();
    let said = said.map_err(|_| Wrong::Malformed)?;
    if said.is_none() && !old {
        return Err(Wrong::Malformed);
    }
    if target.starts_with('/') || (target == "*" && method == "OPTIONS") {
        return match said {
            Some(host) if !is_host(host) => Err(Wrong::Malformed),
            _ => Ok((said, target)),
        };
    }
    let rest = ["http://", "https://"].iter().find_map(|scheme| {
        let (begin, rest) = target.split_at_checked(scheme.len())?;
        is(begin, scheme).then_some(rest)
    });
    let rest = rest.ok_or(Wrong::Malformed)?;
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(end);
    if host.is_empty() || !is_host(host) || path.starts_with('?') {
        return Err(Wrong::Malformed);
    }
    Ok((Some(host), if path.is_empty() { "/" } else { path }))
}

/// Whether nothing stands in it that no host and port have.
fn is_host(text: &str) -> bool {
    let allowed = |it: u8| it.is_ascii_alphanumeric() || b"-._~%!$&'()*+;=:[]".contains(&it);
    text.bytes().all(allowed)
}

fn outward(
    request: &Request<'_, '_>,
    target: &str,
    host: Option<&str>,
    facts: &Facts<'_>,
    protocol: Option<&[u8]>,
    client: Client,
) -> Vec<u8> {
    let mut head = Vec::with_capacity(1024);
    // An endpoint answers one of HTTP/1.0 without chunks, which its client
    // would not understand.
    let version = if request.version == Some(0) { "0" } else { "1" };
    let method = request.method.unwrap_or_default();
    for part in [method, " ", target, " HTTP/1.", version, "\r\n"] {
        head.extend_from_slice(part.as_bytes());
    }
    if let Some(host) = host {
        headers::write(&mut head, "Host", host.as_bytes());
    }
    let mut told = Told::default();
    for header in request.headers.iter() {
        if is(header.name, "host") || !facts.passes(header.name) || told.takes(header) {
            continue;
        }
        headers::write(&mut head, header.name, header.value);
    }
    told.write(&mut head, client, host);
    if let Some((coding, _)) = facts.coding {
        headers::write(&mut head, "Transfer-Encoding", coding);
    }
    if let Some(protocol) = protocol {
        headers::write(&mut head, "Connection", b"upgrade");
        headers::write(&mut head, "Upgrade", protocol);
    }
    head.extend_from_slice(b"\r\n");
    head
}

/// What other proxies have said of a request's client. It stays.
#[derive(Default)]
struct Told<'b> {
    addresses: Vec<&'b [u8]>,
    host: bool,
    protocol: bool,
}

impl<'b> Told<'b> {
    /// Notes a header; takes it when it is written otherwise later.
    fn takes(&mut self, header: &Header<'b>) -> bool {
        match header.name.len() {
            15 if is(header.name, "x-forwarded-for") => {
                self.addresses.push(header.value);
                return true;
            }
            16 if is(header.name, "x-forwarded-host") => self.host = true,
            17 if is(header.name, "x-forwarded-proto") => self.protocol = true,
            _ => {}
        }
        false
    }

    fn write(&self, head: &mut Vec<u8>, client: Client, host: Option<&str>) {
        head.extend_from_slice(b"X-Forwarded-For: ");
        for address in &self.addresses {
            head.extend_from_slice(address);
            head.extend_from_slice(b", ");
        }
        // Writing to memory does not fail.
        let _ = write!(head, "{}\r\n", client.address.ip());
        if !self.protocol {
            let protocol: &[u8] = if client.secure { b"https" } else { b"http" };
            headers::write(head, "X-Forwarded-Proto", protocol);
        }
        if let Some(host) = host.filter(|_| !self.host) {
            headers::write(head, "X-Forwarded-Host", host.as_bytes());
        }
    }
}

#[cfg(test)]
mod tests;
