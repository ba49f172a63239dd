//! Spans of time and published ports in the words that Docker uses.

use std::fmt::Write;

use crate::observed::PortBinding;

/// How long ago something was, in seconds: `3 seconds ago`.
pub fn ago(seconds: i64) -> String {
    format!("{} ago", span(seconds))
}

/// A span of time in seconds: `About an hour`, `3 days`.
fn span(seconds: i64) -> String {
    let minutes = seconds / 60;
    let hours = (seconds + 1800) / 3600;
    match seconds {
        ..1 => "Less than a second".to_owned(),
        1 => "1 second".to_owned(),
        2..60 => format!("{seconds} seconds"),
        _ if minutes == 1 => "About a minute".to_owned(),
        _ if minutes < 60 => format!("{minutes} minutes"),
        _ if hours == 1 => "About an hour".to_owned(),
        _ if hours < 48 => format!("{hours} hours"),
        _ if hours < 24 * 14 => format!("{} days", hours / 24),
        _ if hours < 24 * 60 => format!("{} weeks", hours / 24 / 7),
        _ if hours < 24 * 365 * 2 => format!("{} months", hours / 24 / 30),
        _ => format!("{} years", hours / 24 / 365),
    }
}

/// An age in seconds in the words of Kubernetes: `90s`, `5m3s`, `3h`, `2d4h`.
pub fn age(seconds: i64) -> String {
    let seconds = seconds.max(0);
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
    let with = |whole: i64, unit: char, rest: i64, part: char| match rest {
        0 => format!("{whole}{unit}"),
        rest => format!("{whole}{unit}{rest}{part}"),
    };
    match seconds {
        _ if seconds < 120 => format!("{seconds}s"),
        _ if minutes < 10 => with(minutes, 'm', seconds % 60, 's'),
        _ if minutes < 180 => format!("{minutes}m"),
        _ if hours < 8 => with(hours, 'h', minutes % 60, 'm'),
        _ if hours < 48 => format!("{hours}h"),
        _ if days < 8 => with(days, 'd', hours % 24, 'h'),
        _ if days < 730 => format!("{days}d"),
        _ if days < 2920 => with(days / 365, 'y', days % 365, 'd'),
        _ => format!("{}y", days / 365),
    }
}

/// Ports as `0.0.0.0:8000-8001->8000-8001/tcp, 6379/tcp`: neighbours that
/// keep their number are one range.
pub fn ports(bindings: &[PortBinding]) -> String {
    let mut sorted: Vec<&PortBinding> = bindings.iter().collect();
    sorted.sort_by(|a, b| {
        (a.target, &a.host_ip, a.published, &a.protocol).cmp(&(
            b.target,
            &b.host_ip,
            b.published,
            &b.protocol,
        ))
    });
    let mut finished = Vec::new();
    let mut ranges: Vec<Range> = Vec::new();
    let mut moved = Vec::new();
    for port in sorted {
        if !port.host_ip.is_empty() && port.published != Some(port.target) {
            moved.push(format!(
                "{}->{}/{}",
                host(&port.host_ip, &port.published.unwrap_or(0).to_string()),
                port.target,
                port.protocol
            ));
            continue;
        }
        let same =
            |range: &&mut Range| range.host_ip == port.host_ip && range.protocol == port.protocol;
        match ranges.iter_mut().find(same) {
            Some(range) if range.last.checked_add(1) == Some(port.target) => {
                range.last = port.target;
            }
            Some(range) => {
                finished.push(range.text());
                (range.first, range.last) = (port.target, port.target);
            }
            None => ranges.push(Range {
                host_ip: &port.host_ip,
                protocol: &port.protocol,
                first: port.target,
                last: port.target,
            }),
        }
    }
    finished.extend(ranges.iter().map(Range::text));
    finished.append(&mut moved);
    finished.join(", ")
}

/// Neighbouring ports of one address and protocol.
struct Range<'a> {
    host_ip: &'a str,
    protocol: &'a str,
    first: u16,
    last: u16,
}

impl Range<'_> {
    fn text(&self) -> String {
        let mut ports = self.first.to_string();
        if self.first != self.last {
            write!(ports, "-{}", self.last).unwrap_or_default();
        }
        if !self.host_ip.is_empty() {
            ports = format!("{}->{ports}", host(self.host_ip, &ports));
        }
        format!("{ports}/{}", self.protocol)
    }
}

/// An address and a port, the address of IPv6 in brackets.
fn host(address: &str, port: &str) -> String {
    if address.contains(':') {
        format!("[{address}]:{port}")
    } else {
        format!("{address}:{port}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_rounded_as_docker_rounds_them() {
        let hour = 3600;
        for (seconds, words) in [
            (0, "Less than a second ago"),
            (1, "1 second ago"),
            (59, "59 seconds ago"),
            (60, "About a minute ago"),
            (3599, "59 minutes ago"),
            (hour, "About an hour ago"),
            (47 * hour, "47 hours ago"),
            (48 * hour, "2 days ago"),
            (24 * 14 * hour, "2 weeks ago"),
            (24 * 60 * hour, "2 months ago"),
            (24 * 365 * 2 * hour, "2 years ago"),
        ] {
            assert_eq!(ago(seconds), words);
        }
    }

    #[test]
    fn ages_are_rounded_as_kubernetes_rounds_them() {
        let (minute, hour, day) = (60, 3600, 86_400);
        for (seconds, words) in [
            (-1, "0s"),
            (119, "119s"),
            (2 * minute, "2m"),
            (3 * minute + 5, "3m5s"),
            (10 * minute + 5, "10m"),
            (179 * minute, "179m"),
            (3 * hour + 20 * minute, "3h20m"),
            (8 * hour + minute, "8h"),
            (2 * day, "2d"),
            (3 * day + 4 * hour, "3d4h"),
            (9 * day, "9d"),
            (731 * day, "2y1d"),
            (3000 * day, "8y"),
        ] {
            assert_eq!(age(seconds), words);
        }
    }

    fn port(host_ip: &str, published: Option<u16>, target: u16) -> PortBinding {
        PortBinding {
            host_ip: host_ip.into(),
            published,
            target,
            protocol: "tcp".into(),
        }
    }

    #[test]
    fn neighbours_are_one_range() {
        assert_eq!(
            ports(&[
                port("0.0.0.0", Some(8001), 8001),
                port("0.0.0.0", Some(8000), 8000),
                port("", None, 6379),
            ]),
            "6379/tcp, 0.0.0.0:8000-8001->8000-8001/tcp"
        );
    }

    #[test]
    fn a_port_under_another_number_stands_alone() {
        assert_eq!(
            ports(&[
                port("0.0.0.0", Some(18080), 80),
                port("::", Some(18080), 80)
            ]),
            "0.0.0.0:18080->80/tcp, [::]:18080->80/tcp"
        );
    }

    #[test]
    fn a_gap_begins_a_new_range() {
        assert_eq!(
            ports(&[port("", None, 1), port("", None, 2), port("", None, 4)]),
            "1-2/tcp, 4/tcp"
        );
    }
}
