//! CronJobs → pods of no replicas, and when runs of them are made.

use super::exposure::Exposure;
use super::pod;
use super::tree::Fields;
use super::work::Work;
use super::workload::plain;
use super::world::Workload;
use super::{job, read};
use crate::source::yaml::Node;

/// Where the Job is described that a run is.
const JOB: &str = "spec.jobTemplate.spec";

/// Lowers a CronJob.
pub fn lower<'m>(
    work: &mut Work<'_, 'm>,
    workload: Workload<'m>,
    spec: &'m Node,
    key: String,
    exposure: &mut Exposure,
) {
    let object = workload.object;
    job::left_out(work, object.node, JOB);
    for field in ["completions", "parallelism"] {
        let path = format!("{JOB}.{field}");
        if read::integer(object.node, &path).is_some_and(|number| number != 1) {
            let place = read::place(object.node, &path);
            let lost = "a run of a CronJob is one pod";
            work.left_out.lost(format!("CronJob {field}"), lost, place);
        }
    }
    let schedule = schedule(object.node, &key);
    let mut pod = plain(workload, spec, key, exposure);
    pod.tries = Some(job::tries(object.node, JOB));
    pod.replicas = 0;
    pod.schedule = Some(schedule);
    pod::lower(work, &pod);
}

/// When runs are made, and how many are kept.
fn schedule(node: &Node, key: &str) -> Fields {
    let mut fields = Fields::at(read::place(node, "spec.schedule"));
    fields.set("of", key);
    fields.set("cron", read::word(node, "spec.schedule"));
    for (field, key) in [("timeZone", "zone"), ("concurrencyPolicy", "concurrency")] {
        let path = format!("spec.{field}");
        if let Some(word) = read::text(node, &path).filter(|word| !word.is_empty()) {
            fields.set_at(key, word, read::place(node, &path));
        }
    }
    for (field, key) in [
        ("startingDeadlineSeconds", "deadline"),
        ("successfulJobsHistoryLimit", "succeeded"),
        ("failedJobsHistoryLimit", "failed"),
    ] {
        let path = format!("spec.{field}");
        if let Some(number) = read::integer(node, &path) {
            fields.set_at(key, number, read::place(node, &path));
        }
    }
    if read::is_set(node, "spec.suspend") {
        fields.set_at("suspended", true, read::place(node, "spec.suspend"));
    }
    fields
}
