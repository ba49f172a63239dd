//! Conversations with processes, over connections that are turned over to
//! them.

use futures_util::future::BoxFuture;
use futures_util::{FutureExt, StreamExt};
use hyper::Method;
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use serde::{Deserialize, Serialize};
use tokio_util::io::ReaderStream;

use super::client::{self, Client};
use super::context::{read_config_file, unusable};
use super::frames::{self, Encoding};
use super::route::Route;
use super::version::ApiVersion;
use super::{Docker, error};
use crate::engine::EngineError;
use crate::engine::interaction::{Ending, ExecSpec, Input, Interaction, Manner, Process, Streams};
use crate::model::spec::ConsoleSize;

/// How much is read from a connection at a time.
const PIECE: usize = 32 * 1024;

/// The protocol that a connection is turned over to: plain bytes.
const BYTES: &str = "tcp";

impl Interaction for Docker {
    fn detach_keys(&self) -> Result<Option<String>, EngineError> {
        #[derive(Deserialize, Default)]
        #[serde(default, rename_all = "camelCase")]
        struct ConfigFile {
            detach_keys: String,
        }
        let Some(folder) = &self.settings.config_folder else {
            return Ok(None);
        };
        let path = folder.join("config.json");
        let Some(text) = read_config_file(&path)? else {
            return Ok(None);
        };
        let file: ConfigFile =
            serde_json::from_slice(&text).map_err(|error| unusable(&path, &error))?;
        Ok(Some(file.detach_keys).filter(|keys| !keys.is_empty()))
    }

    async fn create_exec(&self, container: &str, spec: &ExecSpec) -> Result<String, EngineError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Made {
            id: String,
        }
        let route = Route::new(["containers", container, "exec"]);
        let made: Made = self.client.post(&route, &Exec::of(spec)).await?;
        Ok(made.id)
    }

    async fn start_exec(&self, exec: &str, spec: &ExecSpec) -> Result<(), EngineError> {
        let route = Route::new(["exec", exec, "start"]);
        let body = Start::of(spec, self.client.api);
        self.client.post_only(&route, &body).await
    }

    async fn enter_exec(&self, exec: &str, spec: &ExecSpec) -> Result<Streams, EngineError> {
        let route = Route::new(["exec", exec, "start"]);
        let body = Start::of(spec, self.client.api);
        let upgraded = self.client.upgrade_with(&route, BYTES, &body).await?;
        let manner = Manner {
            tty: spec.tty,
            stdin: spec.stdin,
        };
        Ok(streams(upgraded, manner))
    }

    async fn exec_exit_code(&self, exec: &str) -> Result<i64, EngineError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Inspected {
            exit_code: Option<i64>,
        }
        let route = Route::new(["exec", exec, "json"]);
        let inspected: Inspected = self.client.get(&route).await?;
        inspected.exit_code.ok_or_else(|| EngineError::Broken {
            message: "the connection to the command has ended before the command has".to_owned(),
        })
    }

    async fn manner(&self, container: &str) -> Result<Manner, EngineError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Inspected {
            config: Config,
        }
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Config {
            tty: bool,
            open_stdin: bool,
        }
        let route = Route::new(["containers", container, "json"]);
        let Inspected { config } = self.client.get(&route).await?;
        Ok(Manner {
            tty: config.tty,
            stdin: config.open_stdin,
        })
    }

    async fn enter(
        &self,
        container: &str,
        manner: Manner,
        detach_keys: &str,
    ) -> Result<Streams, EngineError> {
        let keys = Some(detach_keys).filter(|keys| !keys.is_empty());
        let route = Route::new(["containers", container, "attach"])
            .with("stream", "1")
            .with("stdin", if manner.stdin { "1" } else { "0" })
            .with("stdout", "1")
            .with("stderr", "1")
            .with_some("detachKeys", keys);
        let upgraded = self.client.upgrade(&route, BYTES, &[]).await?;
        Ok(streams(upgraded, manner))
    }

    async fn exit_code(
        &self,
        container: &str,
        ending: Ending,
    ) -> Result<BoxFuture<'static, Result<i64, EngineError>>, EngineError> {
        let condition = match ending {
            Ending::NotRunning => "not-running",
            Ending::Next => "next-exit",
            Ending::Removed => "removed",
        };
        watch(&self.client, container, condition).await
    }

    async fn resize(&self, process: &Process, size: ConsoleSize) -> Result<(), EngineError> {
        let route = match process {
            Process::Container(name) => Route::new(["containers", name, "resize"]),
            Process::Exec(id) => Route::new(["exec", id, "resize"]),
        };
        let route = route
            .with("h", size.rows.to_string())
            .with("w", size.columns.to_string());
        self.client.send(Method::POST, &route).await
    }
}

async fn watch(
    client: &Client,
    container: &str,
    condition: &str,
) -> Result<BoxFuture<'static, Result<i64, EngineError>>, EngineError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Answer {
        status_code: i64,
    }
    let route = Route::new(["containers", container, "wait"]).with("condition", condition);
    // The daemon answers at once, and says the code when there is one.
    let answer = client.post_empty(&route, &[]).await?;
    let code = async move {
        let answer: Answer = client::parse(&client::read(answer).await?)?;
        Ok(answer.status_code)
    };
    Ok(code.boxed())
}

/// Takes a connection apart.
fn streams(upgraded: Upgraded, manner: Manner) -> Streams {
    let (reader, writer) = tokio::io::split(TokioIo::new(upgraded));
    let pieces = ReaderStream::with_capacity(reader, PIECE)
        .map(|piece| piece.map_err(|error| error::broken(&error)));
    let encoding = if manner.tty {
        Encoding::Raw
    } else {
        Encoding::Framed
    };
    Streams {
        input: manner.stdin.then(|| Box::pin(writer) as Input),
        output: frames::decoded(pieces.boxed(), encoding),
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Exec<'a> {
    attach_stdin: bool,
    attach_stdout: bool,
    attach_stderr: bool,
    tty: bool,
    cmd: &'a [String],
    env: &'a [String],
    privileged: bool,
    user: &'a str,
    working_dir: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    detach_keys: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Start {
    detach: bool,
    tty: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    console_size: Option<[u16; 2]>,
}

impl<'a> Exec<'a> {
    fn of(spec: &'a ExecSpec) -> Self {
        Self {
            attach_stdin: spec.stdin && !spec.detached,
            attach_stdout: !spec.detached,
            attach_stderr: !spec.detached,
            tty: spec.tty,
            cmd: &spec.command,
            env: &spec.environment,
            privileged: spec.privileged,
            user: &spec.user,
            working_dir: &spec.working_dir,
            detach_keys: &spec.detach_keys,
        }
    }
}

impl Start {
    fn of(spec: &ExecSpec, api: ApiVersion) -> Self {
        let known = spec
            .size
            .filter(|_| spec.tty && api >= ApiVersion::CONSOLE_SIZE);
        Self {
            detach: spec.detached,
            tty: spec.tty,
            console_size: known.map(|size| [size.rows, size.columns]),
        }
    }
}
