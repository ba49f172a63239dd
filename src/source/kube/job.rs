//! Jobs → services that end.

use super::exposure::Exposure;
use super::pod;
use super::work::Work;
use super::workload::{bounded, plain};
use super::world::Workload;
use super::{read, waits};
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
    let number = |path: &str| {
        let number = read::integer(object.node, path);
        number.and_then(|it| u32::try_from(it).ok())
    };
    if read::is_set(object.node, "spec.suspend") {
        let place = read::place(object.node, "spec.suspend");
        work.left_out.lost(
            "suspend".to_owned(),
            "the Job is left out until it is resumed",
            place,
        );
        return;
    }
    left_out(work, object.node, "spec");
    let indexed = read::word(object.node, "spec.completionMode") == "Indexed";
    let parallelism = number("spec.parallelism").unwrap_or(1);
    let completions = number("spec.completions").unwrap_or(parallelism);
    let tries = tries(object.node, "spec");
    let single = !indexed && (completions <= parallelism || completions == 1);
    let mut previous: Vec<Vec<String>> = Vec::new();
    let pods = if single { 1 } else { completions };
    for index in bounded(work, &workload, pods) {
        let own = if single {
            key.to_owned()
        } else {
            work.tree.key([format!("{key}-{index}")])
        };
        let mut pod = plain(workload, spec, own, &mut exposure.clone());
        pod.tries = Some(tries);
        pod.replicas = if single { completions } else { 1 };
        if !single {
            pod.name = format!("{}-{index}", object.name);
        }
        if indexed {
            pod.hostname = Some(pod.name.clone());
            pod.variables
                .push(("JOB_COMPLETION_INDEX", index.to_string()));
        }
        let keys = pod::lower(work, &pod).running;
        let before = index
            .checked_sub(parallelism.max(1))
            .and_then(|it| usize::try_from(it).ok());
        if let Some(before) = before.and_then(|it| previous.get(it)).cloned() {
            for key in &keys {
                waits::depend(work, key, &before, "service_completed_successfully");
            }
        }
        previous.push(keys);
    }
}

/// How often a pod of a Job is tried again, whose specification is at a path.
pub fn tries(node: &Node, path: &str) -> i64 {
    read::integer(node, &format!("{path}.backoffLimit")).unwrap_or(6)
}

/// Notes what of a Job is not honoured.
pub fn left_out(work: &mut Work<'_, '_>, node: &Node, path: &str) {
    for (field, lost) in [
        ("activeDeadlineSeconds", "nothing ends the Job then"),
        (
            "ttlSecondsAfterFinished",
            "its containers stay until `down`",
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
