//! What keeps a pod running: a Deployment and its like, or a Job.

use super::super::amounts::replicas;
use super::super::block::{Block, Value};
use super::conversion::Conversion;
use super::group::Group;
use super::object::Object;
use super::pod::Pod;
use super::update;
use crate::model::{Concurrency, Schedule, Service};

/// What a workload is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Runs until it is taken away.
    Deployment,
    /// The same, one pod after the other, with names that stay.
    StatefulSet,
    /// One pod a node.
    DaemonSet,
    /// Runs to its end.
    Job(Attempts),
    /// Runs to its end, at times.
    CronJob(Attempts),
}

/// How a job that fails is tried again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attempts {
    /// Never.
    None,
    /// So often.
    Some(u64),
    /// Until it ends well.
    Endless,
}

impl Kind {
    /// Whether it runs to its end.
    pub fn is_job(&self) -> bool {
        matches!(self, Self::Job(_) | Self::CronJob(_))
    }

    /// The pod's restart policy; empty: `Always`, which goes without saying.
    pub fn restart_policy(&self) -> &'static str {
        match self {
            Self::Job(Attempts::None) | Self::CronJob(Attempts::None) => "Never",
            Self::Job(_) | Self::CronJob(_) => "OnFailure",
            _ => "",
        }
    }
}

/// The word of a service's restart policy, and how often at most.
/// `deploy.restart_policy` wins, as with `up`.
fn restart(service: &Service) -> (&str, Option<u64>) {
    let policy = service
        .deploy
        .as_ref()
        .and_then(|it| it.restart_policy.as_ref());
    match policy {
        Some(policy) => (&policy.condition, policy.max_attempts),
        None => match service.restart.split_once(':') {
            Some((word, attempts)) => (word, attempts.parse().ok()),
            None => (&service.restart, None),
        },
    }
}

impl Conversion<'_> {
    /// Whether somebody reaches a service, and nobody waits for its end.
    fn is_server(&self, service: &Service) -> bool {
        let is_reached = !service.ports.is_empty() || self.is_needed_alive(&service.name);
        is_reached && !self.is_awaited(&service.name)
    }

    /// What keeps a group's pod running.
    pub fn kind(&self, group: &Group<'_>) -> Kind {
        let main = group.main();
        let wishes = self.wishes(main);
        let (word, most) = restart(main);
        let attempts = match word {
            "on-failure" => most.map_or(Attempts::Endless, Attempts::Some),
            // Who is waited for to end and names no policy runs once.
            "no" | "none" | "" => Attempts::None,
            _ => Attempts::Endless,
        };
        if !wishes.schedule.is_empty() || main.schedule().is_some() {
            return Kind::CronJob(attempts);
        }
        match wishes.controller.as_str() {
            "deployment" => return Kind::Deployment,
            "daemonset" => return Kind::DaemonSet,
            "statefulset" => return Kind::StatefulSet,
            _ => {}
        }
        let mode = main.deploy.as_ref().map_or("", |it| it.mode.as_str());
        let ends = matches!(word, "no" | "none" | "on-failure")
            || (word.is_empty() && self.is_awaited(&main.name));
        match mode {
            "replicated-job" | "global-job" => Kind::Job(attempts),
            "global" => Kind::DaemonSet,
            _ if ends => Kind::Job(attempts),
            _ => Kind::Deployment,
        }
    }
}

/// The workload of a group, with its pod.
pub fn workload(conversion: &Conversion<'_>, group: &Group<'_>, kind: &Kind, pod: Pod) -> Object {
    let main = group.main();
    let name = conversion.name(&main.name);
    note(conversion, main, kind);
    let selector = Block::new().with("matchLabels", conversion.selector(name));
    let (api, word, spec) = match kind {
        Kind::Deployment => {
            let mut spec = Block::new();
            spec.put("replicas", count(conversion, main));
            spec.put("selector", selector);
            spec.extend(update::of_deployment(conversion, main, pod.exclusive));
            spec.put("template", pod.template);
            ("apps/v1", "Deployment", spec)
        }
        Kind::StatefulSet => {
            let mut spec = Block::new().with("serviceName", name);
            spec.put("replicas", count(conversion, main));
            spec.put("selector", selector);
            spec.extend(update::of_set(conversion, main));
            spec.put("template", pod.template);
            spec.put("volumeClaimTemplates", pod.claims);
            ("apps/v1", "StatefulSet", spec)
        }
        Kind::DaemonSet => {
            let spec = Block::new().with("selector", selector);
            let mut spec = spec;
            spec.extend(update::of_set(conversion, main));
            spec.put("template", pod.template);
            ("apps/v1", "DaemonSet", spec)
        }
        Kind::Job(attempts) => (
            "batch/v1",
            "Job",
            job(conversion, main, attempts, pod.template),
        ),
        Kind::CronJob(attempts) => {
            let wishes = conversion.wishes(main);
            let job = job(conversion, main, attempts, pod.template);
            let spec = match main.schedule().filter(|_| wishes.schedule.is_empty()) {
                Some(schedule) => scheduled(&schedule),
                None => Block::new()
                    .with("schedule", wishes.schedule.as_str())
                    .with("concurrencyPolicy", wishes.concurrency_policy.as_str()),
            };
            let spec = spec.with("jobTemplate", Block::new().with("spec", job));
            ("batch/v1", "CronJob", spec)
        }
    };
    let deploy = main.deploy.as_ref().map(|it| &it.labels);
    let path = format!("services.{}.deploy.labels", main.name);
    let (more, annotations) = deploy.map_or_else(Default::default, |labels| {
        conversion.user_labels(&path, labels)
    });
    let mut labels = conversion.labels(name);
    labels.extend(more);
    let metadata = conversion.described(name, labels, annotations);
    Object::new((api, word), name, metadata, Block::new().with("spec", spec))
}

/// When a CronJob runs, which came from one.
fn scheduled(schedule: &Schedule) -> Block {
    let concurrency = match schedule.concurrency {
        Concurrency::Allow => "Allow",
        Concurrency::Forbid => "Forbid",
        Concurrency::Replace => "Replace",
    };
    Block::new()
        .with("schedule", schedule.text.as_str())
        .with("timeZone", schedule.zone.iana_name())
        .with("concurrencyPolicy", concurrency)
        .with("startingDeadlineSeconds", schedule.deadline)
        .with("successfulJobsHistoryLimit", schedule.succeeded)
        .with("failedJobsHistoryLimit", schedule.failed)
        .with("suspend", schedule.suspended.then_some(true))
}

/// The replicas, when it is not one, or when an autoscaler does not count.
fn count(conversion: &Conversion<'_>, service: &Service) -> Value {
    if conversion.wishes(service).scaling.is_wanted() {
        return Value::Null;
    }
    Value::from(replicas(service).unwrap_or(1))
}

fn job(
    conversion: &Conversion<'_>,
    service: &Service,
    attempts: &Attempts,
    template: Block,
) -> Block {
    let wish = conversion.wishes(service).backoff_limit;
    let attempts = match attempts {
        Attempts::None => 0,
        Attempts::Some(most) => i64::try_from(*most)
            .unwrap_or(i64::MAX)
            .min(i32::MAX.into()),
        // The largest number that the API takes; its default gives up after six.
        Attempts::Endless => i32::MAX.into(),
    };
    let attempts = match service.job() {
        Some(job) if job.is_replaced => job.tries.into(),
        _ => attempts,
    };
    let number = replicas(service).filter(|it| *it != 1 && service.schedule().is_none());
    Block::new()
        .with("parallelism", number)
        .with("completions", number.filter(|it| *it > 0))
        .with("backoffLimit", wish.unwrap_or(attempts))
        .with("template", template)
}

/// What a workload does not do as Compose does.
fn note(conversion: &Conversion<'_>, service: &Service, kind: &Kind) {
    let path = format!("services.{}", service.name);
    let notes = &conversion.notes;
    let (word, attempts) = restart(service);
    let ends = matches!(word, "no" | "none" | "on-failure");
    if ends && !kind.is_job() {
        let message = "Kubernetes starts the pods of this kind again whenever they end";
        notes.lost(format!("{path}.restart"), message);
    }
    if ends && kind.is_job() && conversion.is_server(service) {
        let message = "it makes a Job, which is over when its container ends well; for a server \
                       that stays, write `unless-stopped`";
        let by_deploy = service
            .deploy
            .as_ref()
            .is_some_and(|it| it.restart_policy.is_some());
        let attribute = if by_deploy {
            "deploy.restart_policy"
        } else {
            "restart"
        };
        notes.advice(format!("{path}.{attribute}"), message);
    }
    if attempts.is_some() && !kind.is_job() {
        let message = "Kubernetes tries again and again, and waits longer each time";
        notes.lost(
            format!("{path}.deploy.restart_policy.max_attempts"),
            message,
        );
    }
    if let Some(policy) = service
        .deploy
        .as_ref()
        .and_then(|it| it.restart_policy.as_ref())
    {
        for (attribute, span) in [("delay", policy.delay), ("window", policy.window)] {
            if span.is_some_and(|it| it.0 != 0) {
                let message = "Kubernetes waits 10 seconds, then longer each time, up to 5 minutes";
                notes.lost(format!("{path}.deploy.restart_policy.{attribute}"), message);
            }
        }
    }
    if service
        .deploy
        .as_ref()
        .is_some_and(|it| it.mode == "global-job")
    {
        let message = "a Job runs once, not once a node";
        notes.partial(format!("{path}.deploy.mode"), message);
    }
    if *kind == Kind::DaemonSet && replicas(service).is_some() {
        let message = "there is one replica a node";
        notes.lost(format!("{path}.deploy.replicas"), message);
    }
}
