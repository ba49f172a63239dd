//! Plan → requests and events: one loop on one task, no locks.
//!
//! Steps run as soon as those that they come after are done. A step that
//! fails takes only its dependents with it, and every failure is told. Waits
//! look once, and again whenever the engine tells that something has happened
//! to their container; the only timer is the deadline. Nothing is decided
//! here: what to do is in the plan.

mod grace;
mod hook;
mod listening;
mod request;
mod schedule;
mod testing;
mod tolerance;
mod verdict;
mod waits;

use std::collections::BTreeMap;
use std::time::Instant;

use futures_util::StreamExt;
use futures_util::future::LocalBoxFuture;
use futures_util::stream::{BoxStream, FuturesUnordered};
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio_util::sync::CancellationToken;

use crate::engine::{Engine, EngineError, Happening, Status};
use crate::event::Event;
use crate::observed::Container;
use crate::plan::{Plan, StepId, Work};

use request::Effect;
use schedule::Schedule;
use waits::Waits;

/// How much is done at a time, and what is when it is given up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Limits {
    /// Requests at a time; none: as many as there are. Waits do not count.
    pub parallel: Option<usize>,
    /// Whether requests under way by which something comes into being are
    /// waited for once cancelled: the daemon goes on with them anyway.
    pub finishes: bool,
}

/// What became of a plan.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The steps that failed, in the order in which they did.
    pub failures: Vec<StepId>,
    /// Whether it was given up on demand.
    pub cancelled: bool,
}

impl Outcome {
    /// Whether everything was done.
    pub fn is_complete(&self) -> bool {
        self.failures.is_empty() && !self.cancelled
    }
}

/// Why a step failed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Trouble {
    /// In one sentence.
    reason: String,
    /// The last lines of output, when they tell more.
    output: Vec<String>,
    /// Whether the steps that come after it go on all the same.
    tolerated: bool,
    /// Whether the container that was to start can only be replaced.
    lost: bool,
}

/// What a future has come to.
enum Progressed {
    /// A request has ended.
    Ended(StepId, Result<Effect, Trouble>),
    /// The container of a wait was looked at.
    Looked(StepId, Result<Status, EngineError>),
    /// Whether a container has passed its own test.
    Tested(StepId, bool),
    /// The containers of the project were looked at, for a wait for a Job.
    Surveyed(StepId, Box<Work>, Result<Vec<Container>, EngineError>),
    /// A wait has failed, and why is known.
    Blamed(StepId, Trouble),
}

type Happenings = BoxStream<'static, Result<Happening, EngineError>>;

/// Carries a plan out. Once cancelled, nothing new begins and what runs is
/// given up, but for what the limits say.
pub async fn execute(
    plan: &Plan,
    engine: &impl Engine,
    limits: Limits,
    cancelled: &CancellationToken,
    tell: &mut dyn FnMut(Event),
) -> Outcome {
    let (sender, receiver) = mpsc::unbounded_channel();
    let mut run = Run {
        plan,
        engine,
        schedule: Schedule::of(plan, limits.parallel),
        waits: Waits::new(),
        running: FuturesUnordered::new(),
        ids: known(plan),
        began: BTreeMap::new(),
        ended: BTreeMap::new(),
        progress: sender,
        tell,
        outcome: Outcome::default(),
        cancelled,
    };
    let all = run.all(receiver);
    let given_up = tokio::select! {
        biased;
        () = cancelled.cancelled() => true,
        () = all => false,
    };
    if given_up && limits.finishes {
        run.finish().await;
    }
    run.outcome.cancelled = given_up || run.schedule.is_held_up();
    run.outcome
}

/// The identities of the containers that a plan names, by name.
fn known(plan: &Plan) -> BTreeMap<String, String> {
    let containers = plan
        .steps()
        .iter()
        .filter_map(|step| step.action.container());
    containers
        .chain(&plan.unchanged)
        .filter_map(|container| Some((container.name.clone(), container.id.clone()?)))
        .collect()
}

/// A plan that runs.
struct Run<'r, E> {
    plan: &'r Plan,
    engine: &'r E,
    schedule: Schedule,
    waits: Waits,
    running: FuturesUnordered<LocalBoxFuture<'r, Progressed>>,
    ids: BTreeMap<String, String>,
    began: BTreeMap<StepId, Instant>,
    /// When steps were done.
    ended: BTreeMap<StepId, Instant>,
    progress: UnboundedSender<Event>,
    tell: &'r mut dyn FnMut(Event),
    outcome: Outcome,
    cancelled: &'r CancellationToken,
}

impl<E: Engine> Run<'_, E> {
    /// Runs everything to its end.
    async fn all(&mut self, mut progress: UnboundedReceiver<Event>) {
        // Listening begins before the first step, so that nothing is missed.
        let mut happenings = if self.plan.steps().iter().any(|step| step.action.is_wait()) {
            self.listen().await
        } else {
            None
        };
        let mut interruptions = 0;
        loop {
            self.launch();
            if self.running.is_empty() && self.waits.is_empty() {
                return;
            }
            let deadline = self.waits.deadline();
            tokio::select! {
                biased;
                Some(event) = progress.recv() => (self.tell)(event),
                Some(progressed) = self.running.next() => {
                    while let Ok(event) = progress.try_recv() {
                        (self.tell)(event);
                    }
                    self.take(progressed);
                }
                happening = next(&mut happenings) => {
                    if let Some(Ok(happening)) = happening {
                        interruptions = 0;
                        self.look_again(&happening);
                    } else {
                        interruptions += 1;
                        happenings = self.listen_again(happening, interruptions).await;
                    }
                }
                () = sleep_until(deadline) => self.give_up_waiting(),
            }
        }
    }

    /// Waits for the requests under way by which something comes into being.
    async fn finish(&mut self) {
        let plan = self.plan;
        let makes = |id: &StepId| plan.steps().get(id.0).is_some_and(|it| it.action.makes());
        while self.schedule.under_way().any(makes) {
            match self.running.next().await {
                Some(progressed) => self.take(progressed),
                None => return,
            }
        }
    }

    /// Begins every step that can begin.
    fn launch(&mut self) {
        while !self.cancelled.is_cancelled()
            && let Some(id) = self.schedule.next()
        {
            let Some(step) = self.plan.steps().get(id.0) else {
                continue;
            };
            if self.schedule.is_needless(step) {
                self.schedule.succeed(id);
                continue;
            }
            (self.tell)(Event::Started { step: id });
            self.began.insert(id, Instant::now());
            if step.action.is_wait() {
                if let Some(reason) = self.waits.deaf.clone() {
                    let tolerated = step.action.is_optional();
                    let trouble = Trouble {
                        reason,
                        tolerated,
                        ..Trouble::default()
                    };
                    self.fail(id, trouble);
                } else {
                    self.waits.begin(step);
                    self.look(id);
                }
            } else {
                let request = request::request(
                    self.engine,
                    step,
                    request::named(&step.action, &self.ids),
                    grace::left(self.plan, step, &self.began),
                    self.progress.clone(),
                );
                self.running.push(Box::pin(
                    async move { Progressed::Ended(id, request.await) },
                ));
            }
        }
    }

    fn take(&mut self, progressed: Progressed) {
        match progressed {
            Progressed::Ended(id, Ok(effect)) => {
                for message in effect.warnings {
                    (self.tell)(Event::Warned { step: id, message });
                }
                if let Some((name, container)) = effect.named {
                    self.ids.insert(name, container);
                }
                self.succeed(id);
            }
            Progressed::Ended(id, Err(trouble)) | Progressed::Blamed(id, trouble) => {
                self.fail(id, trouble);
            }
            Progressed::Looked(id, status) => self.judge(id, status),
            Progressed::Tested(id, passed) => {
                // The daemon may have had its word by now.
                if passed && self.waits.contains(id) {
                    self.succeed(id);
                }
            }
            Progressed::Surveyed(id, work, found) => self.judge_job(id, &work, found),
        }
    }

    fn succeed(&mut self, id: StepId) {
        let took = self
            .began
            .get(&id)
            .map(Instant::elapsed)
            .unwrap_or_default();
        self.ended.insert(id, Instant::now());
        (self.tell)(Event::Done { step: id, took });
        self.waits.end(id);
        self.schedule.succeed(id);
    }

    fn fail(&mut self, id: StepId, trouble: Trouble) {
        self.waits.end(id);
        let Trouble {
            reason,
            output,
            tolerated,
            lost,
        } = trouble;
        if tolerated {
            (self.tell)(Event::Tolerated { step: id, reason });
            self.schedule.tolerate(id);
            return;
        }
        (self.tell)(Event::Failed {
            step: id,
            reason,
            output,
            lost,
        });
        self.outcome.failures.push(id);
        for skipped in self.schedule.fail(id) {
            (self.tell)(Event::Skipped {
                step: skipped,
                because: id,
            });
        }
    }
}

async fn next(happenings: &mut Option<Happenings>) -> Option<Result<Happening, EngineError>> {
    match happenings {
        Some(stream) => stream.next().await,
        None => std::future::pending().await,
    }
}

async fn sleep_until(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => tokio::time::sleep_until(deadline.into()).await,
        None => std::future::pending().await,
    }
}
