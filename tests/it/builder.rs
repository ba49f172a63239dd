//! Small projects and snapshots, written down briefly.

use std::sync::Arc;

use rcompose::model::{
    Condition, Dependency, FileObject, Mount, Network, Port, Project, Provider, Service, Volume,
    labels,
};
use rcompose::observed::{Container, Image, Observed, State};
use rcompose::plan::{Policy, hash};

/// A project `shop` with these services.
pub fn project(services: impl IntoIterator<Item = Service>) -> Project {
    let mut project = Project {
        name: "shop".into(),
        working_dir: "/shop".into(),
        config_files: vec!["/shop/compose.yaml".into()],
        ..Project::default()
    };
    for service in services {
        for key in service.networks.keys() {
            let network = Network {
                name: format!("shop_{key}"),
                ..Network::default()
            };
            project.networks.insert(key.clone(), network);
        }
        for mount in &service.volumes {
            if mount.kind == "volume" && !mount.source.is_empty() {
                let volume = Volume {
                    name: format!("shop_{}", mount.source),
                    ..Volume::default()
                };
                project.volumes.insert(mount.source.clone(), volume);
            }
        }
        project
            .services
            .insert(service.name.clone(), Arc::new(service));
    }
    project
}

/// A service in the default network, from an image.
pub fn service(name: &str, image: &str) -> Service {
    Service {
        name: name.into(),
        image: image.into(),
        networks: [("default".to_owned(), None)].into(),
        ..Service::default()
    }
}

/// What one may say of a service, one after the other.
pub trait With: Sized {
    /// Depends on another with a condition.
    fn needs(self, other: &str, condition: Condition) -> Self;
    /// Is no container: a provider stands for it.
    fn provided_by(self, provider: &str) -> Self;
    /// Depends on another, and is restarted with it.
    fn restarts_with(self, other: &str) -> Self;
    /// Depends on another, but can do without it.
    fn likes(self, other: &str, condition: Condition) -> Self;
    /// Has so many replicas.
    fn replicas(self, count: u32) -> Self;
    /// Mounts a volume.
    fn mounts(self, volume: &str, target: &str) -> Self;
    /// Is in networks instead of the default one.
    fn joins(self, networks: &[&str]) -> Self;
    /// Has an environment variable.
    fn env(self, name: &str, value: &str) -> Self;
    /// Publishes a port.
    fn publishes(self, port: u16) -> Self;
    /// Anything else.
    fn and(self, change: impl FnOnce(&mut Service)) -> Self;
}

impl With for Service {
    fn needs(mut self, other: &str, condition: Condition) -> Self {
        let dependency = Dependency {
            condition,
            required: true,
            ..Dependency::default()
        };
        self.depends_on.insert(other.into(), dependency);
        self
    }

    fn provided_by(mut self, provider: &str) -> Self {
        self.image.clear();
        self.provider = Some(Box::new(Provider {
            kind: provider.into(),
            ..Provider::default()
        }));
        self
    }

    fn restarts_with(mut self, other: &str) -> Self {
        let dependency = Dependency {
            restart: true,
            required: true,
            ..Dependency::default()
        };
        self.depends_on.insert(other.into(), dependency);
        self
    }

    fn likes(mut self, other: &str, condition: Condition) -> Self {
        let dependency = Dependency {
            condition,
            ..Dependency::default()
        };
        self.depends_on.insert(other.into(), dependency);
        self
    }

    fn replicas(mut self, count: u32) -> Self {
        self.deploy.get_or_insert_default().replicas = Some(count);
        self
    }

    fn mounts(mut self, volume: &str, target: &str) -> Self {
        self.volumes.push(Mount {
            kind: "volume".into(),
            source: volume.into(),
            target: target.into(),
            ..Mount::default()
        });
        self
    }

    fn joins(mut self, networks: &[&str]) -> Self {
        self.networks = networks.iter().map(|key| ((*key).into(), None)).collect();
        self
    }

    fn env(mut self, name: &str, value: &str) -> Self {
        self.environment.insert(name.into(), Some(value.into()));
        self
    }

    fn publishes(mut self, port: u16) -> Self {
        self.ports.push(Port {
            mode: "ingress".into(),
            target: 80,
            published: port.to_string(),
            protocol: "tcp".into(),
            ..Port::default()
        });
        self
    }

    fn and(mut self, change: impl FnOnce(&mut Service)) -> Self {
        change(&mut self);
        self
    }
}

/// A config or secret with content.
pub fn content(text: &str) -> FileObject {
    FileObject {
        content: text.into(),
        ..FileObject::default()
    }
}

/// A snapshot with these images, whose identities are made from their names.
pub fn images(names: &[&str]) -> Observed {
    let mut observed = Observed::default();
    for name in names {
        add_image(&mut observed, name, &format!("sha256:id-of-{name}"));
    }
    observed
}

/// Adds an image, or moves its name to another identity.
pub fn add_image(observed: &mut Observed, name: &str, id: &str) {
    let key = rcompose::model::reference::Reference::parse(name)
        .unwrap()
        .identity();
    let image = Image {
        id: id.into(),
        ..Image::default()
    };
    observed.images.insert(key, image);
}

/// A container as this tool makes them for a replica of a service.
pub fn container(project: &Project, service: &str, number: u32, state: State) -> Container {
    let service = &project.services[service];
    let mut container = Container {
        id: format!("{:0>12}{number}", service.name).replace(|c: char| !c.is_ascii_hexdigit(), "0"),
        name: format!("shop-{}-{number}", service.name),
        image: service.image.clone(),
        state,
        ..Container::default()
    };
    for (key, value) in [
        (labels::PROJECT, project.name.clone()),
        (labels::SERVICE, service.name.clone()),
        (labels::CONTAINER_NUMBER, number.to_string()),
        (labels::ONE_OFF, "False".into()),
        (labels::CONFIG_HASH, hash::service(service)),
        (labels::IMAGE, format!("sha256:id-of-{}", service.image)),
    ] {
        container.labels.insert(key.into(), value);
    }
    container
}

/// A plain `up -d`.
pub fn policy() -> Policy {
    Policy {
        version: "0.1.0".into(),
        ..Policy::default()
    }
}
