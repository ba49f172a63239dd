//! Waits while they run: listening to the engine, looking at containers, and
//! what follows from it.

use std::time::Duration;

use jiff::Timestamp;

use crate::engine::{Engine, EngineError, Happening, Scope, Status};
use crate::observed::{Container, Health, Observed, State};
use crate::plan::{Standing, StepId, Work};

use super::testing::Moments;
use super::verdict::{Verdict, verdict, verdict_on_job};
use super::{Happenings, Progressed, Run, Trouble, request, testing};

/// How long a container without a healthcheck has to end, if it is about to.
const MOMENT: Duration = Duration::from_millis(500);

/// How often in a row the event stream may end without telling anything.
const INTERRUPTIONS: usize = 3;

impl<E: Engine> Run<'_, E> {
    /// Begins to listen. When that fails, all waits do.
    pub(super) async fn listen(&mut self) -> Option<Happenings> {
        match self.engine.happenings(&self.plan.project).await {
            Ok(stream) => Some(stream),
            Err(error) => {
                self.go_deaf(&error);
                None
            }
        }
    }

    /// Listens again after the connection broke, unless that happens again
    /// and again, and looks at what may have been missed.
    pub(super) async fn listen_again(
        &mut self,
        end: Option<Result<Happening, EngineError>>,
        interruptions: usize,
    ) -> Option<Happenings> {
        if interruptions > INTERRUPTIONS {
            let closed = EngineError::Broken {
                message: "the daemon's event stream ends again and again".into(),
            };
            self.go_deaf(&end.and_then(Result::err).unwrap_or(closed));
            return None;
        }
        let happenings = self.listen().await;
        for id in self.waits.steps() {
            self.look(id);
        }
        happenings
    }

    fn go_deaf(&mut self, error: &EngineError) {
        self.waits.deaf = Some(error.to_string());
        for step in self.waits.steps() {
            let mut trouble = request::trouble(error);
            trouble.tolerated = self.plan.steps()[step.0].action.is_optional();
            self.fail(step, trouble);
        }
    }

    /// Looks at the container of a wait, unless that is under way.
    pub(super) fn look(&mut self, id: StepId) {
        let Some(container) = self.waits.looks(id) else {
            return;
        };
        let engine = self.engine;
        let key = container
            .id
            .clone()
            .or_else(|| self.ids.get(&container.name).cloned());
        let key = key.unwrap_or_else(|| container.name.clone());
        if let Some(work) = self.waits.work(id) {
            let scope = Scope {
                project: self.plan.project.clone(),
                containers_only: true,
                ..Scope::default()
            };
            self.running.push(Box::pin(async move {
                let mut seen = engine.observe(&scope).await;
                // The daemon's lists come after what it tells of.
                for moment in [MOMENT, 4 * MOMENT] {
                    let now = Timestamp::now().as_second();
                    let of = |it: &Observed| work.standing(&it.containers, now);
                    if !seen.as_ref().is_ok_and(|it| of(it) == Standing::GoesOn) {
                        break;
                    }
                    tokio::time::sleep(moment).await;
                    seen = engine.observe(&scope).await;
                }
                Progressed::Surveyed(id, work, seen.map(|it| it.containers))
            }));
            return;
        }
        let patient = self.waits.wants_health(id);
        self.running.push(Box::pin(async move {
            let mut status = engine.status(&key).await;
            if patient && status.as_ref().is_ok_and(has_no_health) {
                // Is it about to end? Then that is the reason to be told, as
                // Docker Compose does, which looks half a second later.
                tokio::time::sleep(MOMENT).await;
                status = engine.status(&key).await;
            }
            Progressed::Looked(id, status)
        }));
    }

    pub(super) fn look_again(&mut self, happening: &Happening) {
        for id in self.waits.concerned(happening, &self.ids) {
            self.look(id);
        }
    }

    pub(super) fn judge(&mut self, id: StepId, status: Result<Status, EngineError>) {
        let again = self.waits.looked(id);
        let Some(step) = self
            .plan
            .steps()
            .get(id.0)
            .filter(|_| self.waits.contains(id))
        else {
            return;
        };
        let seen = status.as_ref().ok().cloned();
        let to_blame = step.action.container().map(|it| it.key().to_owned());
        let found = verdict(&step.action, status);
        let verdict = self.waits.settles(id, found);
        self.conclude(id, verdict, again, to_blame, seen);
    }

    pub(super) fn judge_job(
        &mut self,
        id: StepId,
        work: &Work,
        found: Result<Vec<Container>, EngineError>,
    ) {
        let again = self.waits.looked(id);
        if self.waits.contains(id) {
            let now = Timestamp::now().as_second();
            let (verdict, to_blame) = verdict_on_job(work, found, now);
            self.conclude(id, verdict, again, to_blame, None);
        }
    }

    /// Ends a wait or goes on, as the verdict is. A failure has the last lines
    /// of the container that is to blame.
    fn conclude(
        &mut self,
        id: StepId,
        verdict: Verdict,
        again: bool,
        to_blame: Option<String>,
        seen: Option<Status>,
    ) {
        match verdict {
            Verdict::Met => self.succeed(id),
            Verdict::NotYet => {
                if let Some(seen) = seen {
                    self.test(id, seen);
                }
                if again {
                    self.look(id);
                }
            }
            Verdict::Failed(reason) => {
                self.waits.end(id);
                let engine = self.engine;
                let mut trouble = Trouble {
                    reason,
                    tolerated: self.plan.steps()[id.0].action.is_optional(),
                    ..Trouble::default()
                };
                self.running.push(Box::pin(async move {
                    if let Some(container) = to_blame {
                        trouble.output = request::last_lines(engine, &container).await;
                    }
                    Progressed::Blamed(id, trouble)
                }));
            }
        }
    }

    /// Runs a container's own test beside the daemon, where the plan says so.
    fn test(&mut self, id: StepId, seen: Status) {
        let is_starting = seen.state == State::Running && seen.health == Some(Health::Starting);
        let Some(test) = seen.test.filter(|_| is_starting) else {
            return;
        };
        let Some(tests) = self.waits.tests(id) else {
            return;
        };
        let Some(started) = self.ended.get(&tests.since) else {
            return;
        };
        let moments = Moments {
            until: *started + tests.within.to_std(),
            pause: tests.pause.to_std(),
        };
        let engine = self.engine;
        self.running.push(Box::pin(async move {
            let passed = testing::passes(engine, &seen.id, test, moments).await;
            Progressed::Tested(id, passed)
        }));
    }

    pub(super) fn give_up_waiting(&mut self) {
        for id in self.waits.lasting() {
            self.look(id);
        }
        for (id, reason) in self.waits.overdue() {
            let tolerated = self.plan.steps()[id.0].action.is_optional();
            self.fail(
                id,
                Trouble {
                    reason,
                    tolerated,
                    ..Trouble::default()
                },
            );
        }
    }
}

fn has_no_health(status: &Status) -> bool {
    status.state == State::Running && status.health.is_none()
}
