//! Headers that concern one connection and are not passed on, and those that
//! tell the endpoint whom a request comes from (RFC 9110, section 7.6.1).

use hyper::header::{
    CONNECTION, HOST, HeaderMap, HeaderName, HeaderValue, TE, TRANSFER_ENCODING, UPGRADE,
};

use hyper::Uri;

use crate::gateway::http::Client;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const KEEP_ALIVE: HeaderName = HeaderName::from_static("keep-alive");
const PROXY_CONNECTION: HeaderName = HeaderName::from_static("proxy-connection");

/// The protocol that a message turns its connection over to.
pub(super) fn upgrade(headers: &HeaderMap) -> Option<HeaderValue> {
    let mut words = headers.get_all(CONNECTION).iter().flat_map(words);
    words
        .any(|word| word.eq_ignore_ascii_case("upgrade"))
        .then(|| headers.get(UPGRADE).cloned())
        .flatten()
}

/// Whether a client takes fields after a body, which gRPC insists on.
pub(super) fn takes_trailers(headers: &HeaderMap) -> bool {
    let mut words = headers.get_all(TE).iter().flat_map(words);
    words.any(|word| word.eq_ignore_ascii_case("trailers"))
}

/// Says which host is asked for where the request's own line names it, as in
/// HTTP/2: that one counts (RFC 9112, section 3.2.2).
pub(super) fn host(headers: &mut HeaderMap, uri: &Uri) {
    if let Some(authority) = uri.authority()
        && let Ok(host) = HeaderValue::from_str(authority.as_str())
    {
        headers.insert(HOST, host);
    }
}

/// Takes out what concerns one connection alone. How long the body is, the
/// next connection finds out for itself.
pub(super) fn strip(headers: &mut HeaderMap) {
    if headers.contains_key(CONNECTION) {
        let named: Vec<HeaderName> = headers
            .get_all(CONNECTION)
            .iter()
            .flat_map(words)
            .filter_map(|word| word.parse().ok())
            .collect();
        for name in named {
            headers.remove(name);
        }
    }
    for name in [
        CONNECTION,
        KEEP_ALIVE,
        PROXY_CONNECTION,
        TE,
        TRANSFER_ENCODING,
        UPGRADE,
    ] {
        headers.remove(name);
    }
}

/// Turns the connection over, as `upgrade` says.
pub(super) fn turn(headers: &mut HeaderMap, protocol: HeaderValue) {
    headers.insert(CONNECTION, HeaderValue::from_static("upgrade"));
    headers.insert(UPGRADE, protocol);
}

/// Says whom a request comes from. What other proxies have said before stays.
pub(super) fn forwarded(headers: &mut HeaderMap, client: Client) {
    let from = client.address.ip().to_string();
    let before = headers.get_all(FORWARDED_FOR).iter();
    let mut all: Vec<String> = before
        .filter_map(|value| value.to_str().ok().map(str::to_owned))
        .collect();
    all.push(from);
    if let Ok(value) = all.join(", ").parse() {
        headers.insert(FORWARDED_FOR, value);
    }
    let protocol = if client.secure { "https" } else { "http" };
    headers
        .entry(FORWARDED_PROTO)
        .or_insert(HeaderValue::from_static(protocol));
    if let Some(host) = headers.get(HOST).cloned() {
        headers.entry(FORWARDED_HOST).or_insert(host);
    }
}

fn words(value: &HeaderValue) -> impl Iterator<Item = &str> {
    value.to_str().unwrap_or("").split(',').map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(lines: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, HeaderValue::from_static(value));
        }
        headers
    }

    #[test]
    fn what_concerns_one_connection_is_not_passed_on() {
        let mut all = headers(&[
            ("connection", "close, X-Private"),
            ("x-private", "1"),
            ("keep-alive", "timeout=5"),
            ("transfer-encoding", "chunked"),
            ("accept", "*/*"),
        ]);
        strip(&mut all);
        assert_eq!(all, headers(&[("accept", "*/*")]));
    }

    #[test]
    fn an_upgrade_needs_both_headers() {
        let both = headers(&[
            ("connection", "keep-alive, Upgrade"),
            ("upgrade", "websocket"),
        ]);
        assert_eq!(upgrade(&both).unwrap(), "websocket");
        assert_eq!(upgrade(&headers(&[("upgrade", "h2c")])), None);
    }

    #[test]
    fn an_endpoint_learns_whom_a_request_comes_from() {
        let mut all = headers(&[("host", "a.example"), ("x-forwarded-for", "10.0.0.9")]);
        let client = Client {
            address: "127.0.0.1:5".parse().unwrap(),
            secure: true,
        };
        forwarded(&mut all, client);
        assert_eq!(all["x-forwarded-for"], "10.0.0.9, 127.0.0.1");
        assert_eq!(all["x-forwarded-proto"], "https");
        assert_eq!(all["x-forwarded-host"], "a.example");
    }
}
