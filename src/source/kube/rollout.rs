//! How the pods of Deployments, StatefulSets and each DaemonSet are replaced, and
//! the template that they are made from, so that former ones can come back.

use super::pod::digest;
use super::read;
use super::work::Work;
use super::world::Workload;
use crate::model::{Rollout, Share, Strategy, Template, WorkloadName};
use crate::source::yaml::{Entry, Mapping, Node, Value};

/// The seconds after which a Deployment that gets nowhere has failed.
const DEADLINE: u32 = 600;
/// How many former templates are kept.
const HISTORY: u32 = 10;

/// Keeps in mind how the pods of a workload are replaced: those of the services
/// of each entry.
pub fn keep(work: &mut Work<'_, '_>, workload: &Workload<'_>, pods: Vec<Vec<String>>) {
    let object = workload.object;
    let node = object.node;
    let strategy = match object.kind {
        "Deployment" => deployment(node),
        "StatefulSet" => stateful(node),
        "DaemonSet" => daemon(node),
        _ => return,
    };
    let number = |path: &str| {
        let number = read::integer(node, path)?;
        u32::try_from(number).ok()
    };
    let text = serde_json::Value::from(workload.template).to_string();
    let cause = read::at(node, "metadata.annotations")
        .and_then(|it| it.get("kubernetes.io/change-cause"))
        .and_then(Node::as_str);
    let is_deployment = object.kind == "Deployment";
    work.rollouts.push(Rollout {
        of: WorkloadName {
            kind: object.kind.to_owned(),
            namespace: object.namespace.to_owned(),
            name: object.name.to_owned(),
        },
        pods,
        strategy,
        min_ready: number("spec.minReadySeconds").unwrap_or(0),
        deadline: is_deployment
            .then(|| number("spec.progressDeadlineSeconds").unwrap_or(DEADLINE))
            .filter(|it| *it < i32::MAX.unsigned_abs()),
        paused: read::is_set(node, "spec.paused"),
        template: Template {
            digest: digest(text.as_bytes()),
            text,
            cause: cause.unwrap_or_default().to_owned(),
        },
        history: number("spec.revisionHistoryLimit").unwrap_or(HISTORY),
    });
}

fn share(node: &Node, path: &str, default: Share) -> Share {
    let written = read::at(node, path).and_then(read::scalar);
    written.and_then(|it| Share::parse(&it)).unwrap_or(default)
}

fn deployment(node: &Node) -> Strategy {
    if read::word(node, "spec.strategy.type") == "Recreate" {
        return Strategy::Recreate;
    }
    let quarter = Share::Percent(25);
    Strategy::Rolling {
        surge: share(node, "spec.strategy.rollingUpdate.maxSurge", quarter),
        unavailable: share(node, "spec.strategy.rollingUpdate.maxUnavailable", quarter),
    }
}

fn stateful(node: &Node) -> Strategy {
    if read::word(node, "spec.updateStrategy.type") == "OnDelete" {
        return Strategy::OnDelete;
    }
    let rules = "spec.updateStrategy.rollingUpdate";
    let partition = read::integer(node, &format!("{rules}.partition")).unwrap_or(0);
    Strategy::Ordered {
        at_a_time: share(node, &format!("{rules}.maxUnavailable"), Share::Count(1)),
        partition: u32::try_from(partition).unwrap_or(0),
    }
}

fn daemon(node: &Node) -> Strategy {
    if read::word(node, "spec.updateStrategy.type") == "OnDelete" {
        return Strategy::OnDelete;
    }
    let rules = "spec.updateStrategy.rollingUpdate";
    Strategy::Rolling {
        surge: share(node, &format!("{rules}.maxSurge"), Share::Count(0)),
        unavailable: share(node, &format!("{rules}.maxUnavailable"), Share::Count(1)),
    }
}

/// Puts a template in the place of that of a workload, wherever among
/// documents it is.
pub fn replace(documents: &mut [Node], of: &WorkloadName, template: &serde_json::Value) {
    for document in documents {
        let is_list = read::word(document, "kind").ends_with("List");
        if is_list && let Some(items) = document.get_mut("items").and_then(Node::as_seq_mut) {
            replace(items, of, template);
            continue;
        }
        let namespace = read::text(document, "metadata.namespace").unwrap_or("default");
        let is_it = read::word(document, "kind") == of.kind
            && read::word(document, "metadata.name") == of.name
            && namespace == of.namespace;
        let spec = document.get_mut("spec").filter(|_| is_it);
        if let Some(old) = spec.and_then(|it| it.get_mut("template")) {
            *old = tree(template, old);
        }
    }
}

/// A value as a tree, at the places of another where it has the same fields.
fn tree(value: &serde_json::Value, like: &Node) -> Node {
    use serde_json::Value as Json;
    let value = match value {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(*value),
        Json::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(number), _) => Value::Int(number),
            (None, Some(number)) => Value::Uint(number),
            _ => Value::Float(number.as_f64().unwrap_or_default()),
        },
        Json::String(text) => Value::String(text.clone()),
        Json::Array(items) => {
            let known = like.as_seq().unwrap_or_default();
            let items = items.iter().enumerate();
            let items = items.map(|(at, item)| tree(item, known.get(at).unwrap_or(like)));
            Value::Seq(items.collect())
        }
        Json::Object(fields) => {
            let mut map = Mapping::default();
            for (key, value) in fields {
                let known = like.as_map().and_then(|it| it.get(key));
                let entry = Entry {
                    key: known.map_or(like.place, |it| it.key),
                    node: tree(value, known.map_or(like, |it| &it.node)),
                };
                map.insert(key.clone(), entry);
            }
            Value::Map(map)
        }
    };
    Node {
        value,
        place: like.place,
    }
}
