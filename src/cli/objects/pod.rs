//! Pods: the containers of one number that were made from one template.
//!
//! Which container belongs to which pod stands in its labels, so that pods are
//! found without files too. What a Compose file makes is a pod of one
//! container.

mod status;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{View, items};
use crate::cli::context::Target;
use crate::engine::inquiry::Life;
use crate::model::{SLOT, Service, Values, own_image};
use crate::observed::Container;
use crate::source::kube::Made;

pub use status::{Now, Phase};

/// The label with the name of a container within its pod.
const CONTAINER: &str = "io.kubernetes.container.name";
/// The label with the namespace of a pod.
const NAMESPACE: &str = "io.kubernetes.pod.namespace";
/// What the keys of those end with that own the network of a pod.
const OWNER: &str = ".pod";

/// A pod.
#[derive(Debug)]
pub struct Pod<'v> {
    /// Its namespace.
    pub namespace: &'v str,
    /// Its name.
    pub name: String,
    /// The key of the service that its first container is of.
    pub key: &'v str,
    /// What it was made from; none: a Compose file, or no file is at hand.
    pub origin: Option<&'v Made>,
    /// What holds its `metadata` and `spec` in the manifest.
    pub template: Option<&'v Value>,
    /// Its containers, in the order of their start.
    pub parts: Vec<Part<'v>>,
    /// What owns its network, when that is none of its containers.
    pub owner: Option<&'v Container>,
}

/// A container of a pod.
#[derive(Debug)]
pub struct Part<'v> {
    /// Its name within the pod.
    pub name: &'v str,
    /// What it is there for.
    pub role: Role,
    /// What the daemon has of it.
    pub container: Option<&'v Container>,
    /// What it has lived through.
    pub life: Option<&'v Life>,
    /// What the manifest says of it.
    pub written: Option<&'v Value>,
}

/// What a container of a pod is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// It ends before others start.
    Init,
    /// It runs beside the others, and is started before them.
    Sidecar,
    /// It runs.
    Main,
}

/// The namespace of a container.
pub fn namespace(container: &Container) -> &str {
    container
        .labels
        .get(NAMESPACE)
        .map_or(super::DEFAULT, String::as_str)
}

/// Whether there are pods of Kubernetes and nothing else: the files are
/// manifests, or where none is at hand, all containers are in such pods.
pub fn are_all(target: &Target, containers: &[Container]) -> bool {
    let is_pod =
        |image: &str, labels: &Values| own_image::is_own(image) || labels.contains_key(CONTAINER);
    let all = match target.loaded() {
        Some(loaded) => {
            let mut services = loaded.project.services.values();
            !loaded.manifests.is_empty() && services.all(|it| is_pod(&it.image, &it.labels))
        }
        None => !containers.is_empty(),
    };
    all && containers.iter().all(|it| is_pod(&it.image, &it.labels))
}

/// Whether a service is a part of a pod, whose key is what stands before the
/// `rest` of the service's.
pub fn is_part(service: &Service, rest: &str) -> bool {
    let owns = rest == OWNER && service.image == own_image::PAUSE;
    let name = service.labels.get(CONTAINER).map(String::as_str);
    owns || name.is_some_and(|it| rest.strip_prefix('.') == Some(it))
}

/// All pods, by namespace and name.
pub fn all(view: &View) -> Vec<Pod<'_>> {
    let keys = Keys::new(view);
    let mut groups: BTreeMap<(&str, String), Group<'_>> = BTreeMap::new();
    let mut containers: Vec<&Container> = view.observed.containers.iter().collect();
    // Of two for one place, the one that has its name comes first.
    containers.sort_by_key(|it| (it.name.contains('_'), &it.name));
    for container in containers {
        let Some(key) = keys.of(container) else {
            continue;
        };
        let slot = match container.number() {
            Some(number) if !container.is_one_off() => number.to_string(),
            _ => container.name.clone(),
        };
        let group = groups.entry((key, slot)).or_default();
        let own = container.service() == key || is_owner(container);
        if own
            && group
                .containers
                .iter()
                .any(|it| it.service() == container.service())
        {
            let group = groups.entry((key, container.name.clone())).or_default();
            group.containers.push(container);
        } else {
            group.containers.push(container);
        }
    }
    let pods = groups.into_iter();
    let mut pods: Vec<Pod<'_>> = pods
        .map(|((key, slot), it)| it.pod(view, key, &slot))
        .collect();
    pods.sort_by(|a, b| (a.namespace, natural(&a.name)).cmp(&(b.namespace, natural(&b.name))));
    pods
}

/// Names in the order of their numbers.
fn natural(name: &str) -> (&str, u64, &str) {
    let digits = name.trim_end_matches(|it: char| it.is_ascii_digit());
    (digits, name[digits.len()..].parse().unwrap_or(0), name)
}

fn is_owner(container: &Container) -> bool {
    container.image == own_image::PAUSE && container.service().ends_with(OWNER)
}

/// The keys of what pods are made from.
struct Keys<'v> {
    made: BTreeSet<&'v str>,
    /// The services of containers that are in pods of Kubernetes.
    services: BTreeSet<&'v str>,
}

impl<'v> Keys<'v> {
    fn new(view: &'v View) -> Self {
        let made = view.made.iter().filter(|it| !it.pod.is_empty());
        let containers = view.observed.containers.iter();
        Self {
            made: made.map(|it| it.key.as_str()).collect(),
            services: containers
                .filter(|it| it.labels.contains_key(CONTAINER))
                .map(Container::service)
                .collect(),
        }
    }

    /// The key of the pod of a container; none: it is in none.
    fn of(&self, container: &'v Container) -> Option<&'v str> {
        let service = container.service();
        if is_owner(container) {
            return service.strip_suffix(OWNER);
        }
        if own_image::is_own(&container.image) {
            return None;
        }
        if self.made.contains(service) {
            return Some(service);
        }
        let first = container.labels.get(CONTAINER).and_then(|name| {
            let first = service.strip_suffix(name.as_str())?.strip_suffix('.')?;
            (self.made.contains(first) || self.services.contains(first)).then_some(first)
        });
        Some(first.unwrap_or(service))
    }
}

/// The containers of a pod in the making.
#[derive(Default)]
struct Group<'v> {
    containers: Vec<&'v Container>,
}

impl<'v> Group<'v> {
    fn pod(self, view: &'v View, key: &'v str, slot: &str) -> Pod<'v> {
        let origin = view
            .made
            .iter()
            .find(|it| it.key == key && !it.pod.is_empty());
        let template = origin.and_then(|made| {
            let mut objects = view.objects.iter();
            objects.find(|it| made.is_of(it))?.template()
        });
        let numbered = slot.bytes().all(|it| it.is_ascii_digit());
        let name = match origin {
            Some(made) if numbered => made.pod.replace(SLOT, slot),
            None if numbered => format!("{key}-{slot}"),
            _ => {
                let own = slot.strip_prefix(view.project.as_str());
                own.and_then(|it| it.strip_prefix('-'))
                    .unwrap_or(slot)
                    .to_owned()
            }
        };
        let owner = self.containers.iter().copied().find(|it| is_owner(it));
        let rest = self.containers.iter().copied().filter(|it| !is_owner(it));
        let rest: Vec<&Container> = rest.collect();
        let namespace = rest.first().copied().map_or(super::DEFAULT, namespace);
        let spec = template.map(|it| &it["spec"]);
        let parts = match spec {
            Some(spec) => written(view, key, spec, &rest),
            None => guessed(view, key, &rest),
        };
        Pod {
            namespace: origin.map_or(namespace, |it| it.namespace.as_str()),
            name,
            key,
            origin,
            template,
            parts,
            owner,
        }
    }
}

/// The containers that a manifest has, as far as they are there.
fn written<'v>(
    view: &'v View,
    key: &str,
    spec: &'v Value,
    there: &[&'v Container],
) -> Vec<Part<'v>> {
    let before = items(&spec["initContainers"]).iter().map(|it| {
        let stays = it["restartPolicy"] == "Always";
        (if stays { Role::Sidecar } else { Role::Init }, it)
    });
    let main = items(&spec["containers"]).iter().map(|it| (Role::Main, it));
    let parts = before.chain(main).filter_map(|(role, it)| {
        let name = it["name"].as_str().unwrap_or_default();
        let labelled = |it: &&&Container| it.labels.get(CONTAINER).is_some_and(|it| it == name);
        let container = there.iter().find(labelled).copied();
        // What only waits in a cluster is no container here.
        let known = view.replicas.contains_key(&format!("{key}.{name}"));
        (container.is_some() || role != Role::Init || known).then(|| Part {
            name,
            role,
            container,
            life: container.and_then(|it| view.lives.get(&it.id)),
            written: Some(it),
        })
    });
    parts.collect()
}

/// The containers that are there, where nothing else is known. What has ended
/// well before the first one runs was there to prepare it.
fn guessed<'v>(view: &'v View, key: &str, there: &[&'v Container]) -> Vec<Part<'v>> {
    let mut parts: Vec<Part<'v>> = there
        .iter()
        .map(|it| {
            let prepared = it.service() != key && it.exit_code == Some(0);
            let name = it.labels.get(CONTAINER).map(String::as_str);
            Part {
                name: name.unwrap_or_else(|| it.service()),
                role: if prepared { Role::Init } else { Role::Main },
                container: Some(it),
                life: view.lives.get(&it.id),
                written: None,
            }
        })
        .collect();
    parts.sort_by_key(|it| it.role == Role::Main);
    parts
}

impl<'v> Pod<'v> {
    /// What the daemon has of it.
    pub fn containers(&self) -> impl Iterator<Item = &'v Container> + Clone {
        self.parts
            .iter()
            .filter_map(|it| it.container)
            .chain(self.owner)
    }

    /// Its first container.
    pub fn first(&self) -> Option<&'v Container> {
        let mut parts = self.parts.iter().filter_map(|it| it.container);
        parts.find(|it| it.service() == self.key)
    }

    /// When it was made, in seconds since 1970.
    pub fn created(&self) -> Option<i64> {
        self.containers().map(|it| it.created).min()
    }

    /// Its address in the project's network; none while it does not run.
    pub fn address(&self, view: &View) -> Option<&'v str> {
        view.address(self.owner.or_else(|| self.first())?)
    }

    /// Its labels.
    pub fn labels(&self) -> BTreeMap<&'v str, &'v str> {
        if let Some(template) = self.template {
            return super::texts(&template["metadata"]["labels"]);
        }
        let labels = self.first().or_else(|| self.containers().next());
        let labels = labels.map(|it| &it.labels).into_iter().flatten();
        let own = labels.filter(|(key, _)| {
            let kept = ["com.docker.compose.", "io.kubernetes.", "rcompose."];
            !kept.iter().any(|it| key.starts_with(it))
        });
        own.map(|(key, value)| (key.as_str(), value.as_str()))
            .collect()
    }

    /// Whether an `up` would leave all of it as it is; none: not known.
    pub fn is_up_to_date(&self, view: &View) -> Option<bool> {
        let outdated = view.outdated.as_ref()?;
        Some(!self.containers().any(|it| outdated.contains(&it.id)))
    }
}

#[cfg(test)]
mod tests;
