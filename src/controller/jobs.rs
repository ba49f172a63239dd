//! Which pods of Jobs begin, which are stopped and which are no longer kept:
//! of what there is and the time, both of which it is told.

mod beginning;

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use crate::plan::{JobPod, Leaving, PodOutcome, Run, Standing, Work};

pub use beginning::begin;

/// A pod to begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begins {
    /// The index that it is for.
    pub index: u32,
    /// Its number, and why.
    pub run: Run,
}

/// What there is, and when.
#[derive(Debug, Clone)]
pub struct Moment<'c> {
    /// The Job's pods.
    pub pods: Vec<JobPod<'c>>,
    /// The pods that are being made, by index and number.
    pub begun: BTreeSet<(u32, u32)>,
    /// When containers were first seen to have ended, by identity.
    pub ended: &'c BTreeMap<String, Timestamp>,
    /// The time.
    pub now: Timestamp,
}

/// What is to be done about a Job now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Turn {
    /// The pods that begin.
    pub begins: Vec<Begins>,
    /// What becomes of containers, by identity.
    pub leaving: BTreeMap<String, Leaving>,
    /// When there is something to do next.
    pub next: Option<Timestamp>,
}

/// What is to be done about a Job. One that nobody has begun is left alone.
pub fn turn(work: &Work, moment: &Moment<'_>) -> Turn {
    let pods = &moment.pods;
    let mut turn = Turn::default();
    if pods.is_empty() {
        return turn;
    }
    for pod in pods.iter().filter(|it| it.outcome != PodOutcome::GoesOn) {
        stop(pod, "its pod has ended", &mut turn);
    }
    let now = moment.now;
    match work.standing_of(pods, now.as_second()) {
        Standing::Complete => {
            for pod in pods {
                stop(pod, "its Job is complete", &mut turn);
            }
            let_go(work, moment, &mut turn);
        }
        Standing::Failed(reason) => {
            for pod in pods {
                stop(pod, &format!("its Job has failed: {reason}"), &mut turn);
            }
            let_go(work, moment, &mut turn);
        }
        Standing::GoesOn => {
            begin(work, moment, &mut turn);
            let begun = pods.iter().flat_map(|it| &it.containers);
            let begun = begun.map(|it| it.created).min();
            let end = begun.zip(work.job.deadline);
            let end =
                end.and_then(|(begun, it)| Timestamp::from_second(begun + i64::from(it)).ok());
            turn.next = [turn.next, end].into_iter().flatten().min();
        }
    }
    turn
}

/// Stops what runs of a pod.
fn stop(pod: &JobPod<'_>, cause: &str, turn: &mut Turn) {
    for container in pod.containers.iter().filter(|it| it.state.is_up()) {
        let stops = Leaving::Stops(cause.to_owned());
        turn.leaving.entry(container.id.clone()).or_insert(stops);
    }
}

/// Lets pods go that are no longer kept.
fn let_go(work: &Work, moment: &Moment<'_>, turn: &mut Turn) {
    let all = moment.pods.iter().flat_map(|it| &it.containers);
    let Some(kept) = work
        .job
        .kept
        .filter(|_| all.clone().all(|it| !it.state.is_up()))
    else {
        return;
    };
    let ended = all.clone().filter_map(|it| moment.ended.get(&it.id)).max();
    let end = later(ended.copied().unwrap_or(moment.now), i64::from(kept));
    if end > moment.now {
        turn.next = Some(end);
        return;
    }
    for container in all {
        let goes = Leaving::Goes(format!("its Job has been over for {kept} s"));
        turn.leaving.insert(container.id.clone(), goes);
    }
}

fn later(time: Timestamp, seconds: i64) -> Timestamp {
    let span = SignedDuration::from_secs(seconds);
    time.saturating_add(span).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests;
