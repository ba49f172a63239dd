//! Waits under way: whom they wait for, and until when.

use std::collections::BTreeMap;
use std::time::Instant;

use super::verdict::Verdict;
use crate::engine::Happening;
use crate::model::{Duration, labels};
use crate::plan::{Action, ContainerRef, Deadline, FirstTests, Step, StepId, Work};

/// The waits under way.
pub(super) struct Waits {
    /// When the plan began.
    began: Instant,
    open: BTreeMap<StepId, Wait>,
    /// Why the engine cannot be listened to.
    pub deaf: Option<String>,
}

struct Wait {
    container: ContainerRef,
    /// When it has taken too long, and what is said then.
    limit: Option<(Instant, String)>,
    /// For how long it must have been met.
    steady: std::time::Duration,
    /// Since when it has been met.
    met: Option<Instant>,
    /// Whether a look is under way.
    looking: bool,
    /// Whether something has happened since that look began.
    again: bool,
    /// Whether there was a look. A deadline never comes before the first.
    looked: bool,
    /// Whether a container without a healthcheck is a failure.
    health: bool,
    /// Tests that are yet to be run.
    tests: Option<FirstTests>,
    /// The Job, when it is a wait for one.
    work: Option<Box<Work>>,
}

impl Waits {
    pub fn new() -> Self {
        Self {
            began: Instant::now(),
            open: BTreeMap::new(),
            deaf: None,
        }
    }

    pub fn is_empty(&self) -> bool {
        self.open.is_empty()
    }

    pub fn contains(&self, id: StepId) -> bool {
        self.open.contains_key(&id)
    }

    pub fn steps(&self) -> Vec<StepId> {
        self.open.keys().copied().collect()
    }

    pub fn begin(&mut self, step: &Step) {
        let (container, limit) = match &step.action {
            Action::AwaitRunning {
                container,
                deadline,
                ..
            }
            | Action::AwaitHealthy {
                container,
                deadline,
                ..
            }
            | Action::AwaitJob {
                container,
                deadline,
                ..
            }
            | Action::AwaitCompleted {
                container,
                deadline,
                ..
            } => (container, self.limit(*deadline)),
            Action::AwaitReady {
                container,
                within,
                of,
                ..
            } => {
                let late = |span: &Duration| {
                    let message = format!("{of} exceeded its progress deadline");
                    (Instant::now() + span.to_std(), message)
                };
                (container, within.as_ref().map(late))
            }
            _ => return,
        };
        let wait = Wait {
            container: container.clone(),
            limit,
            steady: match &step.action {
                Action::AwaitReady { steady, .. } => steady.to_std(),
                _ => std::time::Duration::ZERO,
            },
            met: None,
            looking: false,
            again: false,
            looked: false,
            work: match &step.action {
                Action::AwaitJob { work, .. } => Some(work.clone()),
                _ => None,
            },
            health: matches!(
                step.action,
                Action::AwaitHealthy {
                    or_running: false,
                    ..
                }
            ),
            tests: match step.action {
                Action::AwaitHealthy { first_tests, .. } => first_tests,
                _ => None,
            },
        };
        self.open.insert(step.id, wait);
    }

    fn limit(&self, deadline: Deadline) -> Option<(Instant, String)> {
        match deadline {
            Deadline::None => None,
            Deadline::Within(span) => {
                let message = format!("application not healthy after {span}");
                Some((self.began + span.to_std(), message))
            }
        }
    }

    /// What a look means, when what it shows must last for a while.
    pub fn settles(&mut self, id: StepId, verdict: Verdict) -> Verdict {
        let Some(wait) = self.open.get_mut(&id) else {
            return verdict;
        };
        if verdict != Verdict::Met {
            wait.met = None;
            return verdict;
        }
        let since = *wait.met.get_or_insert_with(Instant::now);
        if since.elapsed() >= wait.steady {
            Verdict::Met
        } else {
            Verdict::NotYet
        }
    }

    /// The waits that are to be looked at, since they have been met for long
    /// enough.
    pub fn lasting(&self) -> Vec<StepId> {
        let open = self.open.iter().filter(|(_, wait)| !wait.looking);
        let long = open.filter(|(_, wait)| wait.met.is_some_and(|it| it.elapsed() >= wait.steady));
        long.map(|(id, _)| *id).collect()
    }

    pub fn end(&mut self, id: StepId) {
        self.open.remove(&id);
    }

    /// The container to look at for a wait; none while a look is under way.
    pub fn looks(&mut self, id: StepId) -> Option<ContainerRef> {
        let wait = self.open.get_mut(&id)?;
        if wait.looking {
            wait.again = true;
            return None;
        }
        wait.looking = true;
        wait.again = false;
        Some(wait.container.clone())
    }

    /// The Job that is waited for.
    pub fn work(&self, id: StepId) -> Option<Box<Work>> {
        self.open.get(&id)?.work.clone()
    }

    /// Whether it is a wait for a container that has to become healthy.
    pub fn wants_health(&self, id: StepId) -> bool {
        self.open.get(&id).is_some_and(|wait| wait.health)
    }

    /// The tests that a wait is to run; it runs them once.
    pub fn tests(&mut self, id: StepId) -> Option<FirstTests> {
        self.open.get_mut(&id)?.tests.take()
    }

    /// A look has ended. Tells whether something has happened meanwhile.
    pub fn looked(&mut self, id: StepId) -> bool {
        self.open.get_mut(&id).is_some_and(|wait| {
            wait.looking = false;
            wait.looked = true;
            wait.again
        })
    }

    /// The waits for the container that something has happened to.
    pub fn concerned(&self, happening: &Happening, ids: &BTreeMap<String, String>) -> Vec<StepId> {
        if happening.what.starts_with("exec_") {
            return Vec::new();
        }
        let concerns = |container: &ContainerRef| {
            let id = container.id.as_ref().or_else(|| ids.get(&container.name));
            id.is_some_and(|id| *id == happening.id) || container.name == happening.name
        };
        let service = happening.attributes.get(labels::SERVICE);
        let open = self.open.iter();
        open.filter(|(_, wait)| match &wait.work {
            Some(work) => service.is_some_and(|it| work.has(it)),
            None => concerns(&wait.container),
        })
        .map(|(id, _)| *id)
        .collect()
    }

    /// When there is something to do about the first wait, at the latest.
    pub fn deadline(&self) -> Option<Instant> {
        let looked = self.open.values().filter(|wait| wait.looked);
        let limits = looked.filter_map(|wait| wait.limit.as_ref().map(|it| it.0));
        let idle = self.open.values().filter(|wait| !wait.looking);
        let met = idle.filter_map(|wait| Some(wait.met? + wait.steady));
        limits.chain(met).min()
    }

    /// The waits whose time is over, and what to say.
    pub fn overdue(&self) -> Vec<(StepId, String)> {
        let now = Instant::now();
        self.open
            .iter()
            .filter_map(|(id, wait)| {
                let (until, message) = wait.limit.as_ref().filter(|_| wait.looked)?;
                (*until <= now).then(|| (*id, message.clone()))
            })
            .collect()
    }
}
