//! Pods of Jobs and of CronJobs' runs: made when they are due, stopped and
//! removed when they are no longer wanted.

use std::collections::BTreeSet;

use futures_util::FutureExt;
use jiff::Timestamp;

use super::jobs::{self, Begins, Turn};
use super::known::Known;
use super::under_way::UnderWay;
use super::{Controller, Done, Listener, Outcome, expiring, runs};
use crate::engine::Engine;
use crate::model::PodOfRun;
use crate::plan::{self, Policy, Pull, Work};
use crate::reconcile::Audience;

impl<E: Engine> Controller<'_, E> {
    /// Begins what is due for Jobs and CronJobs.
    pub(super) fn keep_work<'w, L: Listener>(
        &'w self,
        state: &mut Known,
        now: Timestamp,
        listener: &L,
        under_way: &mut UnderWay<'w>,
    ) where
        L::Audience: 'w,
    {
        state.worked = None;
        state.note_ends(now);
        for (of, work) in &self.duties.work {
            if !state.resting.contains_key(of) {
                let turn = jobs::turn(work, &state.of_job(work, now));
                self.take_turn(work, turn, state, listener, under_way);
            }
        }
        for (of, job) in &self.duties.scheduled {
            if !state.resting.contains_key(of) {
                let turn = runs::turn(job, &state.of_runs(of, now));
                let begins = turn.begins.iter();
                let last = begins.map(|it| PodOfRun::of(it.run.number).run).max();
                let made = state.made.get(of).copied().max(last);
                state.made.extend(made.map(|run| (of.clone(), run)));
                self.take_turn(&job.work, turn, state, listener, under_way);
            }
        }
        let expired = expiring::turn(&self.duties.expiring, &state.containers, now);
        self.let_go(expired, state, listener, under_way);
    }

    /// Does what is to be done about a Job.
    fn take_turn<'w, L: Listener>(
        &'w self,
        work: &'w Work,
        mut turn: Turn,
        state: &mut Known,
        listener: &L,
        under_way: &mut UnderWay<'w>,
    ) where
        L::Audience: 'w,
    {
        for begins in std::mem::take(&mut turn.begins) {
            let pod = (work.job.of.clone(), begins.index, begins.run.number);
            state.pods.insert(pod.clone());
            let made = self.make_pod(work, begins, listener.audience());
            under_way.plan(made.map(move |outcome| Done::Worked(pod, outcome)));
        }
        self.let_go(turn, state, listener, under_way);
    }

    /// Stops and removes what is to go.
    fn let_go<'w, L: Listener>(
        &'w self,
        mut turn: Turn,
        state: &mut Known,
        listener: &L,
        under_way: &mut UnderWay<'w>,
    ) where
        L::Audience: 'w,
    {
        state.worked = [state.worked, turn.next].into_iter().flatten().min();
        turn.leaving.retain(|id, _| !state.is_left_alone(id));
        if turn.leaving.is_empty() {
            return;
        }
        let ids: BTreeSet<String> = turn.leaving.keys().cloned().collect();
        state.busy.extend(ids.iter().cloned());
        let policy = Policy {
            leaving: turn.leaving,
            ..self.policy.clone()
        };
        let retired = self.carry_out(policy, plan::retire, listener.audience());
        under_way.plan(retired.map(|outcome| Done::Planned(ids, outcome)));
    }

    /// Makes a pod of a Job.
    async fn make_pod(&self, work: &Work, begins: Begins, mut audience: impl Audience) -> Outcome {
        let services = work.templates.get(&begins.index);
        let services: Vec<String> = services.into_iter().flatten().cloned().collect();
        let policy = Policy {
            scale: services.iter().map(|it| (it.clone(), 1)).collect(),
            services,
            // There are no credentials here; `up` has pulled what it had to.
            pull: Some(Pull::Missing),
            controller: plan::Controller::Left,
            run: Some(begins.run),
            ..self.policy.clone()
        };
        let reconciler = self.reconciler();
        let made = reconciler.bring_up(self.project, &policy, plan::scheduled, &mut audience);
        made.await
    }
}
