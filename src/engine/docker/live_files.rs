//! Files of a volume that change all at once, as a cluster's nodes keep those of
//! ConfigMaps and Secrets: a folder holds the files of one version, `..data` is
//! a link to it, and what programs open are links through `..data`. So one
//! rename changes all of them, and nobody ever sees half of them.
//!
//! Archives can bring files and links, but rename nothing. What does is a
//! container of rcompose's own image, which mounts the volume for the moment.

use futures_util::TryStreamExt;
use serde::Deserialize;
use serde_json::json;

use super::client::Client;
use super::route::Route;
use super::{files, lifecycle, output, transfer};
use crate::engine::{EngineError, LogQuery};
use crate::model::labels;
use crate::model::live_files::{DATA, folder};
use crate::model::spec::{FileCopy, VolumeFiles};

/// Where the volume is in that container.
const VOLUME: &str = "/volume";

/// Where a file of a version stands within its volume.
pub(super) fn path(path: &str, version: &str) -> String {
    format!("{}/{path}", folder(version))
}

/// The link that programs find a file by.
pub(super) fn link(path: &str) -> (String, String) {
    let top = path.split('/').next().unwrap_or(path);
    (top.to_owned(), format!("{DATA}/{top}"))
}

/// Whether the files of a version are those that count on a mount.
pub(super) async fn are_there(
    client: &Client,
    container: &str,
    mount: &str,
    version: &str,
) -> Result<bool, EngineError> {
    let link = transfer::at(client, container, &format!("{mount}/{DATA}")).await?;
    // It is given as a path of the container.
    let target = link
        .as_ref()
        .and_then(|it| it.link_target.rsplit('/').next());
    Ok(target == Some(folder(version).as_str()))
}

/// Writes files of another version, and has them take the place of those that
/// are there.
pub(super) async fn refresh(client: &Client, files: &VolumeFiles) -> Result<(), EngineError> {
    let name = format!("{}-refresh-{}", files.volume, files.version);
    // One that was cut off may have left it.
    match lifecycle::remove(client, &name, false).await {
        Ok(()) | Err(EngineError::NotFound { .. }) => {}
        Err(error) => return Err(error),
    }
    let body = json!({
        "Image": files.image,
        "Cmd": ["refresh", VOLUME, files.version],
        "Labels": { labels::PROJECT: files.project, labels::ONE_OFF: "True" },
        "HostConfig": {
            "NetworkMode": "none",
            "CapDrop": ["ALL"],
            "SecurityOpt": ["no-new-privileges:true"],
            "Mounts": [{
                "Type": "volume",
                "Source": files.volume,
                "Target": VOLUME,
                "VolumeOptions": { "NoCopy": true },
            }],
        },
    });
    let route = Route::new(["containers", "create"]).with("name", &name);
    client.post_only(&route, &body).await?;
    let written = write(client, &name, files).await;
    let removed = lifecycle::remove(client, &name, false).await;
    written.and(removed)
}

async fn write(client: &Client, writer: &str, files: &VolumeFiles) -> Result<(), EngineError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Ended {
        status_code: i64,
    }
    // Only what is new is brought; nothing leads to it yet.
    let new = files.files.iter().map(|file| FileCopy {
        target: format!("{VOLUME}/{}", path(&file.target, &files.version)),
        mount: VOLUME.to_owned(),
        version: None,
        ..file.clone()
    });
    files::copy(client, writer, &new.collect::<Vec<_>>()).await?;
    lifecycle::tell(client, writer, "start").await?;
    let wait = Route::new(["containers", writer, "wait"]);
    let ended: Ended = client.post(&wait, &json!({})).await?;
    if ended.status_code == 0 {
        return Ok(());
    }
    let said = output::logs(client, writer, &LogQuery::default());
    let said: Vec<_> = said.try_collect().await?;
    let said: Vec<u8> = said.into_iter().flat_map(|it| it.bytes).collect();
    let said = String::from_utf8_lossy(&said);
    Err(EngineError::Broken {
        message: format!(
            "the files of volume {} are not written: {}",
            files.volume,
            said.trim()
        ),
    })
}
