//! The artifact itself: manifests as Docker Compose writes and reads them.
//!
//! OCI 1.1 has a field for what an artifact is; with 1.0 its empty
//! configuration's media type says it.

use serde_json::{Value, json};

use crate::cli::failure::Failure;
use crate::model::reference::Reference;
use crate::model::{Project, labels};
use crate::registry::{Client, RegistryError};
use crate::source::publication::Layer;
use crate::source::remote::artifact::{ARTIFACT_TYPE, EMPTY_CONFIG};

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const INDEX: &str = "application/vnd.oci.image.index.v1+json";
const EMPTY: &str = "application/vnd.oci.empty.v1+json";

/// A version of OCI's image specification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// 1.0.
    One,
    /// 1.1.
    OneOne,
}

impl Version {
    /// Reads its number.
    pub fn parse(word: &str) -> Result<Self, Failure> {
        match word {
            "1.0" => Ok(Self::One),
            "1.1" => Ok(Self::OneOne),
            _ => {
                Err(Failure::new(format!("unsupported OCI version: {word}")).hint("use 1.0 or 1.1"))
            }
        }
    }
}

/// Pushes the files and the manifest that lists them, and gives the
/// manifest's descriptor. Without a wish for a version a registry that does
/// not take 1.1 gets 1.0.
pub fn push(
    client: &Client,
    to: &Reference,
    layers: &[Layer],
    version: Option<Version>,
) -> Result<Value, Failure> {
    let mut listed = Vec::new();
    for layer in layers {
        let digest = client.push_blob(to, &layer.content)?;
        let mut annotations = json!(layer.annotations);
        annotations[labels::VERSION] = json!(env!("CARGO_PKG_VERSION"));
        listed.push(json!({
            "mediaType": layer.media_type,
            "digest": digest,
            "size": layer.content.len(),
            "annotations": annotations,
        }));
    }
    client.push_blob(to, b"{}")?;
    let manifest = |version| manifest(&listed, version);
    Ok(match version {
        Some(version) => send(client, to, &manifest(version)),
        None => match send(client, to, &manifest(Version::OneOne)) {
            Err(RegistryError::Answer { status, .. }) if (400..500).contains(&status) => {
                send(client, to, &manifest(Version::One))
            }
            other => other,
        },
    }?)
}

fn send(client: &Client, to: &Reference, manifest: &Value) -> Result<Value, RegistryError> {
    let text = manifest.to_string();
    let digest = client.push_manifest(to, MANIFEST, text.as_bytes(), true)?;
    let mut descriptor = json!({
        "mediaType": MANIFEST,
        "digest": digest,
        "size": text.len(),
    });
    if let Some(artifact_type) = manifest.get("artifactType") {
        descriptor["artifactType"] = artifact_type.clone();
    }
    Ok(descriptor)
}

fn manifest(layers: &[Value], version: Version) -> Value {
    let config = |media_type: &str| {
        json!({
            "mediaType": media_type,
            "digest": crate::registry::digest(b"{}"),
            "size": 2,
            "data": "e30=",
        })
    };
    let mut manifest = json!({
        "schemaVersion": 2,
        "mediaType": MANIFEST,
    });
    match version {
        Version::One => manifest["config"] = config(EMPTY_CONFIG),
        Version::OneOne => {
            manifest["artifactType"] = json!(ARTIFACT_TYPE);
            manifest["config"] = config(EMPTY);
        }
    }
    manifest["layers"] = json!(layers);
    manifest["annotations"] = json!({
        "org.opencontainers.image.created": jiff::Timestamp::now().strftime("%FT%TZ").to_string(),
    });
    manifest
}

/// Copies the images of all services beside the artifact, and pushes the
/// index that holds them to it.
pub fn push_images(
    client: &Client,
    to: &Reference,
    project: &Project,
    artifact: &Value,
) -> Result<(), Failure> {
    let mut images: Vec<&String> = project.services.values().map(|it| &it.image).collect();
    images.sort_unstable();
    images.dedup();
    let mut copied = Vec::new();
    for image in images.into_iter().filter(|it| !it.is_empty()) {
        let from = Reference::parse(image).map_err(|error| Failure::new(error.to_string()))?;
        copied.push(client.copy(&from, to)?);
    }
    let index = json!({
        "schemaVersion": 2,
        "mediaType": INDEX,
        "manifests": copied,
        "subject": artifact,
        "annotations": { labels::VERSION: env!("CARGO_PKG_VERSION") },
    });
    client.push_manifest(to, INDEX, index.to_string().as_bytes(), false)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_version_says_what_it_is_in_its_own_way() {
        let one = manifest(&[], Version::One);
        assert_eq!(one["config"]["mediaType"], EMPTY_CONFIG);
        assert!(one.get("artifactType").is_none());
        let one_one = manifest(&[], Version::OneOne);
        assert_eq!(one_one["artifactType"], ARTIFACT_TYPE);
        assert_eq!(one_one["config"]["mediaType"], EMPTY);
    }
}
