//! What a controller knows while it works.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::stream::BoxStream;
use futures_util::{FutureExt, StreamExt};
use jiff::{SignedDuration, Timestamp};

use super::duties::Duties;
use super::jobs;
use super::probing::Probing;
use super::rebuilding::SETTLED;
use super::runs;
use super::scaling::Scaling;
use crate::engine::{EngineError, Happening};
use crate::model::{PodOfRun, labels};
use crate::observed::{Container, State};
use crate::plan::Work;

/// How long what a plan came to nothing about is left alone.
const REST: SignedDuration = SignedDuration::from_secs(10);
/// How long after the daemon has told of something its lists have it, and how
/// long after that on a machine that has much to do.
const DOUBTS: [SignedDuration; 3] = [
    SignedDuration::from_secs(1),
    SignedDuration::from_secs(4),
    SignedDuration::from_secs(15),
];

/// What is known while it works.
pub(super) struct Known {
    /// What the daemon has.
    pub containers: Vec<Container>,
    /// What is asked.
    pub probing: Probing,
    /// The containers that a plan is about now.
    pub busy: BTreeSet<String>,
    /// Those that are left alone until a time, and so are jobs, by their keys.
    pub resting: BTreeMap<String, Timestamp>,
    /// When the containers are looked at once more.
    pub again: Option<Timestamp>,
    /// How often they were since something has happened.
    pub looks: usize,
    /// When it began.
    pub since: Timestamp,
    /// The last run of each CronJob that was made.
    pub made: BTreeMap<String, u32>,
    /// What is scaled by load.
    pub scaling: Scaling,
    /// The pods of Jobs and CronJobs that are being made.
    pub pods: BTreeSet<JobPodKey>,
    /// When containers were first seen to have ended, by identity.
    pub ended: BTreeMap<String, Timestamp>,
    /// When pods are looked at next.
    pub pods_due: Option<Timestamp>,
    /// The services that own the networks of pods.
    pub owners: BTreeSet<String>,
    /// When there is something to do for Jobs and CronJobs next.
    pub worked: Option<Timestamp>,
}

/// A pod of a Job: the Job's key, the index, the number.
pub(super) type JobPodKey = (String, u32, u32);

impl Known {
    /// What is known at the beginning, from the daemon's containers.
    pub fn begun(duties: &Duties, containers: Vec<Container>, now: Timestamp) -> Self {
        Self {
            containers,
            probing: Probing::new(duties),
            busy: BTreeSet::new(),
            resting: BTreeMap::new(),
            again: None,
            looks: 0,
            since: now,
            made: BTreeMap::new(),
            scaling: Scaling::default(),
            pods: BTreeSet::new(),
            ended: BTreeMap::new(),
            pods_due: duties.pods.due(now),
            owners: duties.pods.owners().cloned().collect(),
            worked: None,
        }
    }

    /// Whether containers are to be looked at once more by now.
    pub fn is_to_look(&mut self, now: Timestamp) -> bool {
        let due = self.again.take_if(|again| *again <= now).is_some();
        if due {
            self.looks += 1;
            let next = DOUBTS.get(self.looks);
            self.again = next.and_then(|doubt| now.saturating_add(*doubt).ok());
        }
        due
    }

    /// Whether a container is left alone for now.
    pub fn is_left_alone(&self, id: &str) -> bool {
        self.busy.contains(id) || self.resting.contains_key(id)
    }

    /// When there is something to do next.
    pub fn next(&self) -> Option<Timestamp> {
        let resting = self.resting.values().min().copied();
        let all = [
            self.probing.next(),
            resting,
            self.worked,
            self.pods_due,
            self.again,
            self.scaling.next(),
        ];
        all.into_iter().flatten().min()
    }

    /// What is to be known of a CronJob now.
    pub fn of_runs(&self, of: &str, now: Timestamp) -> runs::Moment<'_> {
        runs::Moment {
            containers: &self.containers,
            begun: self.pods_of(of),
            made: self.made.get(of).copied(),
            ended: &self.ended,
            since: self.since,
            now,
        }
    }

    /// What is to be known of a Job now.
    pub fn of_job(&self, work: &Work, now: Timestamp) -> jobs::Moment<'_> {
        jobs::Moment {
            pods: work.pods(&self.containers),
            begun: self.pods_of(&work.job.of),
            ended: &self.ended,
            now,
        }
    }

    fn pods_of(&self, of: &str) -> BTreeSet<(u32, u32)> {
        let begun = self.pods.iter().filter(|(job, ..)| job == of);
        begun.map(|(_, index, number)| (*index, *number)).collect()
    }

    /// Keeps in mind since when containers have ended.
    pub fn note_ends(&mut self, now: Timestamp) {
        let ended: BTreeSet<&String> = self
            .containers
            .iter()
            .filter(|it| matches!(it.state, State::Exited | State::Dead))
            .map(|it| &it.id)
            .collect();
        self.ended.retain(|id, _| ended.contains(id));
        for id in ended {
            self.ended.entry(id.clone()).or_insert(now);
        }
    }

    /// A pod of a Job has been made, or could not be, at this time. A run of
    /// which there is nothing is due again after a rest: what it needs may come
    /// later, as the networks of an `up` that has begun the controller first.
    pub fn worked(&mut self, pod: &JobPodKey, failed: Option<Timestamp>) {
        self.pods.remove(pod);
        if let Some(now) = failed {
            let PodOfRun { run, .. } = PodOfRun::of(pod.2);
            if let Some(made) = self.made.get_mut(&pod.0) {
                *made = (*made).min(run.saturating_sub(1));
            }
            let until = now.saturating_add(REST).unwrap_or(Timestamp::MAX);
            self.resting.insert(pod.0.clone(), until);
        }
    }

    /// A plan about containers is over; one that failed, at this time.
    pub fn ended(&mut self, containers: &BTreeSet<String>, failed: Option<Timestamp>) {
        self.busy.retain(|id| !containers.contains(id));
        if let Some(now) = failed {
            let until = now.saturating_add(REST).unwrap_or(Timestamp::MAX);
            let resting = containers.iter().map(|id| (id.clone(), until));
            self.resting.extend(resting);
        }
    }

    /// Takes in what has happened, and all that is known of at once. Whether
    /// containers are to be looked at again.
    pub fn takes(
        &mut self,
        first: &Happening,
        more: &mut BoxStream<'_, Result<Happening, EngineError>>,
        now: Timestamp,
    ) -> Result<bool, EngineError> {
        let mut matters = self.take(first, now);
        while let Some(Some(happening)) = more.next().now_or_never() {
            matters |= self.take(&happening?, now);
        }
        if matters {
            self.looks = 0;
            self.again = now.saturating_add(DOUBTS[0]).ok();
        }
        Ok(matters)
    }

    fn take(&mut self, happening: &Happening, now: Timestamp) -> bool {
        let what = happening.what.as_str();
        let service = happening.attributes.get(labels::SERVICE);
        if what == "start" && service.is_some_and(|it| self.owners.contains(it)) {
            self.pods_due = now.saturating_add(SETTLED).ok();
        }
        if matches!(what, "start" | "die") {
            self.probing.forget(&happening.id);
        }
        // What is asked of containers is told of, too.
        !what.starts_with("exec_")
    }
}
