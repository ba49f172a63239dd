//! The topmost folders of volumes: their mode and owner are set by an archive
//! that has nothing else in it.
//!
//! The daemon unpacks into the container that mounts the volume. Where that
//! one's root is read-only, it refuses; then a container that is never started
//! mounts the same volumes for the moment.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::json;
use tar::{Builder, EntryType, Header};

use super::client::Client;
use super::route::Route;
use super::{files, lifecycle};
use crate::engine::EngineError;
use crate::model::labels;
use crate::model::spec::FileCopy;

/// What of a container says how it was made.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Made {
    image: String,
    #[serde(default)]
    mounts: Vec<Mounted>,
    config: Config,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Config {
    #[serde(default)]
    labels: Option<BTreeMap<String, String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Mounted {
    #[serde(default)]
    name: String,
    destination: String,
}

/// Sets mode and owner of the folders that a container mounts.
pub(super) async fn set(
    client: &Client,
    container: &str,
    folders: &[&FileCopy],
) -> Result<(), EngineError> {
    if folders.is_empty() {
        return Ok(());
    }
    let targets = folders.iter().map(|it| (it.target.as_str(), *it));
    let whole = archive(targets).map_err(|error| broken(container, &error))?;
    match files::put(client, container, "/", whole).await {
        Err(EngineError::Refused { message, .. }) if message.contains("read-only") => {
            aside(client, container, folders).await
        }
        other => other,
    }
}

/// The same by a container of its own.
async fn aside(client: &Client, container: &str, folders: &[&FileCopy]) -> Result<(), EngineError> {
    let made: Made = client
        .get(&Route::new(["containers", container, "json"]))
        .await?;
    let mut mounts = Vec::new();
    let mut targets = Vec::new();
    for (folder, number) in folders.iter().zip(0_u32..) {
        let target = format!("/volume-{number}");
        let found = made
            .mounts
            .iter()
            .find(|it| it.destination == folder.target);
        if let Some(mounted) = found.filter(|it| !it.name.is_empty()) {
            mounts.push(json!({
                "Type": "volume",
                "Source": mounted.name,
                "Target": target,
                "VolumeOptions": {"NoCopy": true},
            }));
            targets.push((target, *folder));
        }
    }
    // Known as a one-off of its service, in case that it is left over.
    let mut labels = made.config.labels.unwrap_or_default();
    labels.insert(labels::ONE_OFF.to_owned(), "True".to_owned());
    let name = format!("{container}-volumes");
    let document = json!({
        "Image": made.image,
        "Entrypoint": ["/none"],
        "Labels": labels,
        "HostConfig": {"Mounts": mounts, "NetworkMode": "none"},
    });
    let create = Route::new(["containers", "create"]).with("name", &name);
    let _: serde_json::Value = client.post(&create, &document).await?;
    let named = targets
        .iter()
        .map(|(target, folder)| (target.as_str(), *folder));
    let filled = match archive(named) {
        Ok(archive) => files::put(client, &name, "/", archive).await,
        Err(error) => Err(broken(container, &error)),
    };
    let removed = lifecycle::remove(client, &name, false).await;
    filled.and(removed)
}

fn broken(container: &str, error: &std::io::Error) -> EngineError {
    EngineError::Broken {
        message: format!("folders cannot be put together for container {container}: {error}"),
    }
}

fn archive<'f>(folders: impl Iterator<Item = (&'f str, &'f FileCopy)>) -> std::io::Result<Vec<u8>> {
    let mut archive = Builder::new(Vec::new());
    for (target, folder) in folders {
        let mut header = Header::new_gnu();
        header.set_entry_type(EntryType::Directory);
        header.set_size(0);
        header.set_mode(folder.mode.0);
        header.set_uid(u64::from(folder.uid));
        header.set_gid(u64::from(folder.gid));
        archive.append_data(
            &mut header,
            target.trim_start_matches('/'),
            std::io::empty(),
        )?;
    }
    archive.into_inner()
}
