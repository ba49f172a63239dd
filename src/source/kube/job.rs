//! Jobs → services that end: as many replicas as there are pods at a time.
//! What comes after those is the controller's, which is told of it.

use super::exposure::Exposure;
use super::pod;
use super::read;
use super::tree::Fields;
use super::work::Work;
use super::workload::{bounded, plain};
use super::world::Workload;
use crate::source::yaml::Node;

/// A Job: as many pods as there are completions, at most `parallelism` at a time.
pub fn lower<'m>(
    work: &mut Work<'_, 'm>,
    workload: Workload<'m>,
    spec: &'m Node,
    key: &str,
    exposure: &Exposure,
) {
    let object = workload.object;
    if read::is_set(object.node, "spec.suspend") {
        let place = read::place(object.node, "spec.suspend");
        work.left_out.lost(
            "suspend".to_owned(),
            "the Job is left out until it is resumed",
            place,
        );
        return;
    }
    let number = |path: &str| {
        let number = read::integer(object.node, path);
        number.and_then(|it| u32::try_from(it).ok())
    };
    let parallelism = number("spec.parallelism").unwrap_or(1);
    let completions = number("spec.completions");
    let at_once = completions.map_or(parallelism, |it| it.min(parallelism));
    let tries = tries(object.node, "spec");
    let replaced = read::word(spec, "restartPolicy") != "OnFailure";
    let mut job = described(object.node, key);
    job.set("parallelism", i64::from(parallelism));
    job.set("tries", tries);
    if replaced {
        job.set("replaced", true);
    }
    let pod = |own: String| {
        let mut pod = plain(workload, spec, own, &mut exposure.clone());
        // What is not replaced is started again by the daemon.
        pod.tries = Some(if replaced { 0 } else { tries });
        pod
    };
    if read::word(object.node, "spec.completionMode") != "Indexed" {
        let mut pod = pod(key.to_owned());
        pod.replicas = at_once;
        pod.job = Some(job);
        pod::lower(work, &pod);
        return;
    }
    for index in bounded(work, &workload, completions.unwrap_or(1)) {
        let own = work.tree.key([format!("{key}-{index}")]);
        let mut pod = pod(own);
        pod.replicas = u32::from(index < at_once);
        pod.name = format!("{}-{index}", object.name);
        pod.hostname = Some(pod.name.clone());
        pod.variables
            .push(("JOB_COMPLETION_INDEX", index.to_string()));
        let mut job = job.clone();
        job.set("index", i64::from(index));
        pod.job = Some(job);
        pod::lower(work, &pod);
    }
}

/// How often a pod of a Job is tried again, whose specification is at a path.
pub fn tries(node: &Node, path: &str) -> i64 {
    read::integer(node, &format!("{path}.backoffLimit")).unwrap_or(6)
}

/// What the controller is told of a Job.
fn described(node: &Node, key: &str) -> Fields {
    let mut job = Fields::at(read::place(node, "spec"));
    job.set("of", key);
    for (field, key) in [
        ("completions", "completions"),
        ("backoffLimitPerIndex", "index_tries"),
        ("maxFailedIndexes", "failed_indexes"),
        ("activeDeadlineSeconds", "deadline"),
        ("ttlSecondsAfterFinished", "kept"),
    ] {
        let path = format!("spec.{field}");
        if let Some(number) = read::integer(node, &path) {
            job.set_at(key, number, read::place(node, &path));
        }
    }
    let failures = read::items(node, "spec.podFailurePolicy.rules").iter();
    job.list("failures", failures.filter_map(failure).collect());
    let successes = read::items(node, "spec.successPolicy.rules").iter();
    job.list("successes", successes.map(success).collect());
    job
}

/// A rule for failures; none: one for what no daemon does to a pod.
fn failure(rule: &Node) -> Option<Node> {
    let codes = read::at(rule, "onExitCodes")?;
    let mut made = Fields::at(rule.place);
    made.set("verdict", read::word(rule, "action"));
    if let Some(container) = read::text(codes, "containerName") {
        made.set_at("container", container, read::place(codes, "containerName"));
    }
    if read::word(codes, "operator") == "NotIn" {
        made.set_at("others", true, read::place(codes, "operator"));
    }
    let values = read::items(codes, "values").to_vec();
    made.set_at("codes", values, read::place(codes, "values"));
    Some(made.node())
}

fn success(rule: &Node) -> Node {
    let mut made = Fields::at(rule.place);
    if let Some(indexes) = read::text(rule, "succeededIndexes") {
        made.set_at("indexes", indexes, read::place(rule, "succeededIndexes"));
    }
    if let Some(count) = read::integer(rule, "succeededCount") {
        made.set_at("count", count, read::place(rule, "succeededCount"));
    }
    made.node()
}

/// Notes what of a CronJob's Job is not honoured.
pub fn left_out(work: &mut Work<'_, '_>, node: &Node, path: &str) {
    for (field, lost) in [
        ("activeDeadlineSeconds", "nothing ends the Job then"),
        (
            "ttlSecondsAfterFinished",
            "the CronJob's history limits say how long runs are kept",
        ),
        ("podFailurePolicy", "every failure counts"),
        ("successPolicy", "every pod has to succeed"),
        ("backoffLimitPerIndex", "`backoffLimit` holds for each pod"),
    ] {
        let path = format!("{path}.{field}");
        if read::at(node, &path).is_some() {
            let place = read::place(node, &path);
            work.left_out.lost(field.to_owned(), lost, place);
        }
    }
}
