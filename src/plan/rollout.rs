//! Rollouts: which pods of a workload are replaced, and how many at a time.
//!
//! A pod is replaced whole, however little of it has changed. Its new containers
//! are made beside the old ones; those that come in addition (`maxSurge`) run
//! and are ready before the old ones go, those that may be missing meanwhile
//! (`maxUnavailable`) take their places. What follows waits: a pod that does not
//! get ready leaves the other old ones running.

mod members;
mod pairing;
mod start;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::{Rollout, Service, Share, Strategy, labels, names};
use crate::observed::{Container, State};

use super::planner::Planner;
use super::revisions::revisions;
use super::{PlanError, Recreate};

/// What becomes of the containers of pods, by service and number.
pub(super) type Fates = BTreeMap<(String, u32), PodFate>;

/// What becomes of a pod.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PodFate {
    /// It stays as it is, whatever the files want.
    Stays,
    /// It is replaced, for this cause.
    Replaced {
        /// Why.
        cause: String,
        /// Whether that is done when the new pod starts, so that others can wait
        /// for it; else at once.
        rolled: bool,
    },
}

/// Pods that a rollout replaces.
#[derive(Debug, Clone)]
pub(super) struct Rolling {
    /// Which rollout, by its place in the project.
    pub rollout: usize,
    /// The pods: the place of their services in the rollout, and the number.
    pub pods: Vec<(usize, u32)>,
}

impl<'a> Planner<'a> {
    /// Decides which pods are replaced.
    pub(super) fn rollouts(&mut self) -> Result<(), PlanError> {
        for (place, rollout) in self.project.rollouts.iter().enumerate() {
            let services = rollout.pods.iter().flatten();
            let mut all = services.peekable();
            let whole = all.peek().is_some()
                && all.all(|it| self.selection.contains(it) && !self.policy.is_one_off(it));
            if !whole || self.policy.recreate == Recreate::Never {
                continue;
            }
            let paused = self.is_paused(rollout);
            let mut rolling = Rolling {
                rollout: place,
                pods: Vec::new(),
            };
            let mut stays = 0;
            for (at, pod) in rollout.pods.iter().enumerate() {
                stays += self.pods_of(rollout, at, pod, paused, &mut rolling)?;
            }
            if stays > 0 {
                self.note_stays(rollout, paused, stays);
            }
            if !rolling.pods.is_empty() {
                self.rolling.push(rolling);
            }
        }
        Ok(())
    }

    /// Decides about the pods that some services make. Gives how many stay that
    /// the files want otherwise.
    fn pods_of(
        &mut self,
        rollout: &Rollout,
        at: usize,
        pod: &[String],
        paused: bool,
        rolling: &mut Rolling,
    ) -> Result<usize, PlanError> {
        let mut members: BTreeMap<u32, Vec<&'a Container>> = BTreeMap::new();
        let all = pod.iter().flat_map(|service| self.containers_of(service));
        for container in all.filter(|it| !self.is_left_over(it)) {
            if let Some(number) = container.number() {
                members.entry(number).or_default().push(container);
            }
        }
        let mut causes: BTreeMap<u32, String> = BTreeMap::new();
        for key in pod {
            let Some(service) = self.project.services.get(key) else {
                return Ok(0);
            };
            if service.lacks().is_some() {
                return Ok(0);
            }
            for (number, cause) in self.differing(service, members.keys().copied())? {
                causes.entry(number).or_insert(cause);
            }
        }
        self.others_changed(rollout, pod, &members, &mut causes);
        let exempt = match rollout.strategy {
            _ if paused => true,
            Strategy::OnDelete => self.policy.recreate != Recreate::Force,
            Strategy::Ordered { partition, .. } => {
                self.policy.recreate != Recreate::Force && at < partition as usize
            }
            _ => false,
        };
        let mut stays = 0;
        for (number, cause) in causes {
            let own = members.get(&number).map(Vec::as_slice).unwrap_or_default();
            let lost = own.iter().any(|it| self.policy.lost.contains(&it.name));
            let fate = if exempt && !lost {
                stays += 1;
                PodFate::Stays
            } else {
                let rolled = !self.policy.no_start && own.iter().any(|it| it.state.is_up());
                if rolled {
                    rolling.pods.push((at, number));
                }
                for container in self.dropped(pod, number) {
                    self.dropping.insert(container.id.clone());
                    if !rolled {
                        self.remove(container, &cause, &[], false);
                    }
                }
                PodFate::Replaced { cause, rolled }
            };
            for key in pod {
                self.pod_fates.insert((key.clone(), number), fate.clone());
            }
        }
        Ok(stays)
    }

    /// Whether a container is one that was to replace another, which is there.
    fn is_left_over(&self, container: &Container) -> bool {
        names::replaced(&container.name).is_some_and(|(old, _)| {
            let mut all = self.observed.containers.iter();
            all.any(|it| it.id.starts_with(old) && it.id != container.id)
        })
    }

    /// Adds the pods that have a container too many or too few since the template
    /// was changed. One that has lost a container gets it back.
    fn others_changed(
        &self,
        rollout: &Rollout,
        pod: &[String],
        members: &BTreeMap<u32, Vec<&'a Container>>,
        causes: &mut BTreeMap<u32, String>,
    ) {
        let known = revisions(self.observed, &self.project.name, &rollout.of);
        let changed = known
            .last()
            .is_some_and(|it| it.digest != rollout.template.digest);
        for (number, own) in members {
            let gone = self.dropped(pod, *number);
            let lacking = pod
                .iter()
                .find(|key| !own.iter().any(|it| it.service() == **key));
            let cause = match (gone.first(), lacking.filter(|_| changed)) {
                (Some(gone), _) => format!("its pod has no {} any more", gone.service()),
                (None, Some(key)) => format!("its pod has a {key} now"),
                (None, None) => continue,
            };
            causes.entry(*number).or_insert(cause);
        }
    }

    /// The numbers of the pods whose container of a service is not as desired,
    /// and why.
    fn differing(
        &mut self,
        service: &Arc<Service>,
        numbers: impl Iterator<Item = u32>,
    ) -> Result<Vec<(u32, String)>, PlanError> {
        let expected = self.expected(service)?;
        let mut found = Vec::new();
        let all = self.containers_of(&service.name);
        for number in numbers {
            // One that cannot be found out about is looked at when it is planned.
            let Ok(sharing) = self.sharing(service, number) else {
                continue;
            };
            let own = all
                .iter()
                .filter(|it| it.number() == Some(number) && !self.is_left_over(it));
            let cause = own
                .filter(|it| !matches!(it.state, State::Dead | State::Removing))
                .find_map(|it| self.obsolete(service, it, &expected, &sharing));
            found.extend(cause.map(|cause| (number, cause)));
        }
        Ok(found)
    }

    /// Whether the pods of a workload stay as they are for now.
    pub(super) fn is_paused(&self, rollout: &Rollout) -> bool {
        rollout.paused || self.pause_mark(rollout).is_some()
    }

    fn note_stays(&mut self, rollout: &Rollout, paused: bool, stays: usize) {
        let one = stays == 1;
        let pods = if one {
            "1 pod as it is".to_owned()
        } else {
            format!("{stays} pods as they are")
        };
        let (why, then) = match rollout.strategy {
            _ if paused => ("it is paused", "`rcompose rollout resume` goes on"),
            Strategy::OnDelete => (
                "its updateStrategy is OnDelete",
                "`rcompose rm -sf` them, then `up`",
            ),
            _ if one => (
                "it is below the partition",
                "a lower one lets it be replaced",
            ),
            _ => (
                "they are below the partition",
                "a lower one lets them be replaced",
            ),
        };
        let message = format!("{} leaves {pods}, since {why}; {then}", rollout.of);
        self.plan.note(None, message);
    }

    /// What has been decided about the pod of a container.
    pub(super) fn pod_fate(&self, service: &str, number: u32) -> Option<&PodFate> {
        self.pod_fates.get(&(service.to_owned(), number))
    }

    /// Whether a container is replaced when its pod is rolled out.
    pub(super) fn is_rolled(&self, service: &str, number: u32) -> bool {
        let rolled = |fate: &PodFate| matches!(fate, PodFate::Replaced { rolled: true, .. });
        !self.pod_fates.is_empty() && self.pod_fate(service, number).is_some_and(rolled)
    }

    /// Containers of a pod that the files do not have any more.
    fn dropped(&self, pod: &[String], number: u32) -> Vec<&'a Container> {
        let Some(first) = pod.first() else {
            return Vec::new();
        };
        let key = first.strip_suffix(".pod").unwrap_or(first);
        let is_part = |service: &str| {
            let rest = service.strip_prefix(key);
            rest.is_some_and(|it| it.is_empty() || it.starts_with('.'))
        };
        let all = self.observed.containers.iter();
        all.filter(|it| {
            let of_pod = it.labels.contains_key(CONTAINER_NAME)
                || crate::model::own_image::is_own(&it.image);
            it.number() == Some(number)
                && !it.is_one_off()
                && (it.networks.is_empty()
                    || !it.state.is_up()
                    || !it.labels.contains_key(CONTAINER_NAME))
                && of_pod
                && is_part(it.service())
                && self.project.service(it.service()).is_none()
        })
        .collect()
    }

    /// The volume that says that a workload is paused.
    pub(super) fn pause_mark(&self, rollout: &Rollout) -> Option<&'a str> {
        if self.policy.resumed.contains(&rollout.of) {
            return None;
        }
        let path = rollout.of.path();
        let mut volumes = self.observed.volumes.iter();
        let mark = volumes.find(|it| {
            it.labels.get(labels::PAUSED) == Some(&path)
                && it.labels.get(labels::PROJECT) == Some(&self.project.name)
        });
        mark.map(|it| it.name.as_str())
    }
}

/// The label of what a pod's container is called.
const CONTAINER_NAME: &str = "io.kubernetes.container.name";

/// How many pods are replaced at a time: after their old ones, and before.
fn widths(strategy: Strategy, pods: u32, in_addition: bool) -> (usize, usize) {
    let (surge, unavailable) = match strategy {
        Strategy::Rolling { surge, unavailable } => {
            (surge.rounded_up(pods), unavailable.rounded_down(pods))
        }
        Strategy::Ordered { at_a_time, .. } => (0, at_a_time.rounded_up(pods)),
        Strategy::Recreate | Strategy::OnDelete => (0, Share::Percent(100).rounded_up(pods)),
    };
    let surge = if in_addition { surge } else { 0 };
    let unavailable = if surge == 0 {
        unavailable.max(1)
    } else {
        unavailable
    };
    (unavailable as usize, surge as usize)
}
