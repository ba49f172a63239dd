//! Files put into a container as a tar archive, with owner and mode.

use std::time::SystemTime;

use hyper::body::Frame;
use hyper::{Method, header};
use tar::{Builder, EntryType, Header};

use super::client::{self, Client};
use super::route::Route;
use crate::engine::EngineError;
use crate::model::spec::FileCopy;

/// Copies the files; folders that are missing are made.
pub(super) async fn copy(
    client: &Client,
    container: &str,
    files: &[FileCopy],
) -> Result<(), EngineError> {
    let archive = archive(files).map_err(|error| EngineError::Broken {
        message: format!("files cannot be put together for container {container}: {error}"),
    })?;
    let route = Route::new(["containers", container, "archive"])
        .with("path", "/")
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

fn archive(files: &[FileCopy]) -> std::io::Result<Vec<u8>> {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let now = now.map_or(0, |since| since.as_secs());
    let mut archive = Builder::new(Vec::new());
    for file in files {
        let content = file.content.reveal().as_bytes();
        let mut header = Header::new_gnu();
        header.set_entry_type(EntryType::Regular);
        header.set_size(content.len() as u64);
        header.set_mode(file.mode.0);
        header.set_uid(u64::from(file.uid));
        header.set_gid(u64::from(file.gid));
        header.set_mtime(now);
        archive.append_data(&mut header, file.target.trim_start_matches('/'), content)?;
    }
    archive.into_inner()
}
