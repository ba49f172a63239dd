//! What the daemon's lists hold, as far as it is used.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::super::status;
use crate::engine::EngineError;
use crate::model::Values;
use crate::observed::{Container, Image, Mount, PortBinding};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListedContainer {
    id: String,
    #[serde(default)]
    names: Vec<String>,
    #[serde(default)]
    image: String,
    #[serde(default, rename = "ImageID")]
    image_id: String,
    #[serde(default)]
    command: String,
    #[serde(default)]
    created: i64,
    state: String,
    #[serde(default)]
    status: String,
    labels: Option<Values>,
    ports: Option<Vec<ListedPort>>,
    network_settings: Option<ListedNetworks>,
    mounts: Option<Vec<ListedMount>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListedPort {
    #[serde(default, rename = "IP")]
    ip: String,
    private_port: u16,
    public_port: Option<u16>,
    #[serde(default, rename = "Type")]
    protocol: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListedNetworks {
    networks: Option<BTreeMap<String, ListedEndpoint>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListedEndpoint {
    #[serde(default, rename = "NetworkID")]
    network_id: String,
    #[serde(default, rename = "IPAddress")]
    address: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListedMount {
    #[serde(default, rename = "Type")]
    kind: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    source: String,
    #[serde(default)]
    destination: String,
    #[serde(default, rename = "RW")]
    writable: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListedNetwork {
    pub id: String,
    pub name: String,
    pub labels: Option<Values>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListedVolume {
    pub name: String,
    pub labels: Option<Values>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListedImage {
    pub id: String,
    pub repo_tags: Option<Vec<String>>,
    pub repo_digests: Option<Vec<String>>,
    labels: Option<Values>,
    #[serde(default)]
    created: i64,
    manifests: Option<Vec<ListedManifest>>,
}

/// A platform's part of an image, where the daemon stores several.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListedManifest {
    #[serde(rename = "ID")]
    id: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    available: bool,
}

impl ListedContainer {
    pub fn lower(self) -> Result<Container, EngineError> {
        // A container that others link to has a name for each of them, as
        // `/other/alias`; its own has one slash.
        let own = |name: &&String| name.matches('/').count() <= 1;
        let name = self.names.iter().find(own).or(self.names.first());
        let networks = self.network_settings.and_then(|settings| settings.networks);
        let networks = networks.unwrap_or_default();
        let addresses = networks.iter().filter(|(_, it)| !it.address.is_empty());
        Ok(Container {
            addresses: addresses
                .map(|(name, it)| (name.clone(), it.address.clone()))
                .collect(),
            name: name
                .map_or("", |name| name.trim_start_matches('/'))
                .to_owned(),
            id: self.id,
            image: self.image,
            image_id: self.image_id,
            command: self.command,
            state: status::state(&self.state)?,
            health: status::health(&self.status),
            exit_code: status::exit_code(&self.status),
            status: self.status,
            created: self.created,
            labels: self.labels.unwrap_or_default(),
            networks: networks
                .into_iter()
                .map(|(name, endpoint)| (name, endpoint.network_id))
                .collect(),
            mounts: self
                .mounts
                .unwrap_or_default()
                .into_iter()
                .map(ListedMount::lower)
                .collect(),
            ports: self
                .ports
                .unwrap_or_default()
                .into_iter()
                .map(ListedPort::lower)
                .collect(),
        })
    }
}

impl ListedPort {
    fn lower(self) -> PortBinding {
        PortBinding {
            host_ip: self.ip,
            published: self.public_port,
            target: self.private_port,
            protocol: self.protocol,
        }
    }
}

impl ListedMount {
    fn lower(self) -> Mount {
        Mount {
            kind: self.kind,
            name: self.name,
            source: self.source,
            target: self.destination,
            writable: self.writable,
        }
    }
}

impl ListedImage {
    pub fn lower(self) -> Image {
        let part = self
            .manifests
            .unwrap_or_default()
            .into_iter()
            .find(|manifest| manifest.available && manifest.kind == "image");
        Image {
            id: part.map_or(self.id, |manifest| manifest.id),
            labels: self.labels.unwrap_or_default(),
            created: self.created,
            tagged: None,
        }
    }
}
