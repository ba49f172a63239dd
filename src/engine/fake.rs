//! An engine in memory, for tests.
//!
//! It keeps Docker's rules as far as plans depend on them: names are unique,
//! what is in use cannot be removed, a container needs its image, networks and
//! partners. Every request is written down as a line of text; any of them can
//! be made to fail, and what containers do once started is laid down by
//! service. Nothing takes time, but every request lets others go first once.

mod containers;
mod script;
mod world;

use std::cell::RefCell;
use std::collections::BTreeMap;

use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};

use crate::model::provision::{Provided, Provision};
use crate::model::spec::{
    BuildSpec, ContainerSpec, Endpoint, FileCopy, NetworkSpec, VolumeFiles, VolumeSpec,
};
use crate::model::{Duration, Hook};
use crate::observed::{Container, Observed};

use super::{
    Channel, Consumption, Created, Engine, EngineError, Happening, Info, LogQuery, OnProgress,
    Output, Progress, Scope, Status,
};

pub use world::Life;
use world::World;

/// An engine in memory.
#[derive(Debug, Clone, Default)]
pub struct Fake {
    world: RefCell<World>,
}

impl Fake {
    /// An engine that has nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// An engine that has what a snapshot holds.
    pub fn with(observed: Observed) -> Self {
        Self {
            world: RefCell::new(World::with(observed)),
        }
    }

    /// Writes a request down, lets others go first, and fails if it is to.
    async fn request(&self, line: String) -> Result<(), EngineError> {
        let outcome = self.world.borrow_mut().request(line);
        tokio::task::yield_now().await;
        outcome
    }
}

impl Engine for Fake {
    async fn info(&self) -> Result<Info, EngineError> {
        self.request("info".into()).await?;
        Ok(Info {
            version: "28.0.0".into(),
            api_version: "1.48".into(),
            platform: "linux/amd64".into(),
        })
    }

    async fn observe(&self, scope: &Scope) -> Result<Observed, EngineError> {
        self.request(format!("observe {}", scope.project)).await?;
        Ok(self.world.borrow().seen(scope))
    }

    async fn list_projects(&self) -> Result<Vec<Container>, EngineError> {
        self.request("list projects".into()).await?;
        Ok(self.observed().containers.clone())
    }

    async fn status(&self, container: &str) -> Result<Status, EngineError> {
        let name = self.world.borrow().name(container);
        self.request(format!("status {name}")).await?;
        self.world.borrow().status(container)
    }

    async fn consumption(&self, container: &str) -> Result<Consumption, EngineError> {
        let name = self.world.borrow().name(container);
        self.request(format!("consumption {name}")).await?;
        Ok(self.world.borrow().consumption(&name))
    }

    async fn happenings(
        &self,
        project: &str,
    ) -> Result<BoxStream<'static, Result<Happening, EngineError>>, EngineError> {
        self.request(format!("happenings {project}")).await?;
        Ok(self.world.borrow_mut().listen())
    }

    fn logs(
        &self,
        container: &str,
        _query: &LogQuery,
    ) -> BoxStream<'static, Result<Output, EngineError>> {
        let bytes = self.world.borrow().log(container);
        let output = Output {
            channel: Channel::Stdout,
            bytes: bytes.into_bytes(),
        };
        stream::iter([Ok(output)]).boxed()
    }

    async fn attach(
        &self,
        container: &str,
    ) -> Result<BoxStream<'static, Result<Output, EngineError>>, EngineError> {
        let name = self.world.borrow().name(container);
        self.request(format!("attach {name}")).await?;
        Ok(self.logs(container, &LogQuery::default()))
    }

    async fn image_digest(&self, image: &str) -> Result<String, EngineError> {
        self.request(format!("digest {image}")).await?;
        self.world.borrow().published(image)
    }

    async fn pull_image(
        &self,
        image: &str,
        _platform: &str,
        progress: OnProgress<'_>,
    ) -> Result<(), EngineError> {
        self.request(format!("pull {image}")).await?;
        progress(Progress {
            text: "Downloading".into(),
            ..Progress::default()
        });
        self.world.borrow_mut().pull(image)
    }

    async fn make_own_image(&self, image: &str) -> Result<(), EngineError> {
        self.request(format!("make {image}")).await?;
        self.world.borrow_mut().pull(image)
    }

    async fn refresh_files(&self, files: &VolumeFiles) -> Result<(), EngineError> {
        self.request(format!("refresh {}", files.volume)).await
    }

    async fn provide(
        &self,
        provision: &Provision,
        _progress: OnProgress<'_>,
    ) -> Result<Provided, EngineError> {
        let verb = provision.verb.as_str();
        self.request(format!("{} {verb} {}", provision.kind, provision.service))
            .await?;
        let url = format!("fake://{}", provision.service);
        Ok(Provided {
            prefixed: BTreeMap::from([("URL".to_owned(), url)]),
            ..Provided::default()
        })
    }

    async fn push_image(&self, image: &str, _progress: OnProgress<'_>) -> Result<(), EngineError> {
        self.request(format!("push {image}")).await
    }

    async fn build_image(
        &self,
        spec: &BuildSpec,
        progress: OnProgress<'_>,
    ) -> Result<Created, EngineError> {
        self.request(format!("build {}", spec.image)).await?;
        progress(Progress::default());
        Ok(self.world.borrow_mut().build(spec))
    }

    async fn remove_image(&self, image: &str) -> Result<(), EngineError> {
        self.request(format!("remove image {image}")).await?;
        self.world.borrow_mut().remove_image(image)
    }

    async fn create_network(&self, spec: &NetworkSpec) -> Result<Created, EngineError> {
        let line = format!("create network {}", spec.network.name);
        self.request(line).await?;
        self.world.borrow_mut().create_network(spec)
    }

    async fn remove_network(&self, network: &str) -> Result<(), EngineError> {
        let name = self.world.borrow().network_name(network);
        self.request(format!("remove network {name}")).await?;
        self.world.borrow_mut().remove_network(network)
    }

    async fn create_volume(&self, spec: &VolumeSpec) -> Result<(), EngineError> {
        let line = format!("create volume {}", spec.volume.name);
        self.request(line).await?;
        self.world.borrow_mut().create_volume(spec);
        Ok(())
    }

    async fn remove_volume(&self, volume: &str) -> Result<(), EngineError> {
        self.request(format!("remove volume {volume}")).await?;
        self.world.borrow_mut().remove_volume(volume)
    }

    async fn disconnect(&self, network: &str, container: &str) -> Result<(), EngineError> {
        let name = self.world.borrow().name(container);
        self.request(format!("disconnect {name} from {network}"))
            .await?;
        self.world.borrow_mut().disconnect(network, container)
    }

    async fn connect(&self, endpoint: &Endpoint, container: &str) -> Result<(), EngineError> {
        let name = self.world.borrow().name(container);
        let line = format!("connect {name} to {}", endpoint.network);
        self.request(line).await?;
        self.world
            .borrow_mut()
            .connect(&endpoint.network, container)
    }

    async fn create_container(
        &self,
        spec: &ContainerSpec,
        config_hash: &str,
        ids: &BTreeMap<String, String>,
    ) -> Result<Created, EngineError> {
        self.request(format!("create {}", spec.name)).await?;
        self.world.borrow_mut().create(spec, config_hash, ids)
    }

    async fn copy_files(&self, container: &str, files: &[FileCopy]) -> Result<(), EngineError> {
        let name = self.world.borrow().name(container);
        let targets: Vec<&str> = files.iter().map(|file| file.target.as_str()).collect();
        let line = format!("copy {} into {name}", targets.join(" "));
        self.request(line).await?;
        self.world.borrow().status(container).map(|_| ())
    }

    async fn start(&self, container: &str) -> Result<(), EngineError> {
        let name = self.world.borrow().name(container);
        self.request(format!("start {name}")).await?;
        self.world.borrow_mut().start(container)
    }

    async fn run_hook(
        &self,
        container: &str,
        hook: &Hook,
        output: &mut Vec<u8>,
    ) -> Result<i64, EngineError> {
        let name = self.world.borrow().name(container);
        let command = hook.command.clone().unwrap_or_default().join(" ");
        self.request(format!("run {command} in {name}")).await?;
        output.extend(b"hook output\n");
        let code = command.strip_prefix("exit ").unwrap_or("0");
        Ok(code.parse().unwrap_or(0))
    }

    async fn stop(&self, container: &str, _timeout: Option<Duration>) -> Result<(), EngineError> {
        let name = self.world.borrow().name(container);
        self.request(format!("stop {name}")).await?;
        self.world.borrow_mut().stop(container)
    }

    async fn restart(
        &self,
        container: &str,
        _timeout: Option<Duration>,
    ) -> Result<(), EngineError> {
        let name = self.world.borrow().name(container);
        self.request(format!("restart {name}")).await?;
        let mut world = self.world.borrow_mut();
        world.stop(container)?;
        world.start(container)
    }

    async fn kill(&self, container: &str, signal: &str) -> Result<(), EngineError> {
        let name = self.world.borrow().name(container);
        self.request(format!("kill {name} with {signal}")).await?;
        self.world.borrow_mut().kill(container)
    }

    async fn pause(&self, container: &str) -> Result<(), EngineError> {
        let name = self.world.borrow().name(container);
        self.request(format!("pause {name}")).await?;
        self.world.borrow_mut().pause(container)
    }

    async fn unpause(&self, container: &str) -> Result<(), EngineError> {
        let name = self.world.borrow().name(container);
        self.request(format!("unpause {name}")).await?;
        self.world.borrow_mut().unpause(container)
    }

    async fn remove_container(&self, container: &str, volumes: bool) -> Result<(), EngineError> {
        let name = self.world.borrow().name(container);
        self.request(format!("remove {name}")).await?;
        self.world.borrow_mut().remove(container, volumes)
    }

    async fn rename(&self, container: &str, name: &str) -> Result<(), EngineError> {
        let old = self.world.borrow().name(container);
        self.request(format!("rename {old} to {name}")).await?;
        self.world.borrow_mut().rename(container, name)
    }
}
