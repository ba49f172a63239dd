//! The SSH agents that a build may use, as `moby.sshforward.v1` has it.
//!
//! The build talks to an agent through us. Keys in files are put into an
//! agent that runs for the build alone, so that they never leave this machine.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use bollard_buildkit_proto::moby::sshforward::v1::{
    BytesMessage, CheckAgentRequest, CheckAgentResponse,
};
use futures_util::{Stream, StreamExt};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;
use tokio::process::{Child, Command};
use tonic::metadata::MetadataMap;
use tonic::{Status, Streaming};

use crate::engine::EngineError;
use crate::model::SshKey;

/// The agent of a build that asks for none by name.
const DEFAULT: &str = "default";

/// Agents by the name that the Dockerfile has for them.
#[derive(Debug, Default)]
pub struct Agents {
    sockets: BTreeMap<String, PathBuf>,
    /// Those that were started for the build; they end with it.
    started: Vec<Started>,
}

/// An agent that holds keys from files.
#[derive(Debug)]
struct Started {
    _process: Child,
    folder: tempfile::TempDir,
}

impl Agents {
    /// Finds or starts the agents of a build. `agent` is the user's own.
    pub async fn start(keys: &[SshKey], agent: Option<&Path>) -> Result<Self, EngineError> {
        let mut agents = Self::default();
        for key in keys {
            let name = if key.id.is_empty() { DEFAULT } else { &key.id };
            let socket = agents.socket(key, agent).await;
            let socket = socket.map_err(|reason| EngineError::Settings {
                message: format!("SSH for builds ({name}): {reason}"),
            })?;
            agents.sockets.insert(name.to_owned(), socket);
        }
        Ok(agents)
    }

    async fn socket(&mut self, key: &SshKey, agent: Option<&Path>) -> Result<PathBuf, String> {
        if key.path.is_empty() {
            let agent = agent.map(Path::to_owned);
            return agent.ok_or_else(|| {
                "invalid empty ssh agent socket: make sure SSH_AUTH_SOCK is set".to_owned()
            });
        }
        let mut files = Vec::new();
        for path in key.path.split(',') {
            let metadata = tokio::fs::metadata(path).await;
            let metadata = metadata.map_err(|error| format!("cannot read {path}: {error}"))?;
            if !super::stat::is_socket(&metadata) {
                files.push(path);
            } else if path == key.path {
                return Ok(PathBuf::from(path));
            } else {
                return Err(format!("{path} is an agent, which goes with no keys"));
            }
        }
        let started = Started::with_keys(&files).await?;
        let socket = started.socket();
        self.started.push(started);
        Ok(socket)
    }

    /// Answers whether there is an agent.
    pub fn check(&self, request: &CheckAgentRequest) -> Result<CheckAgentResponse, Status> {
        self.find(&request.id).map(|_| CheckAgentResponse {})
    }

    /// Joins a build with the agent that its request names.
    pub fn forward(
        &self,
        metadata: &MetadataMap,
        from_build: Streaming<BytesMessage>,
    ) -> Result<impl Stream<Item = Result<BytesMessage, Status>> + Send + use<>, Status> {
        let id = metadata.get("buildkit.ssh.id");
        let id = id.and_then(|id| id.to_str().ok()).unwrap_or("");
        Ok(join(self.find(id)?.to_owned(), from_build))
    }

    fn find(&self, id: &str) -> Result<&Path, Status> {
        let id = if id.is_empty() { DEFAULT } else { id };
        let found = self.sockets.get(id).map(PathBuf::as_path);
        found.ok_or_else(|| Status::not_found(format!("unset ssh forward key {id}")))
    }
}

/// Hands on what the build says to the agent, and what the agent answers.
fn join(
    socket: PathBuf,
    mut from_build: Streaming<BytesMessage>,
) -> impl Stream<Item = Result<BytesMessage, Status>> + Send {
    let connect = async move {
        let agent = UnixStream::connect(&socket).await.map_err(|error| {
            Status::unavailable(format!("no SSH agent at {}: {error}", socket.display()))
        })?;
        let (from_agent, mut to_agent) = agent.into_split();
        let hand_on = tokio::spawn(async move {
            while let Some(Ok(message)) = from_build.next().await {
                if to_agent.write_all(&message.data).await.is_err() {
                    break;
                }
            }
        });
        let hand_on = tokio_util::task::AbortOnDropHandle::new(hand_on);
        Ok(futures_util::stream::unfold(
            (from_agent, hand_on),
            |(mut from_agent, hand_on)| async move {
                let mut data = vec![0; 32 << 10];
                let message = match from_agent.read(&mut data).await {
                    Ok(0) => return None,
                    Ok(size) => {
                        data.truncate(size);
                        Ok(BytesMessage { data })
                    }
                    Err(error) => Err(Status::aborted(error.to_string())),
                };
                Some((message, (from_agent, hand_on)))
            },
        ))
    };
    futures_util::stream::once(connect)
        .map(|connected| match connected {
            Ok(messages) => messages.left_stream(),
            Err(status) => futures_util::stream::iter([Err(status)]).right_stream(),
        })
        .flatten()
}

impl Started {
    async fn with_keys(files: &[&str]) -> Result<Self, String> {
        let missing = |program: &str, error: &io::Error| {
            format!("{program}, which holds keys for a build, cannot be run: {error}")
        };
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let process = Command::new("ssh-agent")
            .arg("-D")
            .arg("-a")
            .arg(folder.path().join("agent"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| missing("ssh-agent", &error))?;
        let started = Self {
            _process: process,
            folder,
        };
        started.wait().await?;
        for file in files {
            let key = std::fs::File::open(file);
            let key = key.map_err(|error| format!("cannot read {file}: {error}"))?;
            // A key from standard input may have any file mode, and there is
            // nobody who could be asked for a passphrase.
            let added = Command::new("ssh-add")
                .args(["-q", "-"])
                .env("SSH_AUTH_SOCK", started.socket())
                .env("SSH_ASKPASS_REQUIRE", "never")
                .stdin(key)
                .output()
                .await
                .map_err(|error| missing("ssh-add", &error))?;
            if !added.status.success() {
                let said = String::from_utf8_lossy(&added.stderr);
                let said = match said.trim() {
                    said if said.starts_with("Enter passphrase") => {
                        "it is protected by a passphrase; an agent can hold it"
                    }
                    said => said,
                };
                return Err(format!("{file} cannot be used: {said}"));
            }
        }
        Ok(started)
    }

    fn socket(&self) -> PathBuf {
        self.folder.path().join("agent")
    }

    /// Waits until the agent listens.
    async fn wait(&self) -> Result<(), String> {
        let tries = async {
            while UnixStream::connect(self.socket()).await.is_err() {
                tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            }
        };
        let listens = tokio::time::timeout(std::time::Duration::from_secs(5), tries);
        listens
            .await
            .map_err(|_| "ssh-agent does not listen".to_owned())
    }
}
