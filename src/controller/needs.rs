//! The controller as a service of the project, and what it is told.
//!
//! It is told of the services that it has to do with, as a Compose document in
//! a file of its container: of those that it only restarts no more than that
//! takes, so that it is made anew when that changes, and by nothing else. It
//! gets the daemon's socket, and neither a network nor a capability.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::duties::{self, Duties};
use super::pods::Pods;
use crate::convert::Format;
use crate::convert::compose::{self, Dollars};
use crate::model::{
    BindOptions, Duration, Extensions, FileMode, FileObject, FileReference, Mount, Network, Port,
    Project, Sensitive, Service, labels, own_image,
};
use crate::plan::Beside;
use crate::source::LoadError;
use crate::source::compose::{Options, load};

/// The daemon's socket in the container.
const SOCKET: &str = "/var/run/docker.sock";
/// How long it has to end what it is about.
const GRACE: Duration = Duration(10_000_000_000);

/// The key in the document of what no document has.
const BESIDE: &str = "x-rcompose";

/// What a project is besides its document.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct About {
    working_dir: PathBuf,
    config_files: Vec<PathBuf>,
    env_files: Vec<PathBuf>,
    /// The texts of secrets.
    secrets: BTreeMap<String, String>,
}

/// The controller that a project needs; none when it needs none. Its image has
/// a tag, and the daemon has its socket at a path of its machine.
pub fn controller(
    project: &Project,
    tag: impl FnOnce() -> String,
    socket: impl FnOnce() -> String,
) -> Option<Beside> {
    let duties = Duties::of(project);
    if duties.is_empty() {
        return None;
    }
    let why = format!("needed for {}", duties.in_words().join(", "));
    let mut service = service(&tag(), &socket(), &why);
    let port = project.metrics_port();
    if let Some(port) = port {
        serve_metrics(&mut service, port);
    }
    Some(Beside {
        service: Arc::new(service),
        network: port.map(|_| Network {
            name: format!("{}_{}", project.name, own_image::CONTROLLER_KEY),
            ..Network::default()
        }),
        duties: FileObject {
            value: Some(Sensitive::new(told(project))),
            ..FileObject::default()
        },
    })
}

fn service(tag: &str, socket: &str, why: &str) -> Service {
    let key = own_image::CONTROLLER_KEY;
    Service {
        name: key.to_owned(),
        image: format!("{}:{tag}", own_image::CONTROLLER),
        command: Some(vec!["controller".to_owned()]),
        network_mode: "none".to_owned(),
        cap_drop: vec!["ALL".to_owned()],
        // The socket is the daemon's: no mapping of users, no label of SELinux.
        userns_mode: "host".to_owned(),
        security_opt: ["no-new-privileges:true", "label:disable"]
            .map(str::to_owned)
            .into(),
        labels: [(labels::CONTROLLER.to_owned(), "true".to_owned())].into(),
        restart: "unless-stopped".to_owned(),
        stop_grace_period: Some(GRACE),
        volumes: vec![Mount {
            kind: "bind".to_owned(),
            source: socket.to_owned(),
            target: SOCKET.to_owned(),
            bind: Some(Box::new(BindOptions::default())),
            ..Mount::default()
        }],
        secrets: vec![FileReference {
            source: key.to_owned(),
            target: own_image::DUTIES.to_owned(),
            mode: Some(FileMode(0o400)),
            ..FileReference::default()
        }],
        extensions: Extensions::from([("x-rcompose".to_owned(), json!({ "why": why }))]),
        ..Service::default()
    }
}

/// Lets it serve its metrics on a port of loopback. Nothing else is in its
/// network.
fn serve_metrics(service: &mut Service, port: u16) {
    service.network_mode.clear();
    let key = own_image::CONTROLLER_KEY.to_owned();
    service.networks.insert(key, None);
    service.ports.push(Port {
        mode: "ingress".to_owned(),
        host_ip: "127.0.0.1".to_owned(),
        target: u32::from(own_image::METRICS_PORT),
        published: port.to_string(),
        protocol: "tcp".to_owned(),
        ..Port::default()
    });
    let variable = own_image::METRICS.to_owned();
    service.environment.insert(variable, Some("1".to_owned()));
}

/// What the controller of a project is told.
fn told(project: &Project) -> String {
    let mut part = part(project);
    let mut secrets = BTreeMap::new();
    for (key, secret) in &mut part.secrets {
        if let Some(text) = secret.value.take() {
            secrets.insert(key.clone(), text.reveal().to_owned());
            // A document says where a secret comes from.
            secret.environment.clone_from(key);
        }
    }
    let about = About {
        working_dir: project.working_dir.clone(),
        config_files: project.config_files.clone(),
        env_files: project.env_files.clone(),
        secrets,
    };
    part.extensions = Extensions::from([(BESIDE.to_owned(), json!(about))]);
    compose::project(part, Format::Json, Dollars::Plain)
}

/// The part of a project that its controller has to do with.
fn part(project: &Project) -> Project {
    let pods = Pods::of(project);
    let joined = pods.services();
    let kept = project.services.iter();
    let kept = kept.filter(|(name, it)| duties::is_kept(it) || joined.contains(name));
    let services = kept.map(|(name, service)| {
        let service = if duties::is_whole(service) || joined.contains(name) {
            Arc::clone(service)
        } else {
            Arc::new(restarted(service))
        };
        (name.clone(), service)
    });
    let mut part = Project {
        name: project.name.clone(),
        services: services.collect(),
        ..Project::default()
    };
    let own: BTreeSet<String> = part.services.keys().cloned().collect();
    for service in part.services.values_mut() {
        // What others are waited for is there already.
        if service.depends_on.keys().any(|it| !own.contains(it)) {
            let service = Arc::make_mut(service);
            service.depends_on.retain(|name, _| own.contains(name));
        }
        for key in service.networks.keys() {
            copy(key, &project.networks, &mut part.networks);
        }
        for mount in service.volumes.iter().filter(|it| it.kind == "volume") {
            copy(&mount.source, &project.volumes, &mut part.volumes);
        }
        for config in &service.configs {
            copy(&config.source, &project.configs, &mut part.configs);
        }
        for secret in &service.secrets {
            copy(&secret.source, &project.secrets, &mut part.secrets);
        }
    }
    // What its services wait for besides was there before them.
    let known: Vec<String> = part.services.keys().cloned().collect();
    for service in part.services.values_mut() {
        let known = |name: &String| known.contains(name);
        if !service.depends_on.keys().all(known) {
            Arc::make_mut(service)
                .depends_on
                .retain(|name, _| known(name));
        }
    }
    // What is the project's own, and not that of one run, is there already.
    for network in part.networks.values_mut() {
        *network = Network {
            name: network.name.clone(),
            external: true,
            ..Network::default()
        };
    }
    part
}

fn copy<T: Clone>(key: &str, from: &BTreeMap<String, T>, to: &mut BTreeMap<String, T>) {
    if let Some(value) = from.get(key) {
        to.insert(key.to_owned(), value.clone());
    }
}

/// What a restart takes of a service.
fn restarted(service: &Service) -> Service {
    Service {
        name: service.name.clone(),
        image: service.image.clone(),
        network_mode: "none".to_owned(),
        restart: service.restart.clone(),
        stop_grace_period: service.stop_grace_period,
        post_start: service.post_start.clone(),
        pre_stop: service.pre_stop.clone(),
        extensions: service.extensions.clone(),
        ..Service::default()
    }
}

/// The project that a controller is told of in a file.
///
/// # Errors
/// The mistakes in the file, as of any other.
pub fn project(file: &str) -> Result<Project, LoadError> {
    let loaded = load(&Options {
        cwd: PathBuf::from("/"),
        files: vec![file.to_owned()],
        no_interpolate: true,
        ..Options::default()
    })?;
    let mut project = loaded.project;
    let about = project.extensions.get(BESIDE).cloned().unwrap_or_default();
    if let Ok(about) = serde_json::from_value::<About>(about) {
        project.working_dir = about.working_dir;
        project.config_files = about.config_files;
        project.env_files = about.env_files;
        for (key, text) in about.secrets {
            if let Some(secret) = project.secrets.get_mut(&key) {
                secret.environment.clear();
                secret.value = Some(Sensitive::new(text));
            }
        }
    }
    Ok(project)
}
