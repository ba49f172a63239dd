//! Published ports.

use serde::Serialize;

use super::{Extensions, unset};

/// One entry of a service's `ports`.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Port {
    /// A name for it.
    #[serde(skip_serializing_if = "unset")]
    pub name: String,
    /// `ingress` or `host`.
    #[serde(skip_serializing_if = "unset")]
    pub mode: String,
    /// The address of the host to listen on; empty: all.
    #[serde(skip_serializing_if = "unset")]
    pub host_ip: String,
    /// The port in the container.
    #[serde(skip_serializing_if = "unset")]
    pub target: u32,
    /// The port of the host, or a range `8000-8005`; empty: any free one.
    #[serde(skip_serializing_if = "unset")]
    pub published: String,
    /// `tcp`, `udp` or `sctp`.
    #[serde(skip_serializing_if = "unset")]
    pub protocol: String,
    /// The protocol that is spoken over it, as `http`.
    #[serde(skip_serializing_if = "unset")]
    pub app_protocol: String,
    /// The `x-…` keys: kept for `config`, left out of the hash.
    #[serde(rename = "#extensions", skip_serializing_if = "unset")]
    pub extensions: Extensions,
}
