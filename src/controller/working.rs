//! Pods of Jobs: made when they are due, stopped and removed when they are no
//! longer wanted.

use std::collections::BTreeSet;

use futures_util::FutureExt;
use jiff::Timestamp;

use super::jobs::{self, Begins};
use super::known::Known;
use super::{Controller, Done, Listener, Outcome, Work};
use crate::engine::Engine;
use crate::plan::{self, Policy, Pull};
use crate::reconcile::Audience;

impl<E: Engine> Controller<'_, E> {
    /// Begins what is due for Jobs.
    pub(super) fn keep_work<'w, L: Listener>(
        &'w self,
        state: &mut Known,
        now: Timestamp,
        listener: &L,
        work: &mut Work<'w>,
    ) where
        L::Audience: 'w,
    {
        state.worked = None;
        state.note_ends(now);
        for (of, job) in &self.duties.work {
            if state.resting.contains_key(of) {
                continue;
            }
            let mut turn = jobs::turn(job, &state.work_of(of, now));
            state.worked = [state.worked, turn.next].into_iter().flatten().min();
            for begins in turn.begins {
                let pod = (of.clone(), begins.index, begins.run.number);
                state.pods.insert(pod.clone());
                let made = self.make_pod(job, begins, listener.audience());
                let made = made.map(move |outcome| Done::Worked(pod, outcome));
                work.push(made.boxed_local());
            }
            let left_alone =
                |id: &String| state.busy.contains(id) || state.resting.contains_key(id);
            turn.leaving.retain(|id, _| !left_alone(id));
            if turn.leaving.is_empty() {
                continue;
            }
            let ids: BTreeSet<String> = turn.leaving.keys().cloned().collect();
            state.busy.extend(ids.iter().cloned());
            let policy = Policy {
                leaving: turn.leaving,
                ..self.policy.clone()
            };
            let retired = self.carry_out(policy, plan::retire, listener.audience());
            let retired = retired.map(|outcome| Done::Planned(ids, outcome));
            work.push(retired.boxed_local());
        }
    }

    /// Makes a pod of a Job.
    async fn make_pod(
        &self,
        job: &plan::Work,
        begins: Begins,
        mut audience: impl Audience,
    ) -> Outcome {
        let services = job.templates.get(&begins.index);
        let services: Vec<String> = services.into_iter().flatten().cloned().collect();
        let policy = Policy {
            scale: services.iter().map(|it| (it.clone(), 1)).collect(),
            services,
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
