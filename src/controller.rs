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
pub mod jobs;
mod known;
pub mod metrics;
pub mod needs;
pub mod pods;
mod probing;
mod rebuilding;
pub mod runs;
mod scaling;
mod working;

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

use futures_util::future::LocalBoxFuture;
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use crate::engine::{Engine, EngineError, Scope, Status};
use crate::execute::Limits;
use crate::model::Project;
use crate::observed::{Container, Health, State};
use crate::plan::{self, Policy, Pull, Run, Unwell};
use crate::reconcile::{Audience, Desired, Finished, Planner, ReconcileError, Reconciler};

use ask::ask;
use duties::{Duties, Job};
use known::Known;
use probing::Answer;
use scaling::{Consumptions, consumption};

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
}

/// Something that has come to an end.
enum Done {
    Asked(Answer),
    Planned(BTreeSet<String>, Outcome),
    Ran(String, u32, Outcome),
    Measured(String, Consumptions),
    Scaled(String, Outcome),
    Worked((String, u32, u32), Outcome),
    Seen(BTreeMap<String, Status>),
}

type Work<'w> = FuturesUnordered<LocalBoxFuture<'w, Done>>;

impl<E: Engine> Controller<'_, E> {
    /// Works until it is dropped, or the daemon cannot be listened to.
    pub async fn work<L: Listener>(
        &self,
        clock: &dyn Fn() -> Timestamp,
        listener: &L,
    ) -> Result<Infallible, EngineError> {
        let mut happenings = self.engine.happenings(&self.project.name).await?;
        let mut state = Known::begun(&self.duties, self.look().await?, clock());
        let mut work = Work::new();
        loop {
            self.begin(&mut state, clock(), listener, &mut work);
            let next = state.next();
            tokio::select! {
                done = work.next(), if !work.is_empty() => match done {
                    Some(Done::Asked(answer)) => state.probing.hears(answer, clock()),
                    Some(Done::Planned(containers, outcome)) => {
                        listener.ended(&outcome);
                        let failed = outcome.map_or(true, |it| !it.is_complete());
                        state.ended(&containers, failed.then(clock));
                        state.containers = self.look().await?;
                    }
                    Some(Done::Ran(of, number, outcome)) => {
                        listener.ended(&outcome);
                        let failed = outcome.map_or(true, |it| !it.is_complete());
                        state.ran(of, number, failed.then(clock));
                        state.containers = self.look().await?;
                    }
                    Some(Done::Measured(of, used)) => {
                        let number = self.decide(&mut state, &of, &used, clock(), listener);
                        if let Some(decision) = number {
                            let scaled = self.scale(of.clone(), decision, listener.audience());
                            work.push(scaled.boxed_local());
                        }
                    }
                    Some(Done::Scaled(of, outcome)) => {
                        listener.ended(&outcome);
                        state.scaling.ended_at(&of, clock());
                        state.containers = self.look().await?;
                    }
                    Some(Done::Seen(seen)) => {
                        self.put_right(&seen, &mut state, clock(), listener, &mut work);
                    }
                    Some(Done::Worked(pod, outcome)) => {
                        listener.ended(&outcome);
                        let failed = outcome.map_or(true, |it| !it.is_complete());
                        state.containers = self.look().await?;
                        state.worked(&pod, failed.then(clock));
                    }
                    None => {}
                },
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
        work: &mut Work<'w>,
    ) where
        L::Audience: 'w,
    {
        state.resting.retain(|_, until| *until > now);
        state.probing.sees(&state.containers, now);
        for question in state.probing.due(now) {
            let asked = ask(self.engine, question).map(Done::Asked);
            work.push(asked.boxed_local());
        }
        let unwell = self.unwell(state);
        if !unwell.is_empty() {
            let ids: BTreeSet<String> = unwell.keys().cloned().collect();
            for id in &ids {
                state.probing.forget(id);
            }
            state.busy.extend(ids.iter().cloned());
            let healed = self.heal(unwell, listener.audience());
            let healed = healed.map(|outcome| Done::Planned(ids, outcome));
            work.push(healed.boxed_local());
        }
        self.keep_schedules(state, now, listener, work);
        for of in state.scaling.due(&self.duties, now) {
            let containers = self.measured(state, &of);
            let used = consumption(self.engine, containers);
            work.push(used.map(|used| Done::Measured(of, used)).boxed_local());
        }
        self.keep_work(state, now, listener, work);
        self.look_at_pods(state, now, work);
    }

    /// Makes the runs that are due and lets those go that are over.
    fn keep_schedules<'w, L: Listener>(
        &'w self,
        state: &mut Known,
        now: Timestamp,
        listener: &L,
        work: &mut Work<'w>,
    ) where
        L::Audience: 'w,
    {
        state.due = None;
        for (of, job) in &self.duties.jobs {
            if state.resting.contains_key(of) {
                continue;
            }
            let mut turn = runs::turn(job, &state.moment(of, now));
            state.due = [state.due, turn.next].into_iter().flatten().min();
            if let Some(run) = turn.begins {
                let number = run.number;
                state.begun.insert((of.clone(), number));
                state.made.insert(of.clone(), number);
                let made = self.make(job, run, listener.audience());
                let of = of.clone();
                let made = made.map(move |outcome| Done::Ran(of, number, outcome));
                work.push(made.boxed_local());
            }
            let left_alone =
                |id: &String| state.busy.contains(id) || state.resting.contains_key(id);
            turn.leaving.retain(|id, _| !left_alone(id));
            if !turn.leaving.is_empty() {
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
    }

    /// Makes a run.
    async fn make(&self, job: &Job, run: Run, mut audience: impl Audience) -> Outcome {
        let one = |name: &String| (name.clone(), 1);
        let policy = Policy {
            services: job.services.iter().cloned().collect(),
            scale: job.services.iter().map(one).collect(),
            // There are no credentials here; `up` has pulled what it had to.
            pull: Some(Pull::Missing),
            controller: plan::Controller::Left,
            run: Some(run),
            ..self.policy.clone()
        };
        let reconciler = self.reconciler();
        let made = reconciler.bring_up(self.project, &policy, plan::scheduled, &mut audience);
        made.await
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
            limits: self.limits,
            cancel: CancellationToken::new(),
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
