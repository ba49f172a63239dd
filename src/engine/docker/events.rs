//! The daemon's events about a project's containers.

use std::collections::BTreeMap;
use std::time::SystemTime;

use futures_util::stream::{BoxStream, StreamExt};
use serde::Deserialize;

use super::client::{self, Client};
use super::json_lines;
use super::route::Route;
use crate::engine::{EngineError, Happening};
use crate::model::labels;

#[derive(Deserialize)]
pub(super) struct Line {
    #[serde(rename = "Action", default)]
    pub action: String,
    #[serde(rename = "Actor")]
    pub actor: Actor,
    #[serde(rename = "timeNano", default)]
    time: i64,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Actor {
    #[serde(rename = "ID", default)]
    pub id: String,
    #[serde(default)]
    pub attributes: BTreeMap<String, String>,
}

/// Listens from now on.
pub(super) async fn listen(
    client: &Client,
    project: &str,
) -> Result<BoxStream<'static, Result<Happening, EngineError>>, EngineError> {
    between(client, project, None, None).await
}

/// Listens between two times, in seconds since 1970. What has no end ends
/// with an error.
pub(super) async fn between(
    client: &Client,
    project: &str,
    since: Option<&str>,
    until: Option<&str>,
) -> Result<BoxStream<'static, Result<Happening, EngineError>>, EngineError> {
    let ours = format!("{}={project}", labels::PROJECT);
    let mut route =
        Route::new(["events"]).filtered(&[("type", &["container"]), ("label", &[&ours])]);
    match since {
        Some(since) => route = route.with("since", since),
        // The daemon answers a moment before it listens. Naming the time makes
        // it hand over what happened in that moment; it must be the daemon's
        // own time, which only this machine's clock is known to show.
        None if client.is_local() => route = route.with_some("since", seconds(SystemTime::now())),
        None => {}
    }
    let answer = client.open(&route.with_some("until", until)).await?;
    let lines = json_lines::read::<Line>(client::pieces(answer)).map(|line| line.map(lower));
    if until.is_some() {
        return Ok(lines.boxed());
    }
    let end = futures_util::stream::once(async {
        Err(EngineError::Broken {
            message: "the Docker daemon has closed the stream of events".to_owned(),
        })
    });
    Ok(lines.chain(end).boxed())
}

/// A moment as the API has it.
pub(super) fn seconds(moment: SystemTime) -> Option<String> {
    let since = moment.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    Some(format!("{}.{:09}", since.as_secs(), since.subsec_nanos()))
}

fn lower(line: Line) -> Happening {
    Happening {
        what: line.action,
        id: line.actor.id,
        name: line
            .actor
            .attributes
            .get("name")
            .cloned()
            .unwrap_or_default(),
        attributes: line.actor.attributes,
        time: line.time,
    }
}
