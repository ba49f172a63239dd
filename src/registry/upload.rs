//! What goes into a registry: blobs, manifests, and images copied from
//! another. What is there already is not sent again.
//!
//! The requests are those of the OCI Distribution Specification: an upload is
//! opened, and closed with the whole content and its digest.

use std::io::Read;

use serde_json::{Value, json};
use ureq::http::StatusCode;

use super::client::{Client, RegistryError, digest};
use super::exchange::{Asked, Content};
use crate::model::reference::Reference;

const ANYTHING: &str = "application/octet-stream";

impl Client {
    /// Sends a blob to a reference's repository, and gives its digest.
    ///
    /// # Errors
    /// When the registry cannot be reached or does not take it.
    pub fn push_blob(&self, to: &Reference, content: &[u8]) -> Result<String, RegistryError> {
        let digest = digest(content);
        if !self.has_blob(to, &digest)? {
            let address = self.open_upload(to, &digest, None)?;
            if let Some(address) = address {
                self.close_upload(to, &address, Content::Bytes(content))?;
            }
        }
        Ok(digest)
    }

    /// Sends a manifest under the reference's tag or, with none asked for,
    /// under its own digest only. Gives the digest.
    ///
    /// # Errors
    /// When the registry cannot be reached or does not take it.
    pub fn push_manifest(
        &self,
        to: &Reference,
        media_type: &str,
        content: &[u8],
        tagged: bool,
    ) -> Result<String, RegistryError> {
        let digest = digest(content);
        let name = if tagged { &to.tag } else { &digest };
        let path = format!("manifests/{name}");
        let asked = Asked::new("PUT", &path)
            .with("Content-Type", media_type)
            .content(Content::Bytes(content));
        let answer = self.exchange(to, &asked)?;
        if answer.status().is_success() {
            Ok(digest)
        } else {
            Err(Self::refusal(to, answer))
        }
    }

    /// Copies an image into another repository, all its platforms, under its
    /// digest. Gives its descriptor.
    ///
    /// # Errors
    /// When a registry cannot be reached, does not give it or does not take it.
    pub fn copy(&self, from: &Reference, to: &Reference) -> Result<Value, RegistryError> {
        let manifest = self.manifest(from)?;
        let damaged = |reason: &str| RegistryError::Damaged {
            registry: from.registry.clone(),
            reason: reason.to_owned(),
        };
        let parsed: Value = serde_json::from_slice(&manifest.content)
            .map_err(|error| damaged(&format!("a manifest that is no JSON: {error}")))?;
        let listed = |key: &str| parsed[key].as_array().into_iter().flatten();
        for child in listed("manifests") {
            let digest = child["digest"].as_str();
            let digest = digest.ok_or_else(|| damaged("an index without digests"))?;
            let child = Reference {
                digest: digest.to_owned(),
                ..from.clone()
            };
            self.copy(&child, to)?;
        }
        let config = Some(&parsed["config"]).filter(|it| !it.is_null());
        for blob in listed("layers").chain(config) {
            // Layers that are kept elsewhere are not kept here either.
            if blob["urls"].as_array().is_none_or(Vec::is_empty) {
                let size = blob["size"].as_u64();
                let described = blob["digest"].as_str().zip(size);
                let (digest, size) =
                    described.ok_or_else(|| damaged("a blob without digest or size"))?;
                self.copy_blob(from, to, digest, size)?;
            }
        }
        let media_type = parsed["mediaType"].as_str().unwrap_or(if config.is_some() {
            "application/vnd.oci.image.manifest.v1+json"
        } else {
            "application/vnd.oci.image.index.v1+json"
        });
        let digest = self.push_manifest(to, media_type, &manifest.content, false)?;
        Ok(json!({
            "mediaType": media_type,
            "digest": digest,
            "size": manifest.content.len(),
        }))
    }

    fn copy_blob(
        &self,
        from: &Reference,
        to: &Reference,
        digest: &str,
        size: u64,
    ) -> Result<(), RegistryError> {
        if self.has_blob(to, digest)? {
            return Ok(());
        }
        // Within a registry nothing needs to travel.
        let beside = (from.registry == to.registry).then_some(from);
        let Some(address) = self.open_upload(to, digest, beside)? else {
            return Ok(());
        };
        let open = || self.open_blob(from, digest);
        self.close_upload(to, &address, Content::Stream(size, &open))
    }

    fn open_blob(&self, of: &Reference, digest: &str) -> Result<Box<dyn Read>, RegistryError> {
        let path = format!("blobs/{digest}");
        let answer = self.exchange(of, &Asked::get(&path, "*/*"))?;
        if answer.status() == StatusCode::OK {
            Ok(Box::new(answer.into_body().into_reader()))
        } else {
            Err(Self::refusal(of, answer))
        }
    }

    fn has_blob(&self, of: &Reference, digest: &str) -> Result<bool, RegistryError> {
        let path = format!("blobs/{digest}");
        let answer = self.exchange(of, &Asked::new("HEAD", &path))?;
        match answer.status() {
            StatusCode::OK => Ok(true),
            // Some let those who may write not read.
            StatusCode::NOT_FOUND | StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Ok(false),
            _ => Err(Self::refusal(of, answer)),
        }
    }

    /// Opens an upload and gives the address that closes it; none when the
    /// registry has taken the blob from the repository beside.
    fn open_upload(
        &self,
        to: &Reference,
        digest: &str,
        beside: Option<&Reference>,
    ) -> Result<Option<String>, RegistryError> {
        let path = match beside {
            Some(from) => format!("blobs/uploads/?mount={digest}&from={}", from.repository),
            None => "blobs/uploads/".to_owned(),
        };
        let asked = Asked::new("POST", &path).content(Content::Bytes(b""));
        let answer = self.exchange(to, &asked)?;
        match answer.status() {
            StatusCode::CREATED => Ok(None),
            StatusCode::ACCEPTED => {
                let location = answer.headers().get("location");
                let location = location.and_then(|it| it.to_str().ok());
                let location = location.ok_or_else(|| RegistryError::Damaged {
                    registry: to.registry.clone(),
                    reason: "an upload that goes nowhere".to_owned(),
                })?;
                let joint = if location.contains('?') { '&' } else { '?' };
                Ok(Some(format!("{location}{joint}digest={digest}")))
            }
            _ => Err(Self::refusal(to, answer)),
        }
    }

    fn close_upload(
        &self,
        to: &Reference,
        address: &str,
        content: Content<'_>,
    ) -> Result<(), RegistryError> {
        let asked = Asked::new("PUT", address)
            .with("Content-Type", ANYTHING)
            .content(content);
        let answer = self.exchange(to, &asked)?;
        if answer.status().is_success() {
            Ok(())
        } else {
            Err(Self::refusal(to, answer))
        }
    }
}
