//! The controller: keeps a project right for as long as it runs.
//!
//! It restarts what hangs. What it does about it are plans, made and carried
//! out like those of any command; it looks at the daemon when something has
//! happened there, and is told the time, so that tests need not wait. It keeps
//! nothing that is not lost with it: begun anew, it goes by what the daemon
//! has.

mod ask;
pub mod duties;
pub mod needs;
mod probing;

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

use futures_util::future::LocalBoxFuture;
use futures_util::stream::{BoxStream, FuturesUnordered};
use futures_util::{FutureExt, StreamExt};
use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;

use crate::engine::{Engine, EngineError, Happening, Scope};
use crate::execute::Limits;
use crate::model::Project;
use crate::observed::{Container, Health, State};
use crate::plan::{self, Policy};
use crate::reconcile::{Audience, Desired, Finished, ReconcileError, Reconciler};

use ask::ask;
use duties::Duties;
use probing::{Answer, Probing};

/// What came of a plan.
pub type Outcome = Result<Finished, ReconcileError>;

/// How long what a plan came to nothing about is left alone.
const REST: SignedDuration = SignedDuration::from_secs(10);

/// Who is told of plans and of what comes of them.
pub trait Listener {
    /// Who is told of one plan.
    type Audience: Audience;

    /// Makes one.
    fn audience(&self) -> Self::Audience;

    /// A plan is over, and this is what came of it.
    fn ended(&self, outcome: &Outcome);
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
}

type Work<'w> = FuturesUnordered<LocalBoxFuture<'w, Done>>;

/// What is known while it works.
struct Known {
    containers: Vec<Container>,
    probing: Probing,
    /// The containers that a plan is about now.
    busy: BTreeSet<String>,
    /// Those that are left alone until a time.
    resting: BTreeMap<String, Timestamp>,
}

impl<E: Engine> Controller<'_, E> {
    /// Works until it is dropped, or the daemon cannot be listened to.
    pub async fn work<L: Listener>(
        &self,
        clock: &dyn Fn() -> Timestamp,
        listener: &L,
    ) -> Result<Infallible, EngineError> {
        let mut happenings = self.engine.happenings(&self.project.name).await?;
        let mut state = Known {
            containers: self.look().await?,
            probing: Probing::new(&self.duties),
            busy: BTreeSet::new(),
            resting: BTreeMap::new(),
        };
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
                    None => {}
                },
                happening = happenings.next() => {
                    let first = happening.unwrap_or_else(|| Err(hung_up()))?;
                    if state.takes(&first, &mut happenings)? {
                        state.containers = self.look().await?;
                    }
                }
                () = until(next, clock) => {}
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
    }

    /// The containers that hang, and how that shows.
    fn unwell(&self, state: &mut Known) -> BTreeMap<String, String> {
        let mut unwell = state.probing.unwell();
        for container in &state.containers {
            let cause = self.duties.healed.get(container.service());
            let is_bad = container.state == State::Running
                && container.health == Some(Health::Unhealthy)
                && !container.is_one_off();
            if let Some(cause) = cause.filter(|_| is_bad) {
                unwell.insert(container.id.clone(), cause.clone());
            }
        }
        unwell.retain(|id, _| !state.busy.contains(id) && !state.resting.contains_key(id));
        unwell
    }

    async fn heal(&self, unwell: BTreeMap<String, String>, mut audience: impl Audience) -> Outcome {
        let policy = Policy {
            unwell,
            ..self.policy.clone()
        };
        let reconciler = Reconciler {
            engine: self.engine,
            limits: self.limits,
            cancel: CancellationToken::new(),
        };
        let desired = Desired::Project(self.project);
        let ran = reconciler.run(desired, false, &policy, plan::heal, &mut audience);
        ran.await
    }
}

impl Known {
    /// When there is something to do next.
    fn next(&self) -> Option<Timestamp> {
        let resting = self.resting.values().min().copied();
        self.probing.next().into_iter().chain(resting).min()
    }

    /// A plan about containers is over; one that failed, at this time.
    fn ended(&mut self, containers: &BTreeSet<String>, failed: Option<Timestamp>) {
        self.busy.retain(|id| !containers.contains(id));
        if let Some(now) = failed {
            let until = now.saturating_add(REST).unwrap_or(Timestamp::MAX);
            let resting = containers.iter().map(|id| (id.clone(), until));
            self.resting.extend(resting);
        }
    }

    /// Takes in what has happened, and all that is known of at once. Whether
    /// containers are to be looked at again.
    fn takes(
        &mut self,
        first: &Happening,
        more: &mut BoxStream<'_, Result<Happening, EngineError>>,
    ) -> Result<bool, EngineError> {
        let mut matters = self.take(first);
        while let Some(Some(happening)) = more.next().now_or_never() {
            matters |= self.take(&happening?);
        }
        Ok(matters)
    }

    fn take(&mut self, happening: &Happening) -> bool {
        let what = happening.what.as_str();
        if matches!(what, "start" | "die") {
            self.probing.forget(&happening.id);
        }
        // What is asked of containers is told of, too.
        !what.starts_with("exec_")
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
