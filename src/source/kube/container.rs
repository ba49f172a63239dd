//! A container → a service.

mod asked;
mod probe;
mod prober;
mod resources;
mod security;

pub use resources::requested;

use super::environment::{self, Variables};
use super::pod::{Part, Pod, SLOT};
use super::tree::Fields;
use super::work::Work;
use super::{cluster, read, reference, volumes};
use crate::model::labels::SCHEDULED;
use crate::source::yaml::{Node, Value};
pub use prober::is_given as has_prober;

/// The service of a container, without its network.
pub fn lower(work: &mut Work<'_, '_>, pod: &Pod<'_>, node: &Node, part: Part) -> Fields {
    let mut fields = Fields::at(read::place(node, "name"));
    fields.set_at(
        "image",
        read::word(node, "image"),
        read::place(node, "image"),
    );
    pull_policy(node, &mut fields);
    let variables = environment::of(work, pod, node);
    words(node, "command", "entrypoint", &variables, &mut fields);
    words(node, "args", "command", &variables, &mut fields);
    if let Some(folder) = read::text(node, "workingDir") {
        fields.set_at("working_dir", folder, read::place(node, "workingDir"));
    }
    let mut all = Fields::at(read::place(node, "env").or(node.place));
    for (name, value) in &pod.variables {
        all.set(name, value.as_str());
    }
    for (name, value, place) in variables.iter() {
        all.set_at(name, value, place);
    }
    fields.fields("environment", all);
    labels(work, pod, node, &mut fields);
    for (field, to) in [("stdin", "stdin_open"), ("tty", "tty")] {
        if read::is_set(node, field) {
            fields.set_at(to, true, read::place(node, field));
        }
    }
    volumes::lower(work, pod, node, &mut fields);
    resources::lower(work, pod, node, &mut fields);
    security::lower(work, pod, node, &mut fields);
    let mut restarts = Fields::at(node.place);
    probe::lower(work, pod, node, part, &mut fields, &mut restarts);
    hooks(pod, node, &mut fields);
    life(pod, node, part, &mut fields);
    let shown = serde_json::Value::from(&fields.clone().node()).to_string();
    let numbered = shown.contains(SLOT);
    let mut own = replicas(pod, &mut fields, numbered);
    own.take(restarts);
    lacks(work, pod, node, own, &mut fields);
    prober::give(work, node, &mut fields);
    left_out(work, node);
    fields
}

fn pull_policy(node: &Node, fields: &mut Fields) {
    let policy = match read::word(node, "imagePullPolicy") {
        "Always" => "always",
        "Never" => "never",
        "IfNotPresent" => "missing",
        _ => return,
    };
    fields.set_at("pull_policy", policy, read::place(node, "imagePullPolicy"));
}

/// The words of a command, with their references replaced.
fn words(node: &Node, from: &str, to: &str, variables: &Variables, fields: &mut Fields) {
    let items = read::items(node, from).iter();
    let words: Vec<Node> = items
        .filter_map(|it| Some(it.with(variables.expand(it.as_str()?))))
        .collect();
    if !words.is_empty() {
        fields.set_at(to, words, read::place(node, from));
    }
}

/// The pod's labels, and what tells its containers apart.
fn labels(work: &Work<'_, '_>, pod: &Pod<'_>, node: &Node, fields: &mut Fields) {
    let mut labels = Fields::at(read::place(pod.workload.template, "metadata.labels"));
    for (key, value) in pod.workload.labels() {
        if !cluster::is_network(work, key) {
            labels.set(key, value);
        }
    }
    labels.set("io.kubernetes.container.name", read::word(node, "name"));
    labels.set("io.kubernetes.pod.namespace", pod.namespace());
    scheduled(pod, &mut labels);
    fields.fields("labels", labels);
}

/// The label of what is run on a schedule.
pub fn scheduled(pod: &Pod<'_>, labels: &mut Fields) {
    if pod.schedule.is_some() {
        labels.set(SCHEDULED, pod.key.as_str());
    }
}

/// When it is stopped, how, and what happens when it ends.
fn life(pod: &Pod<'_>, node: &Node, part: Part, fields: &mut Fields) {
    let policy = match (part, pod.tries) {
        (Part::Sidecar, _) => "unless-stopped".to_owned(),
        (_, Some(0)) => "no".to_owned(),
        (_, Some(tries)) => format!("on-failure:{tries}"),
        (part, None) => match (read::word(pod.spec, "restartPolicy"), part) {
            ("Never", _) => "no".to_owned(),
            ("OnFailure", _) | (_, Part::Init) => "on-failure".to_owned(),
            _ => "unless-stopped".to_owned(),
        },
    };
    fields.set_at("restart", policy, read::place(pod.spec, "restartPolicy"));
    let grace = grace(pod.spec);
    let place = read::place(pod.spec, "terminationGracePeriodSeconds");
    fields.set_at("stop_grace_period", format!("{grace}s"), place);
    if let Some(signal) = read::text(node, "lifecycle.stopSignal") {
        fields.set_at(
            "stop_signal",
            signal,
            read::place(node, "lifecycle.stopSignal"),
        );
    }
}

/// How many seconds a pod has to end.
fn grace(spec: &Node) -> i64 {
    read::integer(spec, "terminationGracePeriodSeconds").unwrap_or(30)
}

/// What is done after the start and before the stop.
fn hooks(pod: &Pod<'_>, node: &Node, fields: &mut Fields) {
    for (field, to) in [("postStart", "post_start"), ("preStop", "pre_stop")] {
        let hook = read::at(node, &format!("lifecycle.{field}"));
        let Some(asked) = hook.and_then(|hook| asked::of(pod, hook)) else {
            continue;
        };
        let mut one = Fields::at(asked.place);
        one.set("command", asked.command);
        if field == "preStop" {
            let mut own = Fields::at(asked.place);
            own.set("may_fail", true);
            own.set("within", grace(pod.spec));
            one.fields("x-rcompose", own);
        }
        fields.set_at(to, vec![one.node()], asked.place);
    }
}

/// What the container waits for, which keeps it from being made.
fn lacks(work: &Work<'_, '_>, pod: &Pod<'_>, node: &Node, mut own: Fields, fields: &mut Fields) {
    let claimed = |name: &str| pod.claims.contains_key(name);
    let lacking = reference::lacking(work.world, pod.namespace(), pod.spec, node, claimed);
    if let Some((what, place)) = lacking {
        own.set_at("lacks", what, place);
    }
    fields.fields("x-rcompose", own);
}

/// How many there are. Gives what else is to be known of them: whether
/// something of them has their number in it, and whether they end.
pub fn replicas(pod: &Pod<'_>, fields: &mut Fields, numbered: bool) -> Fields {
    let object = pod.workload.object;
    let place = read::place(object.node, "spec.replicas");
    let mut deploy = Fields::at(place);
    if pod.replicas != 1 {
        deploy.set_at("replicas", i64::from(pod.replicas), place);
    }
    fields.fields("deploy", deploy);
    let mut own = Fields::at(place);
    if numbered {
        own.set("numbered", true);
    }
    if pod.tries.is_some() {
        own.set("completes", true);
    }
    if let Some(seconds) = read::integer(pod.spec, "activeDeadlineSeconds") {
        let place = read::place(pod.spec, "activeDeadlineSeconds");
        own.set_at("expires", seconds, place);
    }
    if let Some(schedule) = &pod.schedule {
        own.fields("schedule", schedule.clone());
    }
    if let Some(job) = &pod.job {
        own.fields("job", job.clone());
    }
    own
}

/// Notes what of a container has no meaning here or is not honoured.
fn left_out(work: &mut Work<'_, '_>, node: &Node) {
    let other = [
        "resizePolicy",
        "terminationMessagePath",
        "terminationMessagePolicy",
    ];
    work.left_out.fields_of(node, "nothing reads them", &other);
    for (field, lost) in [
        ("stdinOnce", "input stays open"),
        ("volumeDevices", "they are not there"),
        (
            "restartPolicyRules",
            "the restart policy holds for every exit code",
        ),
    ] {
        if read::at(node, field).is_some_and(|it| it.value != Value::Bool(false)) {
            let place = read::place(node, field);
            work.left_out.lost(field.to_owned(), lost, place);
        }
    }
}
