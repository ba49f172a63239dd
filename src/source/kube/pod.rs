//! A pod → services: one for each container, and where several run beside each
//! other, one more that owns the network for all of them.
//!
//! The container that `kubectl exec` would take has the pod's own name, the
//! others have theirs behind it: `web`, `web.sidecar`, `web.init`. Containers
//! of the same number make a pod.

mod field;
mod notes;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::tree::{Fields, texts};
use super::work::Work;
use super::world::Workload;
use super::{cluster, container, network, read, waits};
use crate::source::Place;
use crate::source::yaml::{Node, Value};

pub use crate::model::SLOT;
use crate::model::own_image::PROBE_KEY;

/// When a service that ends has done what others wait for.
const COMPLETED: &str = "service_completed_successfully";

/// A pod to lower.
#[derive(Debug)]
pub struct Pod<'m> {
    /// What it is made from.
    pub workload: Workload<'m>,
    /// Its specification.
    pub spec: &'m Node,
    /// The key of its service, and the beginning of the keys of the others.
    pub key: String,
    /// Its name, with [`SLOT`] for the number.
    pub name: String,
    /// Its name within the cluster, when it has one: `hostname` and the
    /// Service that it is known by.
    pub hostname: Option<String>,
    /// How many there are.
    pub replicas: u32,
    /// Whether it ends by itself, and how often it is tried again.
    pub tries: Option<i64>,
    /// When runs of it are made; none: it has replicas.
    pub schedule: Option<Fields>,
    /// What its pods are to get done; none: they are to run.
    pub job: Option<Fields>,
    /// The keys of volumes that are its own, by the name of the volume.
    pub claims: BTreeMap<&'m str, String>,
    /// The names that others know it by.
    pub aliases: Vec<String>,
    /// Ports published by Services: of the host, of the pod, the protocol.
    pub published: Vec<(String, u16, String, Option<Place>)>,
    /// Variables that it has besides.
    pub variables: Vec<(&'static str, String)>,
}

/// The keys of the services of a pod.
#[derive(Debug)]
pub struct Keys {
    /// Those that run.
    pub running: Vec<String>,
    /// All of them, in the order of their start.
    pub all: Vec<String>,
}

/// How a container takes part in its pod.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// It runs.
    Main,
    /// It runs and is started before those that run.
    Sidecar,
    /// It ends before the next one starts.
    Init,
}

impl<'m> Pod<'m> {
    /// Its namespace.
    pub fn namespace(&self) -> &'m str {
        self.workload.object.namespace
    }

    /// A container by its name.
    pub fn container(&self, name: &str) -> Option<&'m Node> {
        let all = self.containers();
        all.into_iter()
            .map(|(_, it)| it)
            .find(|it| read::word(it, "name") == name)
    }

    /// Its containers in the order of their start.
    pub fn containers(&self) -> Vec<(Part, &'m Node)> {
        let before = read::items(self.spec, "initContainers").iter().map(|it| {
            let sidecar = read::word(it, "restartPolicy") == "Always";
            (if sidecar { Part::Sidecar } else { Part::Init }, it)
        });
        let main = read::items(self.spec, "containers")
            .iter()
            .map(|it| (Part::Main, it));
        before.chain(main).collect()
    }

    /// Whether containers run beside each other, so that something must own
    /// the network that they share.
    fn is_joined(&self) -> bool {
        let running = self
            .containers()
            .into_iter()
            .filter(|(part, _)| *part != Part::Init);
        running.count() > 1 && !read::is_set(self.spec, "hostNetwork")
    }

    /// The container that commands are about when they name none.
    fn first(&self) -> &str {
        let annotations = read::at(self.workload.template, "metadata.annotations");
        let chosen = annotations.and_then(|it| it.get("kubectl.kubernetes.io/default-container"));
        let chosen = chosen
            .and_then(Node::as_str)
            .filter(|it| self.container(it).is_some());
        let first = read::items(self.spec, "containers").first();
        chosen
            .or_else(|| first.map(|it| read::word(it, "name")))
            .unwrap_or_default()
    }

    /// A digest of its template, which changes when it does.
    pub fn digest(&self) -> String {
        let document = serde_json::Value::from(self.spec);
        digest(document.to_string().as_bytes())
    }

    /// The group that its volumes belong to.
    pub fn group(&self) -> Option<i64> {
        read::integer(self.spec, "securityContext.fsGroup")
    }
}

/// The first digits of a digest.
pub fn digest(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes)[..5])
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Lowers a pod. Gives the keys of its services.
pub fn lower<'m>(work: &mut Work<'_, 'm>, pod: &Pod<'m>) -> Keys {
    notes::add(work, pod);
    work.made(&pod.workload.object, &pod.key, &pod.name);
    let owner = pod
        .is_joined()
        .then(|| work.tree.key([format!("{}.pod", pod.key)]));
    if let Some(owner) = &owner {
        pause(work, pod, owner);
    }
    let first = pod.first().to_owned();
    let mut before: Vec<(String, &str)> = Vec::new();
    let (mut running, mut all) = (Vec::new(), Vec::new());
    let waiting = waits::containers(work, pod);
    for (part, node) in pod.containers() {
        let name = read::word(node, "name");
        if part == Part::Init && waiting.iter().any(|it| it == name) {
            continue;
        }
        let key = if name == first {
            pod.key.clone()
        } else {
            work.tree.key([format!("{}.{name}", pod.key)])
        };
        let mut fields = container::lower(work, pod, node, part);
        match &owner {
            Some(owner) => join(pod, &mut fields, owner),
            None => network::settings(work, pod, &mut fields, part == Part::Main),
        }
        cluster::lower(work, pod, node, owner.is_none(), &mut fields);
        let prober = container::has_prober(&fields).then_some((PROBE_KEY, COMPLETED));
        let needed = before.iter().map(|(key, how)| (key.as_str(), *how));
        depend(&mut fields, needed.chain(prober), node.place);
        work.tree.add("services", &key, fields.node());
        all.push(key.clone());
        match part {
            Part::Init => before.push((key, COMPLETED)),
            Part::Sidecar => {
                let how = if read::at(node, "startupProbe").is_some() {
                    "service_healthy"
                } else {
                    "service_started"
                };
                before.push((key.clone(), how));
                running.push(key);
            }
            Part::Main => running.push(key),
        }
    }
    waits::remember(work, pod, &all);
    work.running.push((pod.workload.object, running.clone()));
    let all: Vec<String> = owner.into_iter().chain(all).collect();
    if let Some(made) = work.made.iter_mut().rfind(|it| it.key == pod.key) {
        made.services.clone_from(&all);
    }
    Keys { running, all }
}

/// Makes services wait for others.
fn depend<'k>(
    fields: &mut Fields,
    needed: impl Iterator<Item = (&'k str, &'static str)>,
    place: Option<Place>,
) {
    let mut all = Fields::at(place);
    for (key, condition) in needed {
        let mut one = Fields::at(place);
        one.set("condition", condition).set("required", true);
        all.fields(key, one);
    }
    fields.fields("depends_on", all);
}

/// Adds the service that owns a pod's network.
fn pause(work: &mut Work<'_, '_>, pod: &Pod<'_>, key: &str) {
    let mut fields = Fields::at(pod.workload.object.place());
    fields.set("image", crate::model::own_image::PAUSE);
    fields.set("command", texts(["pause"], None));
    fields.set("ipc", "shareable");
    fields.set("restart", "unless-stopped");
    let own = container::replicas(pod, &mut fields, false);
    fields.fields("x-rcompose", own);
    let mut labels = Fields::at(pod.workload.object.place());
    container::scheduled(pod, &mut labels);
    fields.fields("labels", labels);
    network::settings(work, pod, &mut fields, true);
    work.tree.add("services", key, fields.node());
}

/// Joins a container with the one that owns the pod's network.
fn join(pod: &Pod<'_>, fields: &mut Fields, owner: &str) {
    let shared = format!("service:{owner}");
    fields.set("network_mode", shared.clone());
    if read::is_set(pod.spec, "hostIPC") {
        fields.set("ipc", "host");
    } else {
        fields.set("ipc", shared.clone());
    }
    if read::is_set(pod.spec, "hostPID") {
        fields.set("pid", "host");
    } else if read::is_set(pod.spec, "shareProcessNamespace") {
        fields.set("pid", Value::from(shared));
    }
}
