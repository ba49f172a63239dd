//! Builds images through the BuildKit that is inside the Docker daemon, with
//! no other program.
//!
//! Two connections are turned over to gRPC. Over one (`/grpc`) the build is
//! asked for and its course followed; over the other (`/session`) the daemon
//! calls back for what is on this machine: files, secrets, SSH agents and
//! credentials. Dropping a build cancels it in the daemon.
//!
//! `source` finds what a build starts from, `request` words the build,
//! `session` answers the daemon, `trace` and `failure` tell what happened.

mod base_image;
mod cache;
mod content;
mod facts;
mod failure;
mod file_sync;
mod filter;
mod grpc;
mod layout;
mod lint;
mod login;
mod request;
mod secret;
mod session;
mod source;
mod ssh;
mod stat;
mod trace;
mod tree;

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::Arc;
use std::time::Duration;

use bollard_buildkit_proto::moby::buildkit::v1::{
    SolveRequest, SolveResponse, StatusRequest, StatusResponse,
};
use sha2::{Digest, Sha256};
use tonic::{Status, Streaming};

use self::cache::Caches;
use self::grpc::Channel;
use self::request::Asked;
use self::secret::Secrets;
use self::session::{Purpose, Session, Sessions};
use self::source::Sources;
use self::trace::Trace;
use super::client::Client;
use super::error;
use super::route::Route;
use super::settings::Settings;
use crate::engine::{Created, EngineError, OnProgress};
use crate::model::Values;
use crate::model::spec::BuildSpec;

const SOLVE: &str = "/moby.buildkit.v1.Control/Solve";
const STATUS: &str = "/moby.buildkit.v1.Control/Status";

/// Where the answer to a build has the image's identity.
const IMAGE: &str = "containerimage.digest";

/// Where it has what describes the cached layers.
const CACHE_MANIFEST: &str = "cache.manifest";

/// How long the course of a build may go on after its end.
const REST: Duration = Duration::from_secs(3);

/// The builder of one daemon.
#[derive(Debug, Default)]
pub(super) struct BuildKit {
    sessions: Sessions,
}

/// A build that can be asked for.
struct Prepared {
    asked: Asked,
    session: Arc<Session>,
    caches: Caches,
    /// Where the Dockerfile is, for messages.
    dockerfile: String,
}

impl BuildKit {
    /// Builds an image. The proxies are given to it as arguments.
    pub async fn build(
        &self,
        channel: &Channel,
        (client, settings, proxies): (&Client, &Settings, &Values),
        spec: &BuildSpec,
        progress: OnProgress<'_>,
    ) -> Result<Created, EngineError> {
        let Prepared {
            asked,
            session,
            caches,
            dockerfile,
        } = self
            .prepare(channel, (client, settings, proxies), spec)
            .await?;
        let request = SolveRequest {
            r#ref: identity(),
            session: session.id.clone(),
            ..asked.request
        };
        let mut trace = Trace::new(&spec.service, &dockerfile);
        let solved = solve(channel, request, &mut trace, progress).await;
        let answer = solved
            .map_err(|status| failure::of_build(&status, &trace, &spec.service, &dockerfile))?;
        let id = answer.exporter_response.get(IMAGE);
        let id = id.ok_or_else(|| EngineError::Broken {
            message: format!("service {}: the builder names no image", spec.service),
        })?;
        if let Some(manifest) = answer.exporter_response.get(CACHE_MANIFEST) {
            name_caches(&caches, manifest)?;
        }
        let mut warnings = asked.warnings;
        warnings.append(&mut trace.warnings);
        Ok(Created {
            id: id.clone(),
            warnings,
        })
    }

    /// Words a build, and opens a session for it.
    async fn prepare(
        &self,
        channel: &Channel,
        (client, settings, proxies): (&Client, &Settings, &Values),
        spec: &BuildSpec,
    ) -> Result<Prepared, EngineError> {
        let sources = Sources::of(spec)?;
        let caches = Caches::of(spec)?;
        let purpose = Purpose {
            secrets: Secrets::of(spec)?,
            keys: spec.build.ssh.clone(),
            agent: settings.ssh_agent.clone(),
            config_folder: settings.config_folder.clone(),
            layouts: caches
                .layouts
                .clone()
                .into_iter()
                .chain(sources.layouts)
                .collect(),
            shared_key: format!("{}-{}", machine().await, sources.shared_key),
        };
        let facts = facts::find(client, channel, spec).await?;
        let mut asked = request::ask(spec, &sources.attributes, &caches, proxies, &facts)?;
        for (name, image) in &sources.images {
            let base = base_image::find(client, image).await?;
            asked.give(name, base);
        }
        let session = self.sessions.join(client, purpose, sources.trees).await?;
        Ok(Prepared {
            asked,
            session,
            caches,
            dockerfile: sources.dockerfile,
        })
    }
}

/// Connects with the daemon's builder. A daemon without one answers that
/// there is nothing.
pub(super) async fn connect(client: &Client) -> Result<Channel, EngineError> {
    let stream = client.upgrade(&Route::new(["grpc"]), "h2c", &[]).await?;
    let channel = Channel::open(stream).await;
    channel.map_err(|error| error::broken(&error))
}

/// Builds, and follows the course of it.
async fn solve(
    channel: &Channel,
    request: SolveRequest,
    trace: &mut Trace,
    progress: OnProgress<'_>,
) -> Result<SolveResponse, Status> {
    let status = StatusRequest {
        r#ref: request.r#ref.clone(),
    };
    let mut solving = std::pin::pin!(channel.call(SOLVE, request));
    let mut course = std::pin::pin!(follow(channel, status, trace, progress));
    tokio::select! {
        solved = &mut solving => {
            // The last steps and lines may still be on their way.
            let _ = tokio::time::timeout(REST, course).await;
            solved
        }
        // The build's own answer says why the course has ended.
        _ = &mut course => solving.await,
    }
}

async fn follow(
    channel: &Channel,
    request: StatusRequest,
    trace: &mut Trace,
    progress: OnProgress<'_>,
) -> Result<(), Status> {
    let mut news: Streaming<StatusResponse> = channel.listen(STATUS, request).await?;
    while let Some(news) = news.message().await? {
        trace.take(news, progress);
    }
    Ok(())
}

/// Names the cached layers that the build has put into folders.
fn name_caches(caches: &Caches, manifest: &str) -> Result<(), EngineError> {
    let manifest = serde_json::from_str(manifest).map_err(|error| error::unreadable(&error))?;
    let named = caches.name(&manifest);
    named.map_err(|error| EngineError::Settings {
        message: format!("build.cache_to: the cache cannot be named: {error}"),
    })
}

/// What tells this machine from others that build in the same daemon.
async fn machine() -> String {
    for path in ["/etc/machine-id", "/etc/hostname"] {
        if let Ok(text) = tokio::fs::read_to_string(path).await {
            let digest = Sha256::digest(text.trim());
            return format!("rcompose-{}", hex(&digest[..8]));
        }
    }
    "rcompose".to_owned()
}

/// An identity that nobody else has.
fn identity() -> String {
    let mut digest = Sha256::new();
    // Each is keyed by the system's random numbers.
    for _ in 0..2 {
        digest.update(RandomState::new().build_hasher().finish().to_le_bytes());
    }
    hex(&digest.finalize()[..16])
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}
