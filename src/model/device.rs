//! Devices and their limits.

use serde::Serialize;

use super::{Bytes, Extensions, Values, unset};

/// One entry of a service's `devices`.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct DeviceMapping {
    /// The path on the host, or a CDI name.
    #[serde(skip_serializing_if = "unset")]
    pub source: String,
    /// The path in the container.
    #[serde(skip_serializing_if = "unset")]
    pub target: String,
    /// `r`, `w` and `m`.
    #[serde(skip_serializing_if = "unset")]
    pub permissions: String,
    /// The `x-…` keys: kept for `config`, left out of the hash.
    #[serde(rename = "#extensions", skip_serializing_if = "unset")]
    pub extensions: Extensions,
}

/// A request for devices, such as GPUs.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct DeviceRequest {
    /// What the device must be capable of.
    #[serde(skip_serializing_if = "unset")]
    pub capabilities: Vec<String>,
    /// The driver.
    #[serde(skip_serializing_if = "unset")]
    pub driver: String,
    /// How many; -1: all.
    #[serde(skip_serializing_if = "unset")]
    pub count: i64,
    /// Particular devices.
    #[serde(skip_serializing_if = "unset")]
    pub device_ids: Vec<String>,
    /// Options of the driver.
    #[serde(skip_serializing_if = "unset")]
    pub options: Values,
}

/// The `blkio_config` attribute: block IO limits.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Blkio {
    /// Relative weight, 10 to 1000.
    #[serde(skip_serializing_if = "unset")]
    pub weight: u16,
    /// Weights by device.
    #[serde(skip_serializing_if = "unset")]
    pub weight_device: Vec<WeightDevice>,
    /// Bytes read per second at most.
    #[serde(skip_serializing_if = "unset")]
    pub device_read_bps: Vec<ThrottleDevice>,
    /// Reads per second at most.
    #[serde(skip_serializing_if = "unset")]
    pub device_read_iops: Vec<ThrottleDevice>,
    /// Bytes written per second at most.
    #[serde(skip_serializing_if = "unset")]
    pub device_write_bps: Vec<ThrottleDevice>,
    /// Writes per second at most.
    #[serde(skip_serializing_if = "unset")]
    pub device_write_iops: Vec<ThrottleDevice>,
    /// The `x-…` keys: kept for `config`, left out of the hash.
    #[serde(rename = "#extensions", skip_serializing_if = "unset")]
    pub extensions: Extensions,
}

/// A weight for a device.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct WeightDevice {
    /// The device.
    #[serde(rename = "Path")]
    pub path: String,
    /// Its weight.
    #[serde(rename = "Weight")]
    pub weight: u16,
    /// The `x-…` keys: kept for `config`, left out of the hash.
    #[serde(rename = "#extensions", skip_serializing_if = "unset")]
    pub extensions: Extensions,
}

/// A rate for a device.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ThrottleDevice {
    /// The device.
    #[serde(rename = "Path")]
    pub path: String,
    /// Its rate, in bytes or operations per second.
    #[serde(rename = "Rate")]
    pub rate: Bytes,
    /// The `x-…` keys: kept for `config`, left out of the hash.
    #[serde(rename = "#extensions", skip_serializing_if = "unset")]
    pub extensions: Extensions,
}
