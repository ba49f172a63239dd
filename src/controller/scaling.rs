//! Scaling by load while it goes on: what pods use is looked at again and again,
//! and as many as are wanted are made or removed by a plan.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};

use super::autoscale::{Decision, Memory, Used, decide};
use super::duties::Duties;
use super::known::Known;
use super::{Controller, Done, Listener};
use crate::engine::{Consumption, Engine};
use crate::model::{Measured, Metric};
use crate::observed::{Container, Health, State};
use crate::plan::{self, Orphans, Policy, Pull, Recreate};
use crate::reconcile::Audience;

/// The time between two looks at what pods use.
const PERIOD: SignedDuration = SignedDuration::from_secs(15);

/// What containers use, by identity; none: it is not known.
pub(super) type Consumptions = BTreeMap<String, Option<Consumption>>;

/// What is known of what is scaled by load, by the key of its first service.
#[derive(Debug, Default)]
pub(super) struct Scaling {
    targets: BTreeMap<String, Target>,
}

#[derive(Debug, Default)]
struct Target {
    memory: Memory,
    /// When it is looked at next; none: that goes on.
    next: Option<Timestamp>,
    /// What was last said of it.
    said: String,
}

impl Scaling {
    /// What is to be looked at now.
    pub fn due(&mut self, duties: &Duties, now: Timestamp) -> Vec<String> {
        let mut due = Vec::new();
        for of in duties.scaled.keys() {
            let is_new = !self.targets.contains_key(of);
            let target = self.targets.entry(of.clone()).or_default();
            if is_new || target.next.is_some_and(|at| at <= now) {
                target.next = None;
                due.push(of.clone());
            }
        }
        due
    }

    /// When something is to be looked at next.
    pub fn next(&self) -> Option<Timestamp> {
        self.targets.values().filter_map(|it| it.next).min()
    }

    /// A plan is over, or there is none.
    pub fn ended_at(&mut self, of: &str, now: Timestamp) {
        if let Some(target) = self.targets.get_mut(of) {
            target.next = now.saturating_add(PERIOD).ok();
        }
    }
}

/// Asks what containers use.
pub(super) async fn consumption<E: Engine>(engine: &E, containers: Vec<String>) -> Consumptions {
    let asked = containers.into_iter().map(|id| async move {
        // One that has gone meanwhile is not known.
        let used = engine.consumption(&id).await.ok();
        (id, used)
    });
    join_all(asked).await.into_iter().collect()
}

impl<E: Engine> Controller<'_, E> {
    /// The containers that are asked what they use.
    pub(super) fn measured(&self, state: &Known, of: &str) -> Vec<String> {
        let Some(scaled) = self.duties.scaled.get(of) else {
            return Vec::new();
        };
        let metrics = scaled.rules.metrics.iter();
        let services: BTreeSet<&String> = metrics.flat_map(|it| it.requests.keys()).collect();
        let containers = state.containers.iter().filter(|it| {
            let counts = services.iter().any(|service| *service == it.service());
            counts && it.state == State::Running && !it.is_one_off()
        });
        containers.map(|it| it.id.clone()).collect()
    }

    /// Decides how many there are to be; none: as many as there are.
    pub(super) fn decide<L: Listener>(
        &self,
        state: &mut Known,
        of: &str,
        consumed: &Consumptions,
        now: Timestamp,
        listener: &L,
    ) -> Option<Decision> {
        let scaled = self.duties.scaled.get(of)?;
        let target = state.scaling.targets.get_mut(of)?;
        let pods = pods(&state.containers, of, &scaled.services);
        let current = u32::try_from(pods.len()).unwrap_or(u32::MAX);
        let metrics = scaled.rules.metrics.iter();
        let used: Vec<(&Metric, Vec<Used>)> = metrics
            .map(|metric| {
                let pods = pods.values();
                let used = pods.map(|containers| use_of(metric, containers, consumed));
                (metric, used.collect())
            })
            .collect();
        let decided = decide(&scaled.rules, current, &used, &mut target.memory, now);
        let message = decided.as_ref().err().map(ToString::to_string);
        let message = message.unwrap_or_default();
        if target.said != message {
            if !message.is_empty() {
                listener.notes(&format!("{}: {message}", scaled.rules.name));
            }
            target.said = message;
        }
        let decision = decided.ok().flatten();
        if decision.is_none() {
            state.scaling.ended_at(of, now);
        }
        decision
    }

    /// Makes or removes pods.
    pub(super) async fn scale(
        &self,
        of: String,
        decision: Decision,
        mut audience: impl Audience,
    ) -> Done {
        let services = self.duties.scaled.get(&of).map(|it| it.services.clone());
        let services: Vec<String> = services.into_iter().flatten().collect();
        let policy = Policy {
            scale: services
                .iter()
                .map(|it| (it.clone(), decision.replicas))
                .collect(),
            services,
            because: decision.cause,
            no_deps: true,
            // What there is stays as it is: what the files want is for `up`.
            recreate: Recreate::Never,
            orphans: Orphans::Ignore,
            // There are no credentials here; `up` has pulled what it had to.
            pull: Some(Pull::Missing),
            controller: plan::Controller::Left,
            ..self.policy.clone()
        };
        let reconciler = self.reconciler();
        let scaled = reconciler.up(self.project, &policy, &mut audience);
        Done::Scaled(of, scaled.await)
    }
}

/// The containers of each pod.
fn pods<'c>(
    containers: &'c [Container],
    of: &str,
    services: &BTreeSet<String>,
) -> BTreeMap<u32, Vec<&'c Container>> {
    let own = |it: &&Container| !it.is_one_off() && services.contains(it.service());
    let mut pods: BTreeMap<u32, Vec<&Container>> = BTreeMap::new();
    for container in containers
        .iter()
        .filter(|it| it.service() == of)
        .filter(own)
    {
        pods.extend(container.number().map(|number| (number, Vec::new())));
    }
    for container in containers.iter().filter(own) {
        let pod = container.number().and_then(|it| pods.get_mut(&it));
        if let Some(pod) = pod {
            pod.push(container);
        }
    }
    pods
}

/// What a pod uses.
fn use_of(metric: &Metric, pod: &[&Container], consumed: &Consumptions) -> Used {
    let mut sum = 0;
    for service in metric.requests.keys() {
        let Some(container) = pod.iter().find(|it| it.service() == service) else {
            return Used::NotReady;
        };
        let waits = matches!(container.health, Some(Health::Starting | Health::Unhealthy));
        let is_cpu = metric.resource == Measured::Cpu;
        if container.state != State::Running || waits && is_cpu {
            return Used::NotReady;
        }
        let Some(Some(used)) = consumed.get(&container.id) else {
            return Used::Unknown;
        };
        sum += match metric.resource {
            Measured::Cpu => used.cpu,
            Measured::Memory => used.memory,
        };
    }
    Used::Amount(sum)
}
