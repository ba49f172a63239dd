//! Files put into a container as a tar archive, with owner and mode.

use std::collections::BTreeMap;
use std::time::SystemTime;

use hyper::body::Frame;
use hyper::{Method, header};
use tar::{Builder, EntryType, Header};
use tokio::sync::Mutex;

use super::client::{self, Client};
use super::route::Route;
use super::{folders, live_files};
use crate::engine::EngineError;
use crate::model::live_files::{DATA, folder};
use crate::model::spec::FileCopy;

/// Held while files are put on a mount that other containers may have too: the
/// first one brings them, and whoever reads them then is not disturbed.
static SHARED: Mutex<()> = Mutex::const_new(());

/// Copies the files; folders that are missing are made. What is on a mount is
/// put there by an archive of its own.
pub(super) async fn copy(
    client: &Client,
    container: &str,
    files: &[FileCopy],
) -> Result<(), EngineError> {
    let is_folder = |file: &&FileCopy| file.content.is_none();
    let roots: Vec<&FileCopy> = files.iter().filter(is_folder).collect();
    folders::set(client, container, &roots).await?;
    let mut mounts: BTreeMap<&str, Vec<&FileCopy>> = BTreeMap::new();
    for file in files.iter().filter(|file| !is_folder(file)) {
        mounts.entry(&file.mount).or_default().push(file);
    }
    for (mount, files) in mounts {
        let version = files.iter().find_map(|it| it.version.as_deref());
        let _alone = match version {
            Some(version) => {
                let alone = SHARED.lock().await;
                if live_files::are_there(client, container, mount, version).await? {
                    continue;
                }
                Some(alone)
            }
            None => None,
        };
        let archive = archive(mount, &files).map_err(|error| EngineError::Broken {
            message: format!("files cannot be put together for container {container}: {error}"),
        })?;
        put(client, container, mount, archive).await?;
    }
    Ok(())
}

/// Unpacks an archive in a folder of a container.
pub(super) async fn put(
    client: &Client,
    container: &str,
    mount: &str,
    archive: Vec<u8>,
) -> Result<(), EngineError> {
    let path = if mount.is_empty() { "/" } else { mount };
    let route = Route::new(["containers", container, "archive"])
        .with("path", path)
        .with("noOverwriteDirNonDir", "1");
    let tar = (
        header::CONTENT_TYPE,
        header::HeaderValue::from_static("application/x-tar"),
    );
    let source = futures_util::stream::iter([Ok(Frame::data(archive.into()))]);
    let answer = client
        .upload(Method::PUT, &route, &[tar], Box::pin(source))
        .await?;
    client::read(answer).await.map(drop)
}

fn archive(mount: &str, files: &[&FileCopy]) -> std::io::Result<Vec<u8>> {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let now = now.map_or(0, |since| since.as_secs());
    let mut archive = Builder::new(Vec::new());
    let mut links = BTreeMap::new();
    let mut counts = None;
    for file in files {
        let content = file.content.as_ref().map(|it| it.reveal().as_bytes());
        let mut header = Header::new_gnu();
        header.set_entry_type(EntryType::Regular);
        let content = content.unwrap_or_default();
        header.set_size(content.len() as u64);
        header.set_mode(file.mode.0);
        header.set_uid(u64::from(file.uid));
        header.set_gid(u64::from(file.gid));
        header.set_mtime(now);
        let path = file.target.strip_prefix(mount).unwrap_or(&file.target);
        let mut path = path.trim_start_matches('/').to_owned();
        if let Some(version) = &file.version {
            links.extend([live_files::link(&path)]);
            counts = Some((DATA.to_owned(), folder(version)));
            path = live_files::path(&path, version);
        }
        archive.append_data(&mut header, path, content)?;
    }
    // Last what says that all of it is there.
    for (path, target) in links.into_iter().chain(counts) {
        let mut header = Header::new_gnu();
        header.set_entry_type(EntryType::Symlink);
        header.set_size(0);
        header.set_mode(0o777);
        header.set_mtime(now);
        archive.append_link(&mut header, path, target)?;
    }
    archive.into_inner()
}
