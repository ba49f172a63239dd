//! What becomes a plan: builds, restarts, and the project as a whole.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::Instant;

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::burst::Gathered;
use super::subject::{Host, Subject};
use crate::engine::Engine;
use crate::event::Event;
use crate::plan::{self, Action, Build, Orphans, Plan, Policy};
use crate::reconcile::{Audience, Desired, Finished, ReconcileError, Reconciler};

/// What is to be done.
#[derive(Debug, Clone)]
pub(super) enum Task {
    /// Images of services are built and what differs then is replaced.
    Rebuild(Gathered<String>),
    /// The containers of services are restarted.
    Restart(Gathered<String>),
    /// The project is brought up as it is by now.
    Apply(Gathered<PathBuf>),
}

/// What came of it.
pub(super) struct Carried {
    /// What was to be done.
    pub task: Task,
    /// What came of it.
    pub outcome: Result<Finished, ReconcileError>,
    /// How many steps there were.
    pub steps: usize,
    /// When it ended.
    pub ended: Instant,
}

/// What others may know and do while it goes on.
#[derive(Debug, Clone, Default)]
pub(super) struct Control {
    /// Cancelled when it has become needless.
    pub cancel: CancellationToken,
    /// How far it is.
    pub stage: Rc<Stage>,
}

/// How far a plan is.
#[derive(Debug, Default)]
pub(super) struct Stage {
    /// Whether images are being built, and nothing else.
    pub building: Cell<bool>,
    /// Told when that begins.
    pub build_begins: Notify,
    /// The containers that are restarted, and have not been heard of since.
    pub restarting: RefCell<BTreeSet<String>>,
    /// The services of which containers are started.
    pub started: RefCell<BTreeSet<String>>,
}

impl Task {
    /// How often it was given up before.
    pub fn given_up(&self) -> u32 {
        match self {
            Self::Rebuild(gathered) | Self::Restart(gathered) => gathered.given_up,
            Self::Apply(gathered) => gathered.given_up,
        }
    }
}

/// Carries it out.
pub(super) async fn carry_out<E: Engine, H: Host>(
    engine: &E,
    host: &RefCell<H>,
    subject: Rc<Subject>,
    task: Task,
    control: Control,
) -> Carried {
    let reconciler = Reconciler {
        engine,
        limits: subject.limits,
        cancel: control.cancel.clone(),
    };
    let mut watched = Watched {
        host,
        stage: &control.stage,
        steps: 0,
    };
    let project = &*subject.project;
    let outcome = match &task {
        Task::Rebuild(gathered) => {
            let services: Vec<String> = gathered.subjects.iter().cloned().collect();
            let policy = Policy {
                services: services.clone(),
                no_deps: true,
                build: Build::Always,
                orphans: Orphans::Ignore,
                ..subject.policy.clone()
            };
            let built = reconciler.up(project, &policy, &mut watched).await;
            if subject.prunes && built.as_ref().is_ok_and(Finished::is_complete) {
                let desired = Desired::Project(project);
                // What is left behind costs space, and nothing else.
                let _ = reconciler
                    .run(desired, true, &policy, plan::dangling, &mut Silent)
                    .await;
            }
            built
        }
        Task::Restart(gathered) => {
            let policy = Policy {
                services: gathered.subjects.iter().cloned().collect(),
                ..subject.policy.clone()
            };
            let desired = Desired::Project(project);
            reconciler
                .run(desired, false, &policy, plan::restart, &mut watched)
                .await
        }
        Task::Apply(_) => reconciler.up(project, &subject.policy, &mut watched).await,
    };
    Carried {
        task,
        outcome,
        steps: watched.steps,
        ended: Instant::now(),
    }
}

/// Tells the host, and whether a build is all that goes on.
struct Watched<'w, H> {
    host: &'w RefCell<H>,
    stage: &'w Stage,
    steps: usize,
}

impl<H: Host> Audience for Watched<'_, H> {
    fn begins(&mut self, plan: &Plan) {
        self.steps += plan.steps().len();
        let images = |action: &Action| {
            matches!(
                action,
                Action::BuildImage(_) | Action::PullImage { .. } | Action::PushImage { .. }
            )
        };
        if !plan.is_empty() && plan.steps().iter().all(|step| images(&step.action)) {
            self.stage.building.set(true);
            self.stage.build_begins.notify_one();
        }
        let restarted = plan.steps().iter().filter_map(|step| match &step.action {
            Action::Restart { container, .. } => container.id.clone(),
            _ => None,
        });
        self.stage.restarting.borrow_mut().extend(restarted);
        let started = plan.steps().iter().filter_map(|step| match &step.action {
            Action::Start { container } => Some(container.service.clone()),
            _ => None,
        });
        self.stage.started.borrow_mut().extend(started);
        self.host.borrow_mut().begins(plan);
    }

    fn happens(&mut self, event: &Event) {
        self.host.borrow_mut().happens(event);
    }

    fn ends(&mut self) {
        self.stage.building.set(false);
        self.host.borrow_mut().ends();
    }
}

/// For what nobody has asked for.
struct Silent;

impl Audience for Silent {
    fn begins(&mut self, _: &Plan) {}

    fn happens(&mut self, _: &Event) {}

    fn ends(&mut self) {}
}
