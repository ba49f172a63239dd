//! `depends_on`: containers that wait before those of a pod start.
//!
//! They need no tool of the service's image: a small image of their own has
//! what it takes. Whether a service is there shows by its Service, which has
//! an address or takes connections when a pod is ready; whether a job is done
//! only the API tells. Annotations say the same without containers: rcompose
//! reads the manifests back by them.

use std::collections::BTreeMap;

use super::super::block::{Block, Value};
use super::conversion::Conversion;
use super::group::Group;
use super::object::Object;
use super::{naming, ports, probe};
use crate::model::{Condition, DEPENDS_ON, Dependency, Service, waiting_container};

/// How long a pod waits for one that only has to be started, in seconds: who
/// asks for no health takes it that the service copes without.
const PATIENCE: u32 = 60;

/// How a pod waits for others.
#[derive(Debug, Default)]
pub struct Waits {
    /// The init containers that do it, by what they wait for.
    containers: BTreeMap<String, Block>,
    /// What they wait for, for who needs no container for that.
    pub annotations: Block,
    /// Whether one of them asks the API.
    pub asks: bool,
}

impl Waits {
    /// The init containers, in order of their names.
    pub fn containers(self) -> impl Iterator<Item = Block> {
        self.containers.into_values()
    }
}

/// How the pod of a group waits for what its services depend on.
pub fn of_pod(conversion: &Conversion<'_>, group: &Group<'_>) -> Waits {
    let mut waits = Waits::default();
    let mut conditions: BTreeMap<String, Condition> = BTreeMap::new();
    for service in &group.members {
        for (key, dependency) in &service.depends_on {
            let path = format!("services.{}.depends_on.{key}", service.name);
            let Some(other) = conversion.project.services.get(key) else {
                let message = format!("`{key}` is not enabled, so nothing waits for it");
                conversion.notes.lost(path, message);
                continue;
            };
            let condition = dependency.condition;
            note(conversion, dependency, key, &path);
            if group.has(key) {
                if condition != Condition::ServiceStarted {
                    let message =
                        format!("`{key}` is in the same pod, whose containers start together");
                    conversion.notes.partial(path, message);
                }
                continue;
            }
            if conversion.is_in_circle(&service.name, key) {
                let message = format!("the pod of `{key}` waits for this one itself");
                conversion.notes.lost(path, message);
                continue;
            }
            let target = conversion.group(key).map_or(key, |it| &it.main().name);
            let target = conversion.name(target).to_owned();
            // Of two waits for one pod the stricter one holds.
            let known = conditions.get(&target);
            if known.is_some_and(|it| strictness(*it) >= strictness(condition)) {
                continue;
            }
            let name = naming::label(&waiting_container(&target));
            let Some(container) = wait(conversion, other, condition, (&name, &target), &path)
            else {
                continue;
            };
            waits.asks |= condition == Condition::ServiceCompletedSuccessfully;
            waits.containers.insert(target.clone(), container);
            if name == waiting_container(&target) {
                let key = format!("{DEPENDS_ON}{target}");
                waits.annotations.keep(key, condition.as_str());
            }
            conditions.insert(target, condition);
        }
    }
    waits
}

fn strictness(condition: Condition) -> u8 {
    match condition {
        Condition::ServiceStarted => 0,
        Condition::ServiceHealthy => 1,
        Condition::ServiceCompletedSuccessfully => 2,
    }
}

fn note(conversion: &Conversion<'_>, dependency: &Dependency, key: &str, path: &str) {
    let Dependency {
        condition: _,
        restart,
        required,
        extensions: _,
    } = dependency;
    if *restart {
        let message = format!("a new `{key}` restarts nothing in Kubernetes");
        conversion.notes.lost(format!("{path}.restart"), message);
    }
    if !*required {
        let message = format!("without `{key}` the pod does not start");
        conversion
            .notes
            .partial(format!("{path}.required"), message);
    }
}

/// The container that waits for a service; none when nothing can.
fn wait(
    conversion: &Conversion<'_>,
    other: &Service,
    condition: Condition,
    (name, target): (&str, &str),
    path: &str,
) -> Option<Block> {
    if condition == Condition::ServiceCompletedSuccessfully {
        let group = conversion.group(&other.name)?;
        if !conversion.kind(group).is_job() {
            let message = format!("`{}` is no Job, so nobody can wait for its end", other.name);
            conversion.notes.lost(path, message);
            return None;
        }
        let words = ["wait", "--for=condition=complete", "--timeout=-1s"];
        let mut words: Vec<String> = words.map(str::to_owned).to_vec();
        words.push(format!("job/{target}"));
        let container = Block::new()
            .with("name", name)
            .with("image", conversion.options.kubectl_image.as_str())
            .with("args", words);
        return Some(container);
    }
    if other.network_mode == "none" {
        let message = format!(
            "`{}` has no network, so nobody can see whether it is there",
            other.name
        );
        conversion.notes.lost(path, message);
        return None;
    }
    let healthy = condition == Condition::ServiceHealthy;
    let checked = other
        .healthcheck
        .as_deref()
        .is_some_and(|it| probe::test(it).is_some());
    if healthy && !checked {
        let message = format!(
            "the check of `{}` is not known here: it counts as soon as it runs",
            other.name
        );
        conversion.notes.partial(path, message);
    }
    let targets = ports::targets(other);
    let port = targets
        .iter()
        .find(|it| it.protocol == "TCP")
        .map(|it| it.number);
    let is_missing = match port {
        Some(port) => format!("! nc -w 2 {target} {port} -e true 2>/dev/null"),
        // A headless Service has no address before a pod is ready.
        None => format!("nc -w 1 {target} 1 -e true 2>&1 | grep -q 'bad address'"),
    };
    let script = format!("while {is_missing}; do sleep 1; done");
    let command: Vec<String> = if healthy && checked {
        ["sh", "-c", &script].map(str::to_owned).to_vec()
    } else {
        let script = format!("timeout {PATIENCE} sh -c \"{script}\" || true");
        ["sh", "-c", &script].map(str::to_owned).to_vec()
    };
    let container = Block::new()
        .with("name", name)
        .with("image", conversion.options.wait_image.as_str())
        .with("command", command);
    Some(container)
}

/// The account that pods which wait for a Job's end ask the API by.
pub fn account(conversion: &Conversion<'_>) -> String {
    naming::joined(&[&conversion.project.name, "waits"])
}

/// The account, what it may do, and that it may.
pub fn account_objects(conversion: &Conversion<'_>) -> Vec<Object> {
    let name = account(conversion);
    let metadata = || conversion.project_metadata(&name);
    let rule = Block::new()
        .with("apiGroups", vec!["batch"])
        .with("resources", vec!["jobs"])
        .with("verbs", vec!["get", "list", "watch"]);
    let granted = Block::new()
        .with("apiGroup", "rbac.authorization.k8s.io")
        .with("kind", "Role")
        .with("name", name.as_str());
    let subject = Block::new()
        .with("kind", "ServiceAccount")
        .with("name", name.as_str())
        .with(
            "namespace",
            conversion.options.namespace.as_deref().unwrap_or("default"),
        );
    let binding = Block::new()
        .with("roleRef", granted)
        .with("subjects", vec![Value::from(subject)]);
    let rules = Block::new().with("rules", vec![Value::from(rule)]);
    let api = "rbac.authorization.k8s.io/v1";
    vec![
        Object::new(("v1", "ServiceAccount"), &name, metadata(), Block::new())
            .comment("Lets pods wait for the end of Jobs"),
        Object::new((api, "Role"), &name, metadata(), rules),
        Object::new((api, "RoleBinding"), &name, metadata(), binding),
    ]
}
