//! A Docker Engine, or what speaks its API, from 1.41 (Docker 20.10) on.
//!
//! The requests are made by a client of our own (`client`), and only their
//! bodies are the API library's types. The library's own client, as of 0.21,
//! leaves the API's version out of every path, ends every request after two
//! minutes, and takes a terminal's output apart by a guess at its first byte.
//!
//! `settings` and `context` find the daemon, `connector` and `tls` reach it,
//! `version` agrees on a version with it; `error` turns what goes wrong into
//! the daemon's own words. Each other module is a kind of request.

mod adopt;
mod auth;
mod buildkit;
mod checking;
mod classic;
mod client;
mod connector;
mod context;
mod create;
mod described;
mod error;
mod events;
mod files;
mod folders;
mod frames;
mod image;
mod inquiry;
mod interaction;
mod json_lines;
mod lifecycle;
mod live_files;
mod network;
mod observe;
mod output;
mod own_image;
mod pacing;
mod proxies;
mod rest;
mod route;
mod settings;
mod status;
mod tls;
mod transfer;
mod usage;
mod version;
mod volume;

use std::collections::BTreeMap;
use std::time::SystemTime;

use futures_util::stream::BoxStream;
use serde::Deserialize;

use self::buildkit::BuildKit;
use self::client::Client;
use self::route::Route;
pub use self::settings::Settings;
use crate::engine::{
    Consumption, Created, Engine, EngineError, Happening, Info, LogQuery, OnProgress, Output,
    Scope, Status, provider,
};
use crate::model::own_image::is_own;
use crate::model::provision::{Provided, Provision};
use crate::model::spec::{
    BuildSpec, ContainerSpec, Endpoint, FileCopy, NetworkSpec, VolumeFiles, VolumeSpec,
};
use crate::model::{Duration, Hook, Values};
use crate::observed::{Container, Observed};

/// The connection to a daemon.
pub struct Docker {
    client: Client,
    settings: Settings,
    /// Variables that Docker's configuration gives to every container.
    proxies: Values,
    buildkit: BuildKit,
}

/// How many files may be open: what is done to many containers at the same
/// time takes a connection for each.
const OPEN_FILES: u64 = 65_536;

/// Raises the process's own limit on open files, as far as the system lets it.
fn allow_connections() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limits = getrlimit(Resource::Nofile);
    let wanted = limits.maximum.unwrap_or(OPEN_FILES).min(OPEN_FILES);
    if limits.current.is_some_and(|current| current < wanted) {
        let current = Some(wanted);
        // Refused, it stays as it is, and says so once it is reached.
        let _ = setrlimit(Resource::Nofile, Rlimit { current, ..limits });
    }
}

impl Docker {
    /// Finds the daemon and agrees on a version with it. This is one request;
    /// everything else waits until it is asked for.
    pub async fn connect(settings: Settings) -> Result<Self, EngineError> {
        allow_connections();
        let client = Client::connect(&settings).await?;
        let proxies = proxies::read(&settings, client.address())?;
        Ok(Self {
            client,
            settings,
            proxies,
            buildkit: BuildKit::default(),
        })
    }

    /// How the daemon is called in messages: `unix:///var/run/docker.sock`.
    pub fn address(&self) -> &str {
        self.client.address()
    }

    /// Waits until the daemon has done what it was asked for about a project
    /// by a client that was killed; 30 seconds at most.
    pub async fn come_to_rest(&self, project: &str, since: SystemTime) -> Result<(), EngineError> {
        rest::wait(&self.client, project, since).await
    }
}

impl Engine for Docker {
    async fn info(&self) -> Result<Info, EngineError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Answer {
            version: String,
            os: String,
            arch: String,
        }
        let answer: Answer = self.client.get(&Route::new(["version"])).await?;
        Ok(Info {
            version: answer.version,
            api_version: self.client.api.to_string(),
            platform: format!("{}/{}", answer.os, answer.arch),
        })
    }

    async fn observe(&self, scope: &Scope) -> Result<Observed, EngineError> {
        observe::observe(&self.client, scope).await
    }

    async fn list_projects(&self) -> Result<Vec<Container>, EngineError> {
        observe::all_containers(&self.client).await
    }

    async fn status(&self, container: &str) -> Result<Status, EngineError> {
        lifecycle::inspect(&self.client, container).await
    }

    async fn consumption(&self, container: &str) -> Result<Consumption, EngineError> {
        usage::consumption(&self.client, container).await
    }

    async fn happenings(
        &self,
        project: &str,
    ) -> Result<BoxStream<'static, Result<Happening, EngineError>>, EngineError> {
        events::listen(&self.client, project).await
    }

    fn logs(
        &self,
        container: &str,
        query: &LogQuery,
    ) -> BoxStream<'static, Result<Output, EngineError>> {
        output::logs(&self.client, container, query)
    }

    async fn attach(
        &self,
        container: &str,
    ) -> Result<BoxStream<'static, Result<Output, EngineError>>, EngineError> {
        output::attach(&self.client, container).await
    }

    async fn image_digest(&self, image: &str) -> Result<String, EngineError> {
        image::digest(&self.client, &self.settings, image).await
    }

    async fn pull_image(
        &self,
        image: &str,
        platform: &str,
        progress: OnProgress<'_>,
    ) -> Result<(), EngineError> {
        image::pull(&self.client, &self.settings, image, platform, progress).await
    }

    async fn make_own_image(&self, image: &str) -> Result<(), EngineError> {
        own_image::make(&self.client, &self.settings, image).await
    }

    async fn refresh_files(&self, files: &VolumeFiles) -> Result<(), EngineError> {
        own_image::make(&self.client, &self.settings, &files.image).await?;
        live_files::refresh(&self.client, files).await
    }

    async fn provide(
        &self,
        provision: &Provision,
        progress: OnProgress<'_>,
    ) -> Result<Provided, EngineError> {
        let folder = self.settings.config_folder.as_deref();
        provider::provide(provision, folder, progress).await
    }

    async fn push_image(&self, image: &str, progress: OnProgress<'_>) -> Result<(), EngineError> {
        image::push(&self.client, &self.settings, image, progress).await
    }

    async fn build_image(
        &self,
        spec: &BuildSpec,
        progress: OnProgress<'_>,
    ) -> Result<Created, EngineError> {
        let (client, settings) = (&self.client, &self.settings);
        if settings.buildkit.unwrap_or(client.has_buildkit) {
            // Other engines may claim to have it.
            match buildkit::connect(client).await {
                Ok(channel) => {
                    let builder = &self.buildkit;
                    let from = (client, settings, &self.proxies);
                    return builder.build(&channel, from, spec, progress).await;
                }
                Err(EngineError::NotFound { .. }) if settings.buildkit.is_none() => {}
                Err(error) => return Err(error),
            }
        }
        classic::build(client, settings, spec, &self.proxies, progress).await
    }

    async fn remove_image(&self, image: &str) -> Result<(), EngineError> {
        image::remove(&self.client, image).await
    }

    async fn create_network(&self, spec: &NetworkSpec) -> Result<Created, EngineError> {
        network::create(&self.client, spec).await
    }

    async fn remove_network(&self, network: &str) -> Result<(), EngineError> {
        network::remove(&self.client, network).await
    }

    async fn create_volume(&self, spec: &VolumeSpec) -> Result<(), EngineError> {
        volume::create(&self.client, spec).await
    }

    async fn remove_volume(&self, volume: &str) -> Result<(), EngineError> {
        volume::remove(&self.client, volume).await
    }

    async fn disconnect(&self, network: &str, container: &str) -> Result<(), EngineError> {
        network::disconnect(&self.client, network, container).await
    }

    async fn connect(&self, endpoint: &Endpoint, container: &str) -> Result<(), EngineError> {
        network::connect(&self.client, endpoint, container).await
    }

    async fn create_container(
        &self,
        spec: &ContainerSpec,
        config_hash: &str,
        ids: &BTreeMap<String, String>,
    ) -> Result<Created, EngineError> {
        let create = || create::create(&self.client, spec, config_hash, ids, &self.proxies);
        match create().await {
            // It was there when this was planned.
            Err(EngineError::NotFound { .. }) if is_own(&spec.image) => {
                own_image::make(&self.client, &self.settings, &spec.image).await?;
                create().await
            }
            created => created,
        }
    }

    async fn copy_files(&self, container: &str, files: &[FileCopy]) -> Result<(), EngineError> {
        files::copy(&self.client, container, files).await
    }

    async fn start(&self, container: &str) -> Result<(), EngineError> {
        lifecycle::tell(&self.client, container, "start").await
    }

    async fn run_hook(
        &self,
        container: &str,
        hook: &Hook,
        output: &mut Vec<u8>,
    ) -> Result<i64, EngineError> {
        output::run_hook(&self.client, container, hook, output).await
    }

    async fn stop(&self, container: &str, timeout: Option<Duration>) -> Result<(), EngineError> {
        lifecycle::stop(&self.client, container, timeout).await
    }

    async fn restart(&self, container: &str, timeout: Option<Duration>) -> Result<(), EngineError> {
        lifecycle::restart(&self.client, container, timeout).await
    }

    async fn kill(&self, container: &str, signal: &str) -> Result<(), EngineError> {
        lifecycle::kill(&self.client, container, signal).await
    }

    async fn pause(&self, container: &str) -> Result<(), EngineError> {
        lifecycle::tell(&self.client, container, "pause").await
    }

    async fn unpause(&self, container: &str) -> Result<(), EngineError> {
        lifecycle::tell(&self.client, container, "unpause").await
    }

    async fn remove_container(&self, container: &str, volumes: bool) -> Result<(), EngineError> {
        lifecycle::remove(&self.client, container, volumes).await
    }

    async fn rename(&self, container: &str, name: &str) -> Result<(), EngineError> {
        lifecycle::rename(&self.client, container, name).await
    }
}
