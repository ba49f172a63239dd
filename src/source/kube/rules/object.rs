//! What the API server refuses in any object: words, counts, data, selectors.

use super::super::object::Object;
use super::super::world::{Workload, labels};
use super::super::{data as datum, names, read};
use super::word;
use jiff::tz::TimeZone;

use crate::model::Cron;
use crate::source::Diagnostic;
use crate::source::compose::Report;

/// Words that a field may have: the object's kind or the type, the path, the
/// words.
const WORDS: &[(&str, &str, &[&str])] = &[
    (
        "Deployment",
        "spec.strategy.type",
        &["RollingUpdate", "Recreate"],
    ),
    (
        "StatefulSet",
        "spec.updateStrategy.type",
        &["RollingUpdate", "OnDelete"],
    ),
    (
        "StatefulSet",
        "spec.podManagementPolicy",
        &["OrderedReady", "Parallel"],
    ),
    (
        "DaemonSet",
        "spec.updateStrategy.type",
        &["RollingUpdate", "OnDelete"],
    ),
    ("Job", "spec.completionMode", &["NonIndexed", "Indexed"]),
    (
        "CronJob",
        "spec.concurrencyPolicy",
        &["Allow", "Forbid", "Replace"],
    ),
    (
        "Service",
        "spec.type",
        &["ClusterIP", "NodePort", "LoadBalancer", "ExternalName"],
    ),
    ("Service", "spec.sessionAffinity", &["None", "ClientIP"]),
];

/// Counts, which are never negative.
const COUNTS: &[&str] = &[
    "spec.replicas",
    "spec.minReadySeconds",
    "spec.revisionHistoryLimit",
    "spec.progressDeadlineSeconds",
    "spec.completions",
    "spec.parallelism",
    "spec.backoffLimit",
    "spec.backoffLimitPerIndex",
    "spec.maxFailedIndexes",
    "spec.activeDeadlineSeconds",
    "spec.ttlSecondsAfterFinished",
    "spec.startingDeadlineSeconds",
    "spec.successfulJobsHistoryLimit",
    "spec.failedJobsHistoryLimit",
];

/// Checks the words and counts of an object.
pub(super) fn check(object: &Object<'_>, report: &mut Report) {
    words(object, report);
    counts(object, report);
}

fn words(object: &Object<'_>, report: &mut Report) {
    for (kind, path, known) in WORDS {
        if *kind == object.kind {
            word(object.node, path, path, known, report);
        }
    }
}

fn counts(object: &Object<'_>, report: &mut Report) {
    for path in COUNTS {
        if read::integer(object.node, path).is_some_and(|it| it < 0) {
            let place = read::place(object.node, path);
            report.error(format!("{path}: must not be negative"), place);
        }
    }
}

/// Checks when a CronJob is run.
pub(super) fn schedule(object: &Object<'_>, report: &mut Report) {
    let written = read::word(object.node, "spec.schedule");
    if let Err(why) = Cron::parse(written) {
        let place = read::place(object.node, "spec.schedule");
        let said = format!("spec.schedule: `{written}` {why}");
        let said = Diagnostic::error(said).at(place);
        report.push(
            said.hint("minute, hour, day, month, day of the week, as `*/5 8-18 * * MON-FRI`"),
        );
    }
    let Some(zone) = read::text(object.node, "spec.timeZone") else {
        return;
    };
    if zone.is_empty() || zone.eq_ignore_ascii_case("local") || TimeZone::get(zone).is_err() {
        let place = read::place(object.node, "spec.timeZone");
        let said = format!("spec.timeZone: `{zone}` is no time zone");
        let said = Diagnostic::error(said).at(place);
        report.push(said.hint("write it as `Europe/Berlin` or `Etc/UTC`"));
    }
}

/// Checks the keys and values of a ConfigMap or Secret.
pub(super) fn data(object: &Object<'_>, report: &mut Report) {
    let mut size = 0;
    for path in ["data", "binaryData", "stringData"] {
        for (key, entry) in read::entries(object.node, path) {
            if let Err(why) = names::data_key(key) {
                report.error(format!("{path}: the key `{key}` {why}"), entry.key);
            }
            let text = entry.node.as_str().unwrap_or_default();
            size += text.len();
            let encoded = path == "binaryData" || (path == "data" && object.kind == "Secret");
            if encoded && datum::decode(text).is_none() {
                let said = format!("{path}.{key}: the value is no base64");
                let said = Diagnostic::error(said).at(entry.node.place);
                let place = if object.kind == "Secret" {
                    said.hint("plain text goes under `stringData`")
                } else {
                    said
                };
                report.push(place);
            }
        }
    }
    if size > 1 << 20 {
        let said = format!("{} is larger than 1 MiB", object.title());
        report.error(said, object.place());
    }
}

/// Checks that a selector selects the pods of its own template.
pub(super) fn selector(workload: &Workload<'_>, report: &mut Report) {
    let object = workload.object;
    let path = match object.kind {
        "Deployment" | "ReplicaSet" | "StatefulSet" | "DaemonSet" => "spec.selector.matchLabels",
        "ReplicationController" => "spec.selector",
        _ => return,
    };
    let (wanted, own) = (labels(object.node, path), workload.labels());
    for (key, value) in &wanted {
        if own.get(key) == Some(value) {
            continue;
        }
        let place = read::place(object.node, &format!("{path}.{key}"));
        let there = match own.get(key) {
            Some(other) => format!("has `{key}: {other}`"),
            None => "lacks it".to_owned(),
        };
        let said = format!("{path}: `{key}: {value}` does not match the template, which {there}");
        let said = Diagnostic::error(said).at(place);
        report.push(said.hint("make the template's `metadata.labels` and the selector the same"));
    }
    let expressions = read::items(object.node, "spec.selector.matchExpressions");
    let missing = wanted.is_empty() && expressions.is_empty();
    if missing && object.kind != "ReplicationController" {
        let said = Diagnostic::error("spec.selector: is empty or missing");
        let said = said.at(read::place(object.node, "spec.selector"));
        report.push(said.hint("write `selector: {matchLabels: …}` with the template's labels"));
    }
}
