//! Published ports in their short form:
//! `[address:][host[-host]:]container[-container][/protocol]`.

use std::net::IpAddr;
use std::str::FromStr;

use super::Mistake;
use crate::model::Port;

/// What a short form stands for, and what it says in vain.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PortText {
    /// The ports: one for each of a range in the container.
    pub ports: Vec<Port>,
    /// Parts that have no effect, each as a sentence.
    pub notes: Vec<String>,
}

/// Reads a published port in its short form, as in `ports` and `run -p`.
///
/// ```
/// # use rcompose::source::compose::grammar;
/// let read = grammar::port("127.0.0.1:8000-8001:80-81/udp").unwrap();
/// assert_eq!(read.ports[1].published, "8001");
/// assert_eq!(read.ports[1].target, 81);
/// ```
pub fn port(text: &str) -> Result<PortText, Mistake> {
    let mut notes = Vec::new();
    let (address, host, container) = parts(text);
    let (container, protocol) = protocol(container, &mut notes);
    let address = address_of(address)?;
    if container.is_empty() {
        return Err(Mistake::new(format!("no container port in `{text}`"))
            .hint("write `HOST:CONTAINER`, as in \"8080:80\""));
    }
    let (first, last) =
        range(container, &mut notes).ok_or_else(|| bad_port("container", container))?;
    let host = match host {
        "" => None,
        host => Some(range(host, &mut notes).ok_or_else(|| bad_port("host", host))?),
    };
    if let Some((host_first, host_last)) = host
        && first != last
        && last - first != host_last - host_first
    {
        return Err(Mistake::new(format!(
            "the container ports {first}-{last} and the host ports {host_first}-{host_last} in `{text}` differ in number"
        )));
    }
    let protocol = protocol.to_lowercase();
    if !matches!(protocol.as_str(), "tcp" | "udp" | "sctp") {
        return Err(
            Mistake::new(format!("`{protocol}` is no protocol")).hint("write tcp, udp or sctp")
        );
    }
    let mut ports: Vec<Port> = (first..=last)
        .map(|target| Port {
            mode: "ingress".to_owned(),
            host_ip: address.to_owned(),
            target: u32::from(target),
            published: published(host, first == last, target - first),
            protocol: protocol.clone(),
            ..Port::default()
        })
        .collect();
    // Docker Compose sorts them as texts: 100 comes before 99.
    ports.sort_by_cached_key(|port| port.target.to_string());
    Ok(PortText { ports, notes })
}

/// A port number as text: digits only, 0 to 65535.
pub fn port_number(text: &str) -> Option<u16> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

/// Address, host port and container port. An IPv6 address has colons too.
fn parts(text: &str) -> (&str, &str, &str) {
    match text.rsplit_once(':') {
        None => ("", "", text),
        Some((rest, container)) => match rest.rsplit_once(':') {
            None => ("", rest, container),
            Some((address, host)) => (address, host, container),
        },
    }
}

/// The container port and the protocol behind it.
fn protocol<'a>(container: &'a str, notes: &mut Vec<String>) -> (&'a str, &'a str) {
    let mut parts = container.split('/');
    let port = parts.next().unwrap_or_default();
    let protocol = parts.next().filter(|it| !it.is_empty()).unwrap_or("tcp");
    for ignored in parts {
        notes.push(format!("`/{ignored}` in `{container}` has no effect"));
    }
    (port, protocol)
}

/// An IP address, without the brackets that an IPv6 address has.
fn address_of(text: &str) -> Result<&str, Mistake> {
    let bracketed = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    let address = bracketed.unwrap_or(text);
    if address.is_empty() {
        return Ok("");
    }
    match IpAddr::from_str(address) {
        Ok(ip) if ip.is_ipv4() || bracketed.is_some() => Ok(address),
        Ok(_) => Err(
            Mistake::new(format!("the IPv6 address {address} has no brackets"))
                .hint(format!("write `[{address}]`")),
        ),
        Err(_) => Err(Mistake::new(format!("`{text}` is no IP address"))),
    }
}

/// A port, or two joined by `-`.
fn range(text: &str, notes: &mut Vec<String>) -> Option<(u16, u16)> {
    let mut parts = text.split('-');
    let first = port_number(parts.next()?)?;
    let last = match parts.next() {
        Some(last) => port_number(last)?,
        None => first,
    };
    for ignored in parts {
        notes.push(format!("`-{ignored}` in `{text}` has no effect"));
    }
    (first <= last).then_some((first, last))
}

/// The host port of the container's port at an offset: one of a range of equal
/// length, or the whole range for the engine to choose from.
fn published(host: Option<(u16, u16)>, single: bool, offset: u16) -> String {
    match host {
        None => String::new(),
        Some((first, last)) if single && first != last => format!("{first}-{last}"),
        Some((first, _)) => (first + offset).to_string(),
    }
}

fn bad_port(side: &str, text: &str) -> Mistake {
    Mistake::new(format!("`{text}` is no {side} port"))
        .hint("a port is a number from 0 to 65535, or two joined by `-`")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The ports as `address|published|target|protocol`, or the mistake.
    fn read(text: &str) -> String {
        match port(text) {
            Err(mistake) => format!("error: {mistake}"),
            Ok(read) => read
                .ports
                .iter()
                .map(|it| {
                    let Port {
                        host_ip,
                        published,
                        target,
                        protocol,
                        ..
                    } = it;
                    format!("{host_ip}|{published}|{target}|{protocol}")
                })
                .chain(read.notes)
                .collect::<Vec<_>>()
                .join(" "),
        }
    }

    #[test]
    fn short_forms() {
        assert_eq!(read("80"), "||80|tcp");
        assert_eq!(read("8080:80"), "|8080|80|tcp");
        assert_eq!(read(":80"), "||80|tcp");
        assert_eq!(read("127.0.0.1::80"), "127.0.0.1||80|tcp");
        assert_eq!(read("[::1]:8080:80/UDP"), "::1|8080|80|udp");
        assert_eq!(read("53:53/"), "|53|53|tcp");
    }

    #[test]
    fn ranges_pair_up_or_are_chosen_from() {
        assert_eq!(read("8000-8001:80-81"), "|8000|80|tcp |8001|81|tcp");
        assert_eq!(read("8000-8005:80"), "|8000-8005|80|tcp");
        assert_eq!(read("8000-8000:80"), "|8000|80|tcp");
        assert_eq!(read("9-10:99-100"), "|10|100|tcp |9|99|tcp");
        assert_eq!(read("80-81"), "||80|tcp ||81|tcp");
    }

    #[test]
    fn mistakes() {
        assert_eq!(
            read("8000-8002:80-81"),
            "error: the container ports 80-81 and the host ports 8000-8002 in `8000-8002:80-81` differ in number"
        );
        assert_eq!(read("8080:web"), "error: `web` is no container port");
        assert_eq!(read("+1:80"), "error: `+1` is no host port");
        assert_eq!(read("90-80"), "error: `90-80` is no container port");
        assert_eq!(read("65536"), "error: `65536` is no container port");
        assert_eq!(read("80/icmp"), "error: `icmp` is no protocol");
        assert_eq!(read("1.2.3:80:80"), "error: `1.2.3` is no IP address");
        assert_eq!(
            read("::1:8080:80"),
            "error: the IPv6 address ::1 has no brackets"
        );
        assert_eq!(read("8080:"), "error: no container port in `8080:`");
        assert_eq!(read(""), "error: no container port in ``");
    }

    #[test]
    fn what_has_no_effect_is_said() {
        assert_eq!(
            read("80/tcp/udp"),
            "||80|tcp `/udp` in `80/tcp/udp` has no effect"
        );
        assert_eq!(
            read("80-81-82"),
            "||80|tcp ||81|tcp `-82` in `80-81-82` has no effect"
        );
    }
}
