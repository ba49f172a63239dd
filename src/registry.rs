//! Image registries, asked directly: manifests and blobs over HTTPS.
//!
//! Serves what the daemon does not: Compose files kept as OCI artifacts.
//! Blocking, one request after another; an answer is
//! checked against its digest and is read up to a limit.

mod challenge;
mod client;
pub mod credentials;
mod exchange;
mod upload;

pub use client::{Client, Manifest, RegistryError, digest};
