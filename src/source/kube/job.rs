//! Jobs → services that end: as many replicas as there are pods at a time.
//! What comes after those is the controller's, which is told of it.

use super::exposure::Exposure;
use super::pod::{self, Pod, SLOT};
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
    let job = Description::of(object.node, "spec");
    for pod in pods(work, workload, spec, key, exposure, &job) {
        pod::lower(work, &pod);
    }
}

/// The pods of a Job: one for each index, or one for all.
pub fn pods<'m>(
    work: &mut Work<'_, 'm>,
    workload: Workload<'m>,
    spec: &'m Node,
    key: &str,
    exposure: &Exposure,
    job: &Description<'m>,
) -> Vec<Pod<'m>> {
    let object = workload.object;
    let at_once = job.at_once();
    let replaced = read::word(spec, "restartPolicy") != "OnFailure";
    let mut described = job.fields(key);
    if replaced {
        described.set("replaced", true);
    }
    let pod = |own: String| {
        let mut pod = plain(workload, spec, own, &mut exposure.clone());
        // What is not replaced is started again by the daemon.
        pod.tries = Some(if replaced { 0 } else { job.tries() });
        pod
    };
    if !job.is_indexed() {
        let mut pod = pod(key.to_owned());
        pod.replicas = at_once;
        pod.job = Some(described);
        return vec![pod];
    }
    let indexes = bounded(work, &workload, job.number("completions").unwrap_or(1));
    let of_index = |index: u32| {
        let own = work.tree.key([format!("{key}-{index}")]);
        let mut pod = pod(own);
        pod.replicas = u32::from(index < at_once);
        pod.name = match object.kind {
            // Each run has its own.
            "CronJob" => format!("{}-{SLOT}-{index}", object.name),
            _ => format!("{}-{index}", object.name),
        };
        pod.hostname = Some(pod.name.clone());
        pod.variables
            .push(("JOB_COMPLETION_INDEX", index.to_string()));
        let mut described = described.clone();
        described.set("index", i64::from(index));
        pod.job = Some(described);
        pod
    };
    indexes.map(of_index).collect()
}

/// What an object says of a Job, wherever it says it.
#[derive(Debug, Clone, Copy)]
pub struct Description<'m> {
    node: &'m Node,
    path: &'static str,
}

impl<'m> Description<'m> {
    /// What an object says at a path.
    pub fn of(node: &'m Node, path: &'static str) -> Self {
        Self { node, path }
    }

    fn path(&self, field: &str) -> String {
        format!("{}.{field}", self.path)
    }

    fn number(&self, field: &str) -> Option<u32> {
        let number = read::integer(self.node, &self.path(field));
        number.and_then(|it| u32::try_from(it).ok())
    }

    /// How often a pod of it is tried again.
    fn tries(&self) -> i64 {
        read::integer(self.node, &self.path("backoffLimit")).unwrap_or(6)
    }

    fn parallelism(&self) -> u32 {
        self.number("parallelism").unwrap_or(1)
    }

    /// How many pods begin it.
    fn at_once(&self) -> u32 {
        let parallelism = self.parallelism();
        let completions = self.number("completions");
        completions.map_or(parallelism, |it| it.min(parallelism))
    }

    fn is_indexed(&self) -> bool {
        read::word(self.node, &self.path("completionMode")) == "Indexed"
    }

    /// How many pods it may come to: of each index when it has some.
    pub fn most_pods(&self) -> i64 {
        let tries = match self.number("backoffLimitPerIndex") {
            Some(tries) if self.is_indexed() => i64::from(tries),
            _ => self.tries(),
        };
        let wanted = match self.number("completions") {
            _ if self.is_indexed() => 1,
            completions => completions.unwrap_or(1).max(self.parallelism()),
        };
        tries.saturating_add(wanted.into())
    }

    /// What the controller is told of it.
    fn fields(&self, key: &str) -> Fields {
        let node = self.node;
        let mut job = Fields::at(read::place(node, self.path));
        job.set("of", key);
        for (field, key) in [
            ("completions", "completions"),
            ("backoffLimitPerIndex", "index_tries"),
            ("maxFailedIndexes", "failed_indexes"),
            ("activeDeadlineSeconds", "deadline"),
            ("ttlSecondsAfterFinished", "kept"),
        ] {
            let path = self.path(field);
            if let Some(number) = read::integer(node, &path) {
                job.set_at(key, number, read::place(node, &path));
            }
        }
        let failures = self.path("podFailurePolicy.rules");
        let failures = read::items(node, &failures).iter();
        job.list("failures", failures.filter_map(failure).collect());
        let successes = self.path("successPolicy.rules");
        let successes = read::items(node, &successes).iter();
        job.list("successes", successes.map(success).collect());
        job.set("parallelism", i64::from(self.parallelism()));
        job.set("tries", self.tries());
        job
    }
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
