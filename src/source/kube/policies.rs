//! `NetworkPolicies`, none of which is enforced: a network of the daemon lets
//! all that are in it reach each other both ways, and a policy forbids one way.
//! So a note for each says what is open that it forbids.
//!
//! What is open is worked out from all policies together, since each adds to
//! what the others allow. One that forbids nothing of what there is gets none.

use super::object::Object;
use super::read;
use super::work::Work;
use super::world::{Workload, World, labels};
use crate::source::Diagnostic;
use crate::source::yaml::Node;

/// So many names are listed, and the rest counted.
const LISTED: usize = 6;
/// The label of every namespace that holds its name.
const NAME: &str = "kubernetes.io/metadata.name";

/// One of the two ways that a policy is about.
struct Way {
    kind: &'static str,
    rules: &'static str,
    peers: &'static str,
}

const INGRESS: Way = Way {
    kind: "Ingress",
    rules: "spec.ingress",
    peers: "from",
};
const EGRESS: Way = Way {
    kind: "Egress",
    rules: "spec.egress",
    peers: "to",
};

/// What is open to a pod one way that its policies forbid.
#[derive(Default)]
struct Open {
    /// Those that none lets through.
    all: Vec<String>,
    /// Those that are let through on some ports only.
    ports: Vec<String>,
    /// Whether what is outside of the project is none that they let through.
    outside: bool,
}

/// Tells what is open because policies are not enforced.
pub fn tell(work: &mut Work<'_, '_>) {
    let policies: Vec<Object<'_>> = work.world.of_kind("NetworkPolicy").collect();
    for policy in &policies {
        let mut said = Vec::new();
        for pod in work.world.workloads() {
            if !selects(policy, &pod) {
                continue;
            }
            let name = work.name(pod.object.namespace, pod.object.name);
            if is_about(policy, &INGRESS) {
                let open = open(work, &policies, &pod, &INGRESS);
                said.extend(sentence(
                    &format!("{name} is also reached by"),
                    &open,
                    false,
                ));
            }
            if is_about(policy, &EGRESS) {
                let open = open(work, &policies, &pod, &EGRESS);
                said.extend(sentence(&format!("{name} also reaches"), &open, true));
            }
        }
        if said.is_empty() {
            continue;
        }
        let said = format!("{} is not enforced: {}", policy.title(), said.join("; "));
        let note = Diagnostic::note(said).at(policy.place());
        let hint = "what must not meet it is kept apart in a project of its own";
        work.report.push(note.hint(hint));
    }
}

/// What is open, in words; none when nothing is.
fn sentence(begin: &str, open: &Open, outward: bool) -> Option<String> {
    let mut parts = Vec::new();
    if !open.all.is_empty() {
        parts.push(list(&open.all));
    }
    if !open.ports.is_empty() {
        let names = list(&open.ports);
        parts.push(format!(
            "{names} on all ports, not only those that it names"
        ));
    }
    if outward && open.outside {
        parts.push("what is outside of the project".to_owned());
    }
    (!parts.is_empty()).then(|| format!("{begin} {}", parts.join(", and ")))
}

fn list(names: &[String]) -> String {
    let listed = names.get(..LISTED).unwrap_or(names).join(", ");
    match names.len().saturating_sub(LISTED) {
        0 => listed,
        1 => format!("{listed} and one more"),
        more => format!("{listed} and {more} more"),
    }
}

fn open(work: &Work<'_, '_>, policies: &[Object<'_>], pod: &Workload<'_>, way: &Way) -> Open {
    let of_pod = policies
        .iter()
        .filter(|it| is_about(it, way) && selects(it, pod));
    let rules: Vec<(&Object<'_>, &Node)> = of_pod
        .flat_map(|it| {
            read::items(it.node, way.rules)
                .iter()
                .map(move |rule| (it, rule))
        })
        .collect();
    let has_ports = |rule: &Node| !read::items(rule, "ports").is_empty();
    let mut open = Open {
        outside: !rules.iter().any(|(_, rule)| lets_out(rule, way)),
        ..Open::default()
    };
    for other in work.world.workloads() {
        if std::ptr::eq(other.object.node, pod.object.node) {
            continue;
        }
        let through = rules
            .iter()
            .filter(|(policy, rule)| lets_through(work.world, policy, rule, way, &other));
        let name = || work.name(other.object.namespace, other.object.name);
        match through.map(|(_, rule)| has_ports(rule)).min() {
            None => open.all.push(name()),
            Some(true) => open.ports.push(name()),
            Some(false) => {}
        }
    }
    open
}

/// Whether a policy is about one of the ways.
fn is_about(policy: &Object<'_>, way: &Way) -> bool {
    let mut types = read::words(policy.node, "spec.policyTypes").peekable();
    if types.peek().is_some() {
        return types.any(|it| it == way.kind);
    }
    way.kind == INGRESS.kind || policy.at(way.rules).is_some()
}

/// Whether a policy is about a pod.
fn selects(policy: &Object<'_>, pod: &Workload<'_>) -> bool {
    let selector = policy.at("spec.podSelector");
    policy.namespace == pod.object.namespace
        && selector.is_none_or(|it| has(it, &|key| pod.labels().get(key).map(ToString::to_string)))
}

/// Whether a rule lets everything outside of the cluster through.
fn lets_out(rule: &Node, way: &Way) -> bool {
    let peers = read::items(rule, way.peers);
    let everything = |it: &Node| read::word(it, "ipBlock.cidr") == "0.0.0.0/0";
    let whole = peers.is_empty() || peers.iter().any(everything);
    whole && read::items(rule, "ports").is_empty()
}

/// Whether a rule lets another pod through.
fn lets_through(
    world: &World<'_>,
    policy: &Object<'_>,
    rule: &Node,
    way: &Way,
    other: &Workload<'_>,
) -> bool {
    let peers = read::items(rule, way.peers);
    peers.is_empty()
        || peers.iter().any(|peer| {
            let pods = read::at(peer, "podSelector");
            let spaces = read::at(peer, "namespaceSelector");
            let there = match spaces {
                None => policy.namespace == other.object.namespace,
                Some(it) => has(it, &|key| of_namespace(world, other.object.namespace, key)),
            };
            let label = |key: &str| other.labels().get(key).map(ToString::to_string);
            // An `ipBlock` is about no pod.
            (pods.is_some() || spaces.is_some()) && there && pods.is_none_or(|it| has(it, &label))
        })
}

/// A label of a namespace, whether it is in the files or not.
fn of_namespace(world: &World<'_>, namespace: &str, key: &str) -> Option<String> {
    if key == NAME {
        return Some(namespace.to_owned());
    }
    let object = world.of_kind("Namespace").find(|it| it.name == namespace)?;
    let labels = labels(object.node, "metadata.labels");
    labels.get(key).map(ToString::to_string)
}

/// Whether what has labels is what a selector wants.
fn has(selector: &Node, label: &dyn Fn(&str) -> Option<String>) -> bool {
    let wanted = labels(selector, "matchLabels");
    let mut equal = wanted.iter();
    let mut expressions = read::items(selector, "matchExpressions").iter();
    equal.all(|(key, value)| label(key).as_deref() == Some(value))
        && expressions.all(|it| {
            let found = label(read::word(it, "key"));
            let among = || read::words(it, "values").any(|it| Some(it) == found.as_deref());
            match read::word(it, "operator") {
                "In" => among(),
                "NotIn" => !among(),
                "Exists" => found.is_some(),
                _ => found.is_none(),
            }
        })
}
