//! Networks, and a service's place in them.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Extensions, Values, unset};

/// One entry of the top-level `networks`.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Network {
    /// The daemon's name for it.
    #[serde(skip_serializing_if = "unset")]
    pub name: String,
    /// The driver; empty: the daemon's default.
    #[serde(skip_serializing_if = "unset")]
    pub driver: String,
    /// Options of the driver.
    #[serde(skip_serializing_if = "unset")]
    pub driver_opts: Values,
    /// Address management.
    pub ipam: Ipam,
    /// Whether it must exist already and is left alone.
    #[serde(skip_serializing_if = "unset")]
    pub external: bool,
    /// Whether it has no way out.
    #[serde(skip_serializing_if = "unset")]
    pub internal: bool,
    /// Whether other containers may join.
    #[serde(skip_serializing_if = "unset")]
    pub attachable: bool,
    /// Labels.
    #[serde(skip_serializing_if = "unset")]
    pub labels: Values,
    /// Whether it has IPv4 addresses.
    #[serde(skip_serializing_if = "unset")]
    pub enable_ipv4: Option<bool>,
    /// Whether it has IPv6 addresses.
    #[serde(skip_serializing_if = "unset")]
    pub enable_ipv6: Option<bool>,
    /// The `x-…` keys: kept for `config`, left out of the hash.
    #[serde(rename = "#extensions", skip_serializing_if = "unset")]
    pub extensions: Extensions,
}

/// Address management of a network.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Ipam {
    /// The driver.
    #[serde(skip_serializing_if = "unset")]
    pub driver: String,
    /// Subnets.
    #[serde(skip_serializing_if = "unset")]
    pub config: Vec<IpamPool>,
    /// Options of the driver.
    #[serde(skip_serializing_if = "unset")]
    pub options: Values,
    /// The `x-…` keys: kept for `config`, left out of the hash.
    #[serde(rename = "#extensions", skip_serializing_if = "unset")]
    pub extensions: Extensions,
}

/// A subnet.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct IpamPool {
    /// The subnet, as CIDR.
    #[serde(skip_serializing_if = "unset")]
    pub subnet: String,
    /// The gateway's address.
    #[serde(skip_serializing_if = "unset")]
    pub gateway: String,
    /// The part to give addresses from, as CIDR.
    #[serde(skip_serializing_if = "unset")]
    pub ip_range: String,
    /// Addresses that are in use elsewhere, by host name.
    #[serde(skip_serializing_if = "unset")]
    pub aux_addresses: BTreeMap<String, String>,
    /// The `x-…` keys: kept for `config`, left out of the hash.
    #[serde(rename = "#extensions", skip_serializing_if = "unset")]
    pub extensions: Extensions,
}

/// A service's place in a network.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ServiceNetwork {
    /// More names.
    #[serde(skip_serializing_if = "unset")]
    pub aliases: Vec<String>,
    /// Options of the driver.
    #[serde(skip_serializing_if = "unset")]
    pub driver_opts: Values,
    /// The network with the highest is the default gateway.
    #[serde(skip_serializing_if = "unset")]
    pub gw_priority: i64,
    /// The interface's name in the container.
    #[serde(skip_serializing_if = "unset")]
    pub interface_name: String,
    /// A fixed IPv4 address.
    #[serde(skip_serializing_if = "unset")]
    pub ipv4_address: String,
    /// A fixed IPv6 address.
    #[serde(skip_serializing_if = "unset")]
    pub ipv6_address: String,
    /// Link-local addresses.
    #[serde(skip_serializing_if = "unset")]
    pub link_local_ips: Vec<String>,
    /// A fixed MAC address.
    #[serde(skip_serializing_if = "unset")]
    pub mac_address: String,
    /// Networks are joined from the highest to the lowest.
    #[serde(skip_serializing_if = "unset")]
    pub priority: i64,
    /// The `x-…` keys: kept for `config`, left out of the hash.
    #[serde(rename = "#extensions", skip_serializing_if = "unset")]
    pub extensions: Extensions,
}
