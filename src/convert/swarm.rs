//! Project → a stack file, as `docker stack deploy` takes it.
//!
//! That is Compose's third format: strict about keys and types, without a
//! project's name, and with replicas, resources and restarts under `deploy`.
//! What Swarm has no counterpart for, or would leave aside without a word, is
//! left out and noted.

mod deploy;
mod file_object;
mod lost;
mod mount;
mod network;
mod service;

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde_json::Value as Json;

use super::block::{Block, Value};
use super::file::File;
use super::kube::Surroundings;
use super::note::Notes;
use super::standard;
use super::{Format, proxies, shared, yaml};
use crate::model::{Condition, Extensions, Network, Project, json};

/// A stack.
#[derive(Debug, Clone, PartialEq)]
pub struct Stack {
    /// The document.
    pub document: Value,
    /// What stands beside it: contents of configs and secrets.
    pub files: Vec<File>,
    /// Whether the document has variables that nobody else may read.
    pub is_secret: bool,
}

impl Stack {
    /// The stack file, newline at the end. `$` stays what it was when
    /// `docker stack` fills in variables.
    pub fn text(&self, format: Format) -> String {
        let mut document = self.document.clone();
        document.for_each_text(&mut |text| {
            if text.contains('$') {
                *text = text.replace('$', "$$");
            }
        });
        match format {
            Format::Yaml => yaml::write(&document),
            Format::Json => json::pretty(&Json::from(&document)) + "\n",
        }
    }
}

/// The stack of a project. With `beside`, which tells what the project's files
/// hold, contents of configs and secrets become files beside the stack, so that
/// all of it can be taken elsewhere; without it, files stay where they are, and
/// the swarm has to have the rest.
pub fn stack(mut project: Project, beside: Option<&dyn Surroundings>, notes: &Notes) -> Stack {
    proxies::dissolve(&mut project, true, notes);
    standard::without_own(&mut project, "Swarm", notes);
    let project = &project;
    let making = Making::new(project, beside, notes);
    let services = project.services.iter();
    let services: Block = services
        .map(|(key, it)| (making.names[key].clone(), service::service(&making, it)))
        .collect();
    for key in project.models.keys() {
        notes.lost(format!("models.{key}"), "Swarm runs no models");
    }
    let networks = network::networks(&making);
    let volumes = mount::volumes(&making);
    let (configs, secrets, files) = file_object::objects(&making);
    let mut document = Block::new().with("version", making.version());
    document.keep("services", services);
    document.put("networks", networks);
    document.put("volumes", volumes);
    document.put("configs", configs);
    document.put("secrets", secrets);
    document.extend(extensions(&project.extensions));
    Stack {
        document: document.into(),
        files,
        is_secret: shared::holds_secrets(project),
    }
}

/// A stack in the making.
struct Making<'a> {
    project: &'a Project,
    notes: &'a Notes,
    beside: Option<&'a dyn Surroundings>,
    /// The names of services, by their keys.
    names: BTreeMap<String, String>,
    /// The services whose end others wait for.
    awaited: BTreeSet<&'a str>,
    /// Names that links give services, each with who links it.
    links: BTreeMap<&'a str, Vec<(&'a str, &'a str)>>,
    /// The second number of the oldest version of the format that will do.
    version: Cell<u32>,
}

impl<'a> Making<'a> {
    fn new(project: &'a Project, beside: Option<&'a dyn Surroundings>, notes: &'a Notes) -> Self {
        let (mut awaited, mut links) = (BTreeSet::new(), BTreeMap::new());
        for (key, service) in &project.services {
            for (other, it) in &service.depends_on {
                if it.condition == Condition::ServiceCompletedSuccessfully {
                    awaited.insert(other.as_str());
                }
            }
            for (other, alias) in service.links.iter().filter_map(|it| it.split_once(':')) {
                let of_other: &mut Vec<_> = links.entry(other).or_default();
                of_other.push((alias, key.as_str()));
            }
        }
        Self {
            project,
            notes,
            beside,
            names: names(project, notes),
            awaited,
            links,
            // 3.8 is what Docker 19.03 reads.
            version: Cell::new(8),
        }
    }

    /// Needs a version of the format, by its second number.
    fn need(&self, version: u32) {
        self.version.set(self.version.get().max(version));
    }

    fn version(&self) -> String {
        format!("3.{}", self.version.get())
    }

    /// The name that an object has in a stack of the project's name anyway.
    fn is_own_name(&self, key: &str, name: &str) -> bool {
        name.is_empty() || name == format!("{}_{key}", self.project.name)
    }

    /// Whether a network is what a stack has without saying so.
    fn is_plain_default(&self, key: &str, network: &Network) -> bool {
        let plain = Network {
            name: network.name.clone(),
            ..Network::default()
        };
        key == "default" && *network == plain && self.is_own_name(key, &network.name)
    }
}

/// The names of services: those of Swarm have no dots.
fn names(project: &Project, notes: &Notes) -> BTreeMap<String, String> {
    let is_valid = |key: &str| {
        let edge = |c: char| c.is_ascii_alphanumeric();
        key.starts_with(edge)
            && key.ends_with(edge)
            && key.chars().all(|c| edge(c) || matches!(c, '-' | '_'))
    };
    let keys = project.services.keys();
    let mut taken: HashSet<String> = keys.clone().filter(|key| is_valid(key)).cloned().collect();
    let mut names = BTreeMap::new();
    for key in keys {
        let mut name = key.clone();
        if !is_valid(key) {
            name = super::kube::naming::unused(&super::kube::naming::label(key), &mut taken);
            let message = format!("Swarm takes no service called `{key}`: it is called `{name}`");
            notes.partial(format!("services.{key}"), message);
        }
        names.insert(key.clone(), name);
    }
    names
}

/// A part of the model that Swarm takes as it is.
fn part(of: &impl serde::Serialize) -> Value {
    fn strip(value: &mut Json) {
        match value {
            Json::Object(map) => {
                map.shift_remove("#extensions");
                map.values_mut().for_each(strip);
            }
            Json::Array(items) => items.iter_mut().for_each(strip),
            _ => {}
        }
    }
    let mut value = json::document(of);
    strip(&mut value);
    value.into()
}

/// The `x-…` keys, at the places where the format takes them.
fn extensions(of: &Extensions) -> Block {
    let mut of = of.clone();
    of.remove_own();
    match json::document(&of) {
        Json::Object(map) => map.into_iter().collect(),
        _ => Block::new(),
    }
}
