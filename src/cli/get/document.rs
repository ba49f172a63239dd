//! Objects → documents: what the manifest says, with a status that is what the
//! daemon has of it.

use serde_json::{Map, Value, json};

use super::rows::{Item, volume};
use crate::cli::objects::job::Progress;
use crate::cli::objects::pod::{Now, Part, Phase, Pod, Role};
use crate::cli::objects::service::Service;
use crate::cli::objects::workload;
use crate::cli::objects::{View, moment};
use crate::convert::yaml;
use crate::source::kube::Manifest;

/// The text of documents: the only one, or a list of all.
pub fn text(documents: Vec<Value>, single: bool, as_yaml: bool) -> String {
    let mut documents = documents;
    let whole = match (single, documents.len()) {
        (true, 0) => return String::new(),
        (true, 1) => documents.remove(0),
        _ => json!({
            "apiVersion": "v1",
            "items": documents,
            "kind": "List",
            "metadata": {"resourceVersion": ""},
        }),
    };
    let whole = sorted(whole);
    if as_yaml {
        return yaml::write(&whole);
    }
    let mut text = Vec::new();
    let form = serde_json::ser::PrettyFormatter::with_indent(b"    ");
    let mut to = serde_json::Serializer::with_formatter(&mut text, form);
    // Values with keys that are text can be written.
    let _ = serde::Serialize::serialize(&whole, &mut to);
    String::from_utf8_lossy(&text).into_owned() + "\n"
}

/// A document with its keys in the order of the alphabet.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<(String, Value)> = map.into_iter().collect();
            entries.sort_by(|(a, _), (b, _)| a.cmp(b));
            let entries = entries.into_iter().map(|(key, value)| (key, sorted(value)));
            Value::Object(entries.collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(sorted).collect()),
        other => other,
    }
}

/// The document of an object.
pub fn of(view: &View, pods: &[Pod<'_>], item: &Item<'_>) -> Value {
    match item {
        Item::Pod(pod) => self::pod(view, pod),
        Item::Object(object, kind) => {
            let mut document = object.document.clone();
            set(
                &mut document["metadata"],
                "namespace",
                object.namespace.as_str().into(),
            );
            created(&mut document["metadata"], view.since(object));
            if document["apiVersion"].is_null() {
                document["apiVersion"] = kind.api_version().into();
            }
            if let Some(status) = status(view, pods, object) {
                document["status"] = status;
            }
            document
        }
    }
}

fn set(metadata: &mut Value, key: &str, value: Value) {
    if let Some(metadata) = metadata.as_object_mut() {
        metadata.insert(key.to_owned(), value);
    }
}

fn created(metadata: &mut Value, since: Option<i64>) {
    if let Some(time) = since.and_then(time) {
        set(metadata, "creationTimestamp", time);
    }
}

fn time(seconds: i64) -> Option<Value> {
    let time = jiff::Timestamp::from_second(seconds).ok()?;
    Some(time.to_string().into())
}

/// A time in the daemon's words, to the second.
fn to_second(text: &str) -> Value {
    moment(text).and_then(time).unwrap_or_default()
}

/// Without what is null.
fn known(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let entries = map.into_iter().filter(|(_, value)| !value.is_null());
            Value::Object(entries.collect::<Map<_, _>>())
        }
        other => other,
    }
}

fn pod(view: &View, pod: &Pod<'_>) -> Value {
    let template = pod.template.cloned().unwrap_or_else(|| json!({}));
    let metadata = template["metadata"].as_object().cloned();
    let mut metadata = Value::Object(metadata.unwrap_or_default());
    set(&mut metadata, "name", pod.name.as_str().into());
    set(&mut metadata, "namespace", pod.namespace.into());
    let labels: Map<String, Value> = pod
        .labels()
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value.into()))
        .collect();
    if !labels.is_empty() {
        set(&mut metadata, "labels", Value::Object(labels));
    }
    created(&mut metadata, pod.created());
    if let Some(made) = pod.origin.filter(|it| it.kind != "Pod") {
        let owner = json!([{"controller": true, "kind": made.kind, "name": made.name}]);
        set(&mut metadata, "ownerReferences", owner);
    }
    let spec = match &template["spec"] {
        Value::Null => {
            let containers = pod.parts.iter().filter(|it| it.role == Role::Main);
            let containers = containers.map(|it| {
                let image = it.container.map(|it| it.image.as_str());
                json!({"name": it.name, "image": image})
            });
            json!({"containers": containers.collect::<Vec<_>>()})
        }
        spec => spec.clone(),
    };
    json!({
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": metadata,
        "spec": spec,
        "status": pod_status(view, pod),
    })
}

fn pod_status(view: &View, pod: &Pod<'_>) -> Value {
    let status = pod.status();
    let of = |init: bool| {
        let parts = pod.parts.iter();
        let parts = parts.filter(|it| (it.role == Role::Main) != init);
        let statuses: Vec<Value> = parts.map(container_status).collect();
        (!statuses.is_empty()).then_some(statuses)
    };
    let address = pod.address(view);
    let condition = |kind: &str, holds: bool| json!({"type": kind, "status": if holds { "True" } else { "False" }});
    let prepared = status.phase != Phase::Pending;
    let ready = status.is_ready();
    known(json!({
        "conditions": [
            condition("Initialized", prepared),
            condition("Ready", ready),
            condition("ContainersReady", ready),
            condition("PodScheduled", true),
        ],
        "containerStatuses": of(false),
        "initContainerStatuses": of(true),
        "phase": status.phase.as_str(),
        "podIP": address,
        "podIPs": address.map(|it| json!([{"ip": it}])),
        "startTime": pod.created().and_then(time),
    }))
}

fn container_status(part: &Part<'_>) -> Value {
    let (now, life) = (part.now(), part.life);
    let started = life.map(|it| to_second(&it.started));
    let state = match now {
        Now::Waiting(why) => json!({"waiting": {"reason": why}}),
        Now::Running { .. } => json!({"running": known(json!({"startedAt": started}))}),
        Now::Ended(how, code) => json!({"terminated": known(json!({
            "exitCode": code,
            "finishedAt": life.map(|it| to_second(&it.finished)),
            "reason": how,
            "startedAt": started,
        }))}),
    };
    known(json!({
        "containerID": part.container.map(|it| format!("docker://{}", it.id)),
        "image": part.container.map(|it| it.image.as_str()),
        "imageID": part.container.map(|it| it.image_id.as_str()),
        "name": part.name,
        "ready": now == Now::Running { ready: true }
            || (part.role == Role::Init && matches!(now, Now::Ended(_, 0))),
        "restartCount": life.map(|it| it.restarts),
        "started": matches!(now, Now::Running { .. }),
        "state": state,
    }))
}

/// The status of an object that has one.
fn status(view: &View, pods: &[Pod<'_>], object: &Manifest) -> Option<Value> {
    let count = || workload::count(view, pods, object);
    Some(match object.kind {
        "Deployment" => {
            let count = count();
            let holds = |it: bool| if it { "True" } else { "False" };
            known(json!({
                "availableReplicas": count.available,
                "conditions": [{
                    "type": "Available",
                    "status": holds(count.available >= count.desired),
                }],
                "readyReplicas": count.ready,
                "replicas": count.current,
                "unavailableReplicas": count.desired.saturating_sub(count.available),
                "updatedReplicas": count.updated,
            }))
        }
        "ReplicaSet" | "StatefulSet" => {
            let count = count();
            known(json!({
                "availableReplicas": count.available,
                "readyReplicas": count.ready,
                "replicas": count.current,
                "updatedReplicas": count.updated.filter(|_| object.kind == "StatefulSet"),
            }))
        }
        "DaemonSet" => {
            let count = count();
            known(json!({
                "currentNumberScheduled": count.current,
                "desiredNumberScheduled": count.desired,
                "numberAvailable": count.available,
                "numberReady": count.ready,
                "updatedNumberScheduled": count.updated,
            }))
        }
        "Job" => {
            let progress = Progress::of(view, pods, object);
            let word = progress.word();
            let ended = matches!(word, "Complete" | "Failed");
            known(json!({
                "active": progress.active,
                "completionTime": progress.finished.filter(|_| word == "Complete").and_then(time),
                "conditions": ended.then(|| json!([{"type": word, "status": "True"}])),
                "failed": progress.failed,
                "startTime": progress.started.and_then(time),
                "succeeded": progress.succeeded,
            }))
        }
        "Service" => {
            let service = Service::of(view, pods, object);
            let outside = service.external();
            let balanced = service.kind() == "LoadBalancer" && outside != "<pending>";
            let ingress = balanced.then(|| json!([{"ip": outside}]));
            json!({"loadBalancer": known(json!({"ingress": ingress}))})
        }
        "PersistentVolumeClaim" => {
            let bound = volume(view, object).is_some();
            json!({"phase": if bound { "Bound" } else { "Pending" }})
        }
        _ => return None,
    })
}
