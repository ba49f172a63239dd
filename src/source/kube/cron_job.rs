//! CronJobs → pods of no replicas, and when Jobs of them are begun.

use super::exposure::Exposure;
use super::job::{self, Description};
use super::tree::Fields;
use super::work::Work;
use super::world::Workload;
use super::{pod, read};
use crate::model::PODS_OF_RUN;
use crate::source::yaml::Node;

/// Where the Job is described that a run is.
pub const JOB: &str = "spec.jobTemplate.spec";

/// Lowers a CronJob.
pub fn lower<'m>(
    work: &mut Work<'_, 'm>,
    workload: Workload<'m>,
    spec: &'m Node,
    key: &str,
    exposure: &Exposure,
) {
    let object = workload.object;
    let job = Description::of(object.node, JOB);
    let suspend = format!("{JOB}.suspend");
    if read::is_set(object.node, &suspend) {
        let place = read::place(object.node, &suspend);
        let lost = "runs begin; `spec.suspend` keeps them from it";
        work.left_out.lost("CronJob suspend", lost, place);
    }
    if job.most_pods() > i64::from(PODS_OF_RUN) {
        let place = read::place(object.node, JOB);
        let lost = "a run has 99 pods at most, and none follows those";
        work.left_out.lost("CronJob pods", lost, place);
    }
    let schedule = schedule(object.node, key);
    for mut pod in job::pods(work, workload, spec, key, exposure, &job) {
        pod.replicas = 0;
        pod.schedule = Some(schedule.clone());
        pod::lower(work, &pod);
    }
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
