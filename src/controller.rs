//! The controller: keeps a project right for as long as it runs.
//!
//! It restarts what hangs and runs what is due. What it does about it are plans, made and carried
//! out like those of any command; it looks at the daemon when something has
//! happened there, and is told the time, so that tests need not wait. It keeps
//! nothing that is not lost with it: begun anew, it goes by what the daemon
//! has.

mod ask;
pub mod autoscale;
pub mod duties;
mod expiring;
pub mod jobs;
mod known;
pub mod metrics;
pub mod needs;
pub mod pods;
mod probing;
mod rebuilding;
pub mod runs;
mod scaling;
mod under_way;
mod working;

use std::collections::{BTreeMap, BTreeSet};

use futures_util::{FutureExt, StreamExt};
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use crate::engine::{Engine, EngineError, Scope, Status};
use crate::execute::Limits;
use crate::model::Project;
use crate::observed::{Container, Health, State};
use crate::plan::{self, Policy, Unwell};
use crate::reconcile::{Audience, Desired, Finished, Planner, ReconcileError, Reconciler};

use ask::ask;
use duties::Duties;
use known::{JobPodKey, Known};
use probing::Answer;
use scaling::{Consumptions, consumption};
use under_way::UnderWay;

/// What came of a plan.
pub type Outcome = Result<Finished, ReconcileError>;

/// Who is told of plans and of what comes of them.
pub trait Listener {
    /// Who is told of one plan.
    type Audience: Audience;

    /// Makes one.
    fn audience(&self) -> Self::Audience;

    /// A plan is over, and this is what came of it.
    fn ended(&self, outcome: &Outcome);

    /// Something cannot be done, and why; said once until that changes.
    fn notes(&self, message: &str);
}

/// A project that is kept right.
#[derive(Debug)]
pub struct Controller<'a, E> {
    /// The daemon.
    pub engine: &'a E,
    /// The project.
    pub project: &'a Project,
    /// What there is to do.
    pub duties: Duties,
    /// The policy of its plans.
    pub policy: Policy,
    /// How much is done at a time.
    pub limits: Limits,
    /// Cancelled when it is to end.
    pub cancel: CancellationToken,
}

/// Something that has come to an end.
enum Done {
    Asked(Answer),
    Planned(BTreeSet<String>, Outcome),
    Measured(String, Consumptions),
    Scaled(String, Outcome),
    Worked(JobPodKey, Outcome),
    Seen(BTreeMap<String, Status>),
}

impl Done {
    /// What came of the plan, if it was one.
    fn outcome(&self) -> Option<&Outcome> {
        match self {
            Self::Planned(_, outcome) | Self::Worked(_, outcome) | Self::Scaled(_, outcome) => {
                Some(outcome)
            }
            Self::Asked(_) | Self::Measured(..) | Self::Seen(_) => None,
        }
    }
}

impl<E: Engine> Controller<'_, E> {
    /// Works until it is told to end, or the daemon cannot be listened to.
    /// What it is making then is made to its end, and nothing after that: so
    /// whoever looks next sees all that there will be.
    pub async fn work<L: Listener>(
        &self,
        clock: &dyn Fn() -> Timestamp,
        listener: &L,
    ) -> Result<(), EngineError> {
        let mut happenings = self.engine.happenings(&self.project.name).await?;
        let mut state = Known::begun(&self.duties, self.look().await?, clock());
        let mut under_way = UnderWay::default();
        while !self.cancel.is_cancelled() {
            self.begin(&mut state, clock(), listener, &mut under_way);
            let next = state.next();
            tokio::select! {
                () = self.cancel.cancelled() => {}
                done = under_way.next() => {
                    self.take(done, &mut state, clock, listener, &mut under_way).await?;
                }
                happening = happenings.next() => {
                    let first = happening.unwrap_or_else(|| Err(hung_up()))?;
                    if state.takes(&first, &mut happenings, clock())? {
                        state.containers = self.look().await?;
                    }
                }
                () = until(next, clock) => if state.is_to_look(clock()) {
                    state.containers = self.look().await?;
                }
            }
        }
        while let Some(done) = under_way.last().await {
            if let Some(outcome) = done.outcome() {
                listener.ended(outcome);
            }
        }
        Ok(())
    }

    /// Takes in what has come to its end.
    async fn take<'w, L: Listener>(
        &'w self,
        done: Done,
        state: &mut Known,
        clock: &dyn Fn() -> Timestamp,
        listener: &L,
        under_way: &mut UnderWay<'w>,
    ) -> Result<(), EngineError>
    where
        L::Audience: 'w,
    {
        let mut failed = None;
        if let Some(outcome) = done.outcome() {
            listener.ended(outcome);
            let complete = outcome.as_ref().is_ok_and(Finished::is_complete);
            failed = (!complete).then(clock);
            state.containers = self.look().await?;
        }
        match done {
            Done::Asked(answer) => state.probing.hears(answer, clock()),
            Done::Planned(containers, _) => state.ended(&containers, failed),
            Done::Worked(pod, _) => state.worked(&pod, failed),
            Done::Scaled(of, _) => state.scaling.ended_at(&of, clock()),
            Done::Measured(of, used) => {
                let number = self.decide(state, &of, &used, clock(), listener);
                if let Some(decision) = number {
                    under_way.plan(self.scale(of, decision, listener.audience()));
                }
            }
            Done::Seen(seen) => self.put_right(&seen, state, clock(), listener, under_way),
        }
        Ok(())
    }

    async fn look(&self) -> Result<Vec<Container>, EngineError> {
        let scope = Scope {
            project: self.project.name.clone(),
            containers_only: true,
            ..Scope::default()
        };
        Ok(self.engine.observe(&scope).await?.containers)
    }

    /// Begins what is due.
    fn begin<'w, L: Listener>(
        &'w self,
        state: &mut Known,
        now: Timestamp,
        listener: &L,
        under_way: &mut UnderWay<'w>,
    ) where
        L::Audience: 'w,
    {
        state.resting.retain(|_, until| *until > now);
        state.probing.sees(&state.containers, now);
        for question in state.probing.due(now) {
            under_way.look(ask(self.engine, question).map(Done::Asked));
        }
        let unwell = self.unwell(state);
        if !unwell.is_empty() {
            let ids: BTreeSet<String> = unwell.keys().cloned().collect();
            for id in &ids {
                state.probing.forget(id);
            }
            state.busy.extend(ids.iter().cloned());
            let healed = self.heal(unwell, listener.audience());
            under_way.plan(healed.map(|outcome| Done::Planned(ids, outcome)));
        }
        for of in state.scaling.due(&self.duties, now) {
            let containers = self.measured(state, &of);
            let used = consumption(self.engine, containers);
            under_way.look(used.map(|used| Done::Measured(of, used)));
        }
        self.keep_work(state, now, listener, under_way);
        self.look_at_pods(state, now, under_way);
    }

    /// The containers that hang, and how that shows.
    fn unwell(&self, state: &mut Known) -> BTreeMap<String, Unwell> {
        let mut unwell = state.probing.unwell();
        for container in &state.containers {
            let cause = self.duties.healed.get(container.service());
            let is_bad = container.state == State::Running
                && container.health == Some(Health::Unhealthy)
                && !container.is_one_off();
            if let Some(cause) = cause.filter(|_| is_bad) {
                let cause = cause.clone();
                unwell.insert(container.id.clone(), Unwell { cause, grace: None });
            }
        }
        unwell.retain(|id, _| !state.busy.contains(id) && !state.resting.contains_key(id));
        unwell
    }

    async fn heal(&self, unwell: BTreeMap<String, Unwell>, audience: impl Audience) -> Outcome {
        let policy = Policy {
            unwell,
            ..self.policy.clone()
        };
        self.carry_out(policy, plan::heal, audience).await
    }

    async fn carry_out(
        &self,
        policy: Policy,
        planner: Planner,
        mut audience: impl Audience,
    ) -> Outcome {
        let reconciler = self.reconciler();
        let desired = Desired::Project(self.project);
        let ran = reconciler.run(desired, false, &policy, planner, &mut audience);
        ran.await
    }

    fn reconciler(&self) -> Reconciler<'_, E> {
        Reconciler {
            engine: self.engine,
            limits: Limits {
                finishes: true,
                ..self.limits
            },
            cancel: self.cancel.clone(),
        }
    }
}

fn hung_up() -> EngineError {
    EngineError::Broken {
        message: "the daemon has ended its event stream".to_owned(),
    }
}

/// Waits until a time; without one, for ever.
async fn until(next: Option<Timestamp>, clock: &dyn Fn() -> Timestamp) {
    let Some(next) = next else {
        return std::future::pending().await;
    };
    let left = next.duration_since(clock()).try_into();
    tokio::time::sleep(left.unwrap_or_default()).await;
}
