//! Former templates of pods: each is kept as the labels of an empty volume, so
//! that the daemon has them and a snapshot shows them.
//!
//! The newest revision is what the files wanted last. One that comes back gets
//! the next number, as in Kubernetes.

use crate::model::spec::VolumeSpec;
use crate::model::{Project, Rollout, Values, Volume, WorkloadName, labels};
use crate::observed::{self, Observed};

use super::planner::Planner;
use super::{Action, Plan, PlanError, Policy, StepId};

/// A template that pods were made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// Its number, from 1.
    pub number: u32,
    /// The template, as JSON.
    pub template: String,
    /// A digest of it.
    pub digest: String,
    /// Why it was made; empty: not said.
    pub cause: String,
    /// The revision that was gone back to by it.
    pub undone: Option<u32>,
    /// The volume that keeps it.
    pub volume: String,
}

/// The revisions of a workload that the daemon keeps, oldest first.
pub fn revisions(observed: &Observed, project: &str, of: &WorkloadName) -> Vec<Revision> {
    let path = of.path();
    let volumes = observed.volumes.iter().filter(|volume| {
        let label = |key: &str| volume.labels.get(key).map(String::as_str);
        label(labels::REVISION_OF) == Some(&path) && label(labels::PROJECT) == Some(project)
    });
    let mut found: Vec<Revision> = volumes.filter_map(Revision::of).collect();
    found.sort_by_key(|it| it.number);
    found
}

impl Revision {
    fn of(volume: &observed::Volume) -> Option<Self> {
        let label = |key: &str| volume.labels.get(key).cloned();
        Some(Self {
            number: label(labels::REVISION)?.parse().ok()?,
            template: label(labels::REVISION_TEMPLATE)?,
            digest: label(labels::REVISION_DIGEST)?,
            cause: label(labels::REVISION_CAUSE).unwrap_or_default(),
            undone: label(labels::REVISION_UNDONE).and_then(|it| it.parse().ok()),
            volume: volume.name.clone(),
        })
    }
}

/// Whether a volume is there for its labels alone, by these.
pub fn is_mark(with: &Values) -> bool {
    let has = |key: &str| with.contains_key(key);
    has(labels::REVISION_OF) || has(labels::PAUSED) || has(labels::FILES_OF)
}

/// Marks workloads as paused, whose pods stay as they are from then on.
pub fn pause_rollouts(
    project: &Project,
    observed: &Observed,
    policy: &Policy,
) -> Result<Plan, PlanError> {
    let reach = super::selection::Reach::Named;
    let mut planner = Planner::new(project, observed, policy, reach)?;
    for rollout in &project.rollouts {
        if policy.paused.contains(&rollout.of) && planner.pause_mark(rollout).is_none() {
            let all = [(labels::PAUSED, rollout.of.path())];
            planner.mark(rollout, "paused", "rollout pause", all);
        }
    }
    Ok(planner.plan)
}

impl Planner<'_> {
    /// Keeps the templates that are new, and forgets those that are too old.
    pub(super) fn revisions(&mut self) {
        for rollout in &self.project.rollouts {
            let mut services = rollout.pods.iter().flatten();
            if !services.any(|it| self.selection.contains(it)) {
                continue;
            }
            self.resume(rollout);
            if !self.is_paused(rollout) {
                self.revise(rollout);
            }
        }
    }

    /// Takes the mark of a pause away.
    fn resume(&mut self, rollout: &Rollout) {
        let path = rollout.of.path();
        if !self.policy.resumed.contains(&rollout.of) {
            return;
        }
        let volumes = self.observed.volumes.iter();
        let marks = volumes.filter(|it| it.labels.get(labels::PAUSED) == Some(&path));
        for mark in marks {
            let action = Action::RemoveVolume {
                name: mark.name.clone(),
                optional: false,
            };
            self.plan.add(action, "rollout resume", &[]);
        }
    }

    fn revise(&mut self, rollout: &Rollout) {
        let known = revisions(self.observed, &self.project.name, &rollout.of);
        let newest = known.last();
        if newest.is_some_and(|it| it.digest == rollout.template.digest) {
            return;
        }
        let number = newest.map_or(0, |it| it.number) + 1;
        let undone = self.policy.undone.get(&rollout.of).copied();
        let cause = match (undone, newest.and_then(|it| it.undone)) {
            (Some(to), _) => format!("{} goes back to revision {to}", rollout.of),
            (None, Some(_)) => format!(
                "{}: the files bring back what `rollout undo` has taken away",
                rollout.of
            ),
            _ => format!("the template of {}", rollout.of),
        };
        let template = &rollout.template;
        let mut all = vec![
            (labels::REVISION_OF, rollout.of.path()),
            (labels::REVISION, number.to_string()),
            (labels::REVISION_TEMPLATE, template.text.clone()),
            (labels::REVISION_DIGEST, template.digest.clone()),
        ];
        if !template.cause.is_empty() {
            all.push((labels::REVISION_CAUSE, template.cause.clone()));
        }
        if let Some(to) = undone {
            all.push((labels::REVISION_UNDONE, to.to_string()));
        }
        let made = self.mark(rollout, &format!("revision-{number}"), &cause, all);
        let (same, others): (Vec<&Revision>, Vec<&Revision>) =
            known.iter().partition(|it| it.digest == template.digest);
        let again = format!("it is revision {number} now");
        let beyond = others.len().saturating_sub(rollout.history as usize);
        let limit = format!("revisionHistoryLimit: {}", rollout.history);
        let going = same.into_iter().map(|it| (it, &again));
        let going = going.chain(others.into_iter().take(beyond).map(|it| (it, &limit)));
        for (revision, cause) in going {
            let action = Action::RemoveVolume {
                name: revision.volume.clone(),
                optional: true,
            };
            self.plan.add(action, cause.as_str(), &[made]);
        }
    }

    /// Makes a volume that is there for its labels alone.
    fn mark<'l>(
        &mut self,
        rollout: &Rollout,
        what: &str,
        cause: &str,
        with: impl IntoIterator<Item = (&'l str, String)>,
    ) -> StepId {
        let with = with.into_iter().map(|(key, value)| (key.to_owned(), value));
        let mut all: Values = with.collect();
        all.insert(labels::PROJECT.into(), self.project.name.clone());
        all.insert(labels::VERSION.into(), self.policy.version.clone());
        let of = &rollout.of;
        let kind = of.kind.to_lowercase();
        let name = format!(
            "{}_{}.{}.{kind}.{what}",
            self.project.name, of.namespace, of.name
        );
        let spec = VolumeSpec {
            volume: Volume {
                name,
                ..Volume::default()
            },
            labels: all,
        };
        self.plan
            .add(Action::CreateVolume(Box::new(spec)), cause, &[])
    }

    /// Removes the volumes that are there for their labels alone (`down`).
    pub(super) fn take_down_marks(&mut self) {
        if !self.policy.services.is_empty() {
            return;
        }
        let own = |volume: &&observed::Volume| {
            is_mark(&volume.labels)
                && volume.labels.get(labels::PROJECT) == Some(&self.project.name)
        };
        let marks = self.observed.volumes.iter().filter(own);
        let mut names: Vec<String> = marks.map(|it| it.name.clone()).collect();
        names.sort();
        for name in names {
            let action = Action::RemoveVolume {
                name,
                optional: true,
            };
            self.plan.add(action, "down", &[]);
        }
    }
}
