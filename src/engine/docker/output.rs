//! What containers write: kept logs, output from now on, and the output of
//! hooks.

use std::collections::VecDeque;

use futures_util::stream::{self, BoxStream, StreamExt, TryStreamExt};
use serde::{Deserialize, Serialize};

use super::client::Client;
use super::frames::{self, Encoding};
use super::route::Route;
use super::version::ApiVersion;
use crate::engine::{EngineError, LogQuery, Output};
use crate::model::Hook;

/// How much of a hook's output is kept.
const KEPT: usize = 64 * 1024;

type Outputs = BoxStream<'static, Result<Output, EngineError>>;

/// A container's kept output and, when asked for, what follows.
pub(super) fn logs(client: &Client, container: &str, query: &LogQuery) -> Outputs {
    let flag = |on| if on { "1" } else { "0" };
    let tail = query.tail.map_or("all".to_owned(), |tail| tail.to_string());
    let route = Route::new(["containers", container, "logs"])
        .with("stdout", "1")
        .with("stderr", "1")
        .with("follow", flag(query.follow))
        .with("timestamps", flag(query.timestamps))
        .with("tail", tail)
        .with_some("since", query.since.as_ref())
        .with_some("until", query.until.as_ref());
    let (client, container) = (client.clone(), container.to_owned());
    let opened = async move {
        // From API 1.42 on the answer says how its output is written.
        let known = if client.api >= ApiVersion::STREAM_TYPES {
            None
        } else {
            Some(inspect_encoding(&client, &container).await?)
        };
        let answer = client.open(&route).await?;
        let encoding = known.unwrap_or_else(|| frames::encoding(&answer));
        Ok::<_, EngineError>(frames::output(answer, encoding))
    };
    stream::once(opened).try_flatten().boxed()
}

/// A container's output from now on.
pub(super) async fn attach(client: &Client, container: &str) -> Result<Outputs, EngineError> {
    // Here the answer always calls itself raw.
    let encoding = inspect_encoding(client, container).await?;
    let route = Route::new(["containers", container, "attach"])
        .with("stream", "1")
        .with("stdout", "1")
        .with("stderr", "1");
    let answer = client.post_empty(&route, &[]).await?;
    Ok(frames::output(answer, encoding))
}

/// How a container's output is written: that depends on its terminal.
async fn inspect_encoding(client: &Client, container: &str) -> Result<Encoding, EngineError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Inspected {
        config: Config,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Config {
        tty: bool,
    }
    let route = Route::new(["containers", container, "json"]);
    let inspected: Inspected = client.get(&route).await?;
    Ok(if inspected.config.tty {
        Encoding::Raw
    } else {
        Encoding::Framed
    })
}

/// Runs a hook to its end. The last of its output goes to `output`.
pub(super) async fn run_hook(
    client: &Client,
    container: &str,
    hook: &Hook,
    output: &mut Vec<u8>,
) -> Result<i64, EngineError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Made {
        id: String,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Ended {
        exit_code: Option<i64>,
    }
    let route = Route::new(["containers", container, "exec"]);
    let made: Made = client.post(&route, &Exec::of(hook)).await?;
    let route = Route::new(["exec", &made.id, "start"]);
    let answer = client.post_document(&route, &Start::default()).await?;
    // The stream ends when the command does, so there is nothing to poll.
    let mut pieces = frames::output(answer, Encoding::Framed);
    let mut kept: VecDeque<u8> = VecDeque::new();
    while let Some(piece) = pieces.try_next().await? {
        kept.extend(piece.bytes);
        kept.drain(..kept.len().saturating_sub(KEPT));
    }
    output.extend(kept);
    let ended: Ended = client.get(&Route::new(["exec", &made.id, "json"])).await?;
    ended.exit_code.ok_or_else(|| EngineError::Broken {
        message: "a hook has ended, but the Docker daemon gives no exit code for it".to_owned(),
    })
}

/// The command that a hook runs.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Exec<'a> {
    attach_stdout: bool,
    attach_stderr: bool,
    cmd: &'a [String],
    env: Vec<String>,
    privileged: bool,
    user: &'a str,
    working_dir: &'a str,
}

#[derive(Serialize, Default)]
#[serde(rename_all = "PascalCase")]
struct Start {
    detach: bool,
    tty: bool,
}

impl<'a> Exec<'a> {
    fn of(hook: &'a Hook) -> Self {
        let variable = |(name, value): (&String, &Option<String>)| match value {
            Some(value) => format!("{name}={value}"),
            None => name.clone(),
        };
        Self {
            attach_stdout: true,
            attach_stderr: true,
            cmd: hook.command.as_deref().unwrap_or_default(),
            env: hook.environment.iter().map(variable).collect(),
            privileged: hook.privileged,
            user: &hook.user,
            working_dir: &hook.working_dir,
        }
    }
}
