//! Which pods of a Job begin: as many as there may be at a time, the longer
//! after a failure, the more there have been.

use std::collections::BTreeSet;

use super::{Begins, Moment, Turn, later};
use crate::plan::{JobPod, PodOutcome, Run, Work};

/// How long after a failure the next pod begins; twice as long after each
/// further one.
const PAUSE: i64 = 10;
/// At most.
const LONGEST: i64 = 360;

/// Begins pods, as many as there may be at a time.
pub fn begin(work: &Work, moment: &Moment<'_>, turn: &mut Turn) {
    let pods = &moment.pods;
    let succeeded = work.succeeded(pods);
    let going_on = pods.iter().filter(|it| it.outcome == PodOutcome::GoesOn);
    let mut active: BTreeSet<(u32, u32)> = going_on.map(|it| (it.index, it.number)).collect();
    active.extend(&moment.begun);
    let parallelism = work.job.parallelism as usize;
    let mut room = parallelism.saturating_sub(active.len());
    let number = |index: u32| {
        let there = pods.iter().filter(|it| it.index == index);
        let there = there.map(|it| it.number);
        let begun = moment.begun.iter().filter(|(it, _)| *it == index);
        there.chain(begun.map(|(_, it)| *it)).max().unwrap_or(0) + 1
    };
    if !work.is_indexed() {
        let left = match work.needed() {
            Some(needed) => (needed as usize).saturating_sub(succeeded.len() + active.len()),
            // One that has succeeded says that there is nothing left to begin.
            None if succeeded.is_empty() => parallelism,
            None => 0,
        };
        room = room.min(left);
        for number in (number(0)..).take(room) {
            offer(work, (0, number), moment, turn);
        }
        return;
    }
    let lost = work.lost_indexes(pods);
    for index in work.templates.keys().copied() {
        let open = !succeeded.contains(&(index, 0)) && !lost.contains(&index);
        if room == 0 || !open || active.iter().any(|(it, _)| *it == index) {
            continue;
        }
        if offer(work, (index, number(index)), moment, turn) {
            room -= 1;
        }
    }
}

/// Begins a pod, unless it is to wait since others have failed before it.
fn offer(work: &Work, (index, number): (u32, u32), moment: &Moment<'_>, turn: &mut Turn) -> bool {
    let before = moment.pods.iter();
    let before: Vec<&JobPod<'_>> = before.filter(|it| it.index == index).collect();
    let failures: Vec<&&JobPod<'_>> = before
        .iter()
        .rev()
        .take_while(|it| it.outcome != PodOutcome::Succeeded)
        .filter(|it| matches!(it.outcome, PodOutcome::Failed(_)))
        .collect();
    let mut cause = "the next pod of its Job".to_owned();
    if !failures.is_empty() {
        let ended = failures.iter().flat_map(|it| &it.containers);
        let ended = ended.filter(|it| !work.lasting.contains(it.service()));
        let ended = ended.filter_map(|it| moment.ended.get(&it.id)).max();
        let times = u32::try_from(failures.len() - 1).unwrap_or(u32::MAX);
        let pause = PAUSE
            .saturating_mul(2_i64.saturating_pow(times))
            .min(LONGEST);
        let due = later(ended.copied().unwrap_or(moment.now), pause);
        if due > moment.now {
            turn.next = [turn.next, Some(due)].into_iter().flatten().min();
            return false;
        }
        let failed = failures.len();
        let pods = if failed == 1 { "pod has" } else { "pods have" };
        cause = format!("{failed} {pods} failed");
    }
    let run = Run { number, cause };
    turn.begins.push(Begins { index, run });
    true
}
