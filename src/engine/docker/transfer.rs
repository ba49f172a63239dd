//! Archives into containers and out of them, and images from containers.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::{StreamExt, TryStreamExt};
use hyper::body::{Frame, Incoming};
use hyper::{Method, Response, header};
use serde::Deserialize;

use super::Docker;
use super::client::{self, Client};
use super::route::Route;
use crate::engine::EngineError;
use crate::engine::transfer::{Archive, CommitSpec, MadeHere, PathInfo, PathKind, Transfer};
use crate::model::reference::Reference;

/// The header that tells what is at a path.
const STAT: &str = "X-Docker-Container-Path-Stat";

impl Transfer for Docker {
    async fn path(&self, container: &str, path: &str) -> Result<Option<PathInfo>, EngineError> {
        at(&self.client, container, path).await
    }

    async fn copy_out(
        &self,
        container: &str,
        path: &str,
    ) -> Result<(PathInfo, Archive), EngineError> {
        let answer = self.client.open(&archive(container, path)).await?;
        Ok((stat(&answer)?, bytes(answer)))
    }

    async fn copy_in(
        &self,
        container: &str,
        folder: &str,
        source: MadeHere,
        own: bool,
    ) -> Result<(), EngineError> {
        let mut route = archive(container, folder).with("noOverwriteDirNonDir", "true");
        if own {
            route = route.with("copyUIDGID", "true");
        }
        let tar = header::HeaderValue::from_static("application/x-tar");
        let tar = (header::CONTENT_TYPE, tar);
        let source = source.map_ok(|piece| Frame::data(piece.into()));
        let answer = self
            .client
            .upload(Method::PUT, &route, &[tar], Box::pin(source))
            .await?;
        client::read(answer).await.map(drop)
    }

    async fn export(&self, container: &str) -> Result<Archive, EngineError> {
        let route = Route::new(["containers", container, "export"]);
        Ok(bytes(self.client.open(&route).await?))
    }

    async fn commit(&self, container: &str, spec: &CommitSpec) -> Result<String, EngineError> {
        #[derive(Deserialize)]
        struct Answer {
            #[serde(rename = "Id")]
            id: String,
        }
        let pause = if spec.pause { "1" } else { "0" };
        let mut route = Route::new(["commit"])
            .with("container", container)
            .with("author", &spec.author)
            .with("comment", &spec.message)
            .with("pause", pause);
        if let Ok(reference) = Reference::parse(&spec.reference) {
            route = route
                .with("repo", reference.familiar_name())
                .with("tag", &reference.tag);
        }
        for change in &spec.changes {
            route = route.with("changes", change);
        }
        let answer: Answer = self.client.post(&route, &serde_json::json!({})).await?;
        Ok(answer.id)
    }
}

fn archive(container: &str, path: &str) -> Route {
    Route::new(["containers", container, "archive"]).with("path", path)
}

fn bytes(answer: Response<Incoming>) -> Archive {
    client::pieces(answer).map_ok(Vec::from).boxed()
}

/// What the header says.
/// What is at a path of a container; none when nothing is.
pub(super) async fn at(
    client: &Client,
    container: &str,
    path: &str,
) -> Result<Option<PathInfo>, EngineError> {
    match client.head(&archive(container, path)).await {
        Ok(answer) => stat(&answer).map(Some),
        Err(EngineError::NotFound { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

fn stat(answer: &Response<Incoming>) -> Result<PathInfo, EngineError> {
    let unreadable = || EngineError::Broken {
        message: "the Docker daemon does not say what is at a path".to_owned(),
    };
    let text = answer.headers().get(STAT).ok_or_else(unreadable)?;
    let text = STANDARD.decode(text).map_err(|_| unreadable())?;
    client::parse::<Stat>(&text).map(Stat::lower)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Stat {
    name: String,
    mode: u32,
    #[serde(default)]
    link_target: String,
}

impl Stat {
    /// The mode's upper bits are Go's, not those of the system.
    fn lower(self) -> PathInfo {
        let has = |bit: u32| self.mode & (1 << bit) != 0;
        let kind = match () {
            () if has(31) => PathKind::Folder,
            () if has(27) => PathKind::Link,
            () if has(26) || has(21) => PathKind::Device,
            () if has(25) || has(24) || has(19) => PathKind::Other,
            () => PathKind::File,
        };
        PathInfo {
            name: self.name,
            kind,
            link_target: self.link_target,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_read_from_gos_modes() {
        let kind = |mode: u32| {
            let text =
                format!(r#"{{"name":"x","size":4,"mode":{mode},"mtime":"","linkTarget":""}}"#);
            serde_json::from_str::<Stat>(&text).unwrap().lower().kind
        };
        assert_eq!(kind(0o644), PathKind::File);
        assert_eq!(kind(0x8000_01ed), PathKind::Folder);
        assert_eq!(kind(0x8010_01ff), PathKind::Folder);
        assert_eq!(kind(0x0800_01ff), PathKind::Link);
        assert_eq!(kind(0x0420_01b6), PathKind::Device);
        assert_eq!(kind(0x0200_01a4), PathKind::Other);
    }
}
