//! Notes on addresses of networks that are none.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::source::yaml::{Mapping, Node};

use super::super::Report;
use super::super::trail::Trail;

/// Looks at one entry of the top-level `networks`.
pub fn network(network: &Mapping, trail: &Trail<'_>, report: &mut Report) {
    let Some(ipam) = network.get("ipam") else {
        return;
    };
    let (ipam_trail, pools) = (trail.key("ipam"), ipam.node.get("config"));
    let pools_trail = ipam_trail.key("config");
    for (position, pool) in pools
        .and_then(Node::as_seq)
        .into_iter()
        .flatten()
        .enumerate()
    {
        let trail = pools_trail.item(position);
        for (key, what, fine) in [
            ("subnet", "subnet", is_subnet as fn(&str) -> bool),
            ("ip_range", "range of addresses", is_subnet),
            ("gateway", "IP address", is_address),
        ] {
            let node = pool.get(key);
            expect(node, what, fine, &trail.key(key), report);
        }
    }
}

/// Looks at the networks that a service joins.
pub fn service(networks: &Node, trail: &Trail<'_>, report: &mut Report) {
    for (name, entry) in networks.as_map().into_iter().flatten() {
        let trail = trail.key(name);
        for (key, what, fine) in [
            (
                "ipv4_address",
                "IPv4 address",
                (|text| text.parse::<Ipv4Addr>().is_ok()) as fn(&str) -> bool,
            ),
            ("ipv6_address", "IPv6 address", |text| {
                text.parse::<Ipv6Addr>().is_ok()
            }),
            ("mac_address", "MAC address", is_mac),
        ] {
            let node = entry.node.get(key);
            expect(node, what, fine, &trail.key(key), report);
        }
    }
}

fn expect(
    node: Option<&Node>,
    what: &str,
    fine: impl Fn(&str) -> bool,
    trail: &Trail<'_>,
    report: &mut Report,
) {
    if let Some((text, place)) = node.and_then(|it| Some((it.as_str()?, it.place)))
        // Without interpolation a variable may stand for anything.
        && !text.is_empty() && !text.contains('$') && !fine(text)
    {
        report.note(format!("{trail}: `{text}` is no {what}"), place);
    }
}

fn is_address(text: &str) -> bool {
    text.parse::<IpAddr>().is_ok()
}

/// An address and how many of its bits are the network's: `10.0.0.0/8`.
fn is_subnet(text: &str) -> bool {
    text.split_once('/').is_some_and(|(address, bits)| {
        let most = match address.parse() {
            Ok(IpAddr::V4(_)) => 32,
            Ok(IpAddr::V6(_)) => 128,
            Err(_) => return false,
        };
        bits.parse::<u8>().is_ok_and(|bits| bits <= most)
    })
}

fn is_mac(text: &str) -> bool {
    let parts: Vec<&str> = text.split([':', '-']).collect();
    let byte = |part: &&str| part.len() == 2 && u8::from_str_radix(part, 16).is_ok();
    parts.len() == 6 && parts.iter().all(byte)
}
