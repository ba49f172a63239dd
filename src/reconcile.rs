//! Observe, plan, execute: once.
//!
//! Decides nothing of its own. What differs between commands is the planner
//! that it is given; who is told and asked meanwhile is an [`Audience`].

use std::collections::{BTreeMap, BTreeSet};

use tokio_util::sync::CancellationToken;

use crate::engine::{Engine, EngineError, Scope};
use crate::event::Event;
use crate::execute::{Limits, execute};
use crate::model::Project;
use crate::model::provision::Provided;
use crate::observed::Observed;
use crate::plan::{self, Plan, PlanError, Policy, Question, ReplaceVolumes, Step};

/// A planner: project and snapshot in, plan out.
pub type Planner = fn(&Project, &Observed, &Policy) -> Result<Plan, PlanError>;

/// Who is told, and asked, while plans run.
pub trait Audience {
    /// Whether a plan may run. It is shown nothing of it before.
    fn agrees(&mut self, _plan: &Plan) -> bool {
        true
    }

    /// The answer to a question; none leaves things as they are.
    fn answers(&mut self, _question: &Question) -> bool {
        false
    }

    /// A plan begins.
    fn begins(&mut self, plan: &Plan);

    /// Something has happened.
    fn happens(&mut self, event: &Event);

    /// The plan that has begun is over.
    fn ends(&mut self);
}

/// What a command is about.
#[derive(Debug, Clone, Copy)]
pub enum Desired<'a> {
    /// A project that was loaded.
    Project(&'a Project),
    /// What the daemon has under a project's name.
    Name(&'a str),
}

/// Why nothing came of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReconcileError {
    /// The daemon could not be looked at.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// There is no plan.
    #[error(transparent)]
    Plan(#[from] PlanError),
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Finished {
    /// The steps that failed, in the order in which they did.
    pub failures: Vec<Failed>,
    /// The steps that failed and that the plan could do without.
    pub tolerated: Vec<Step>,
    /// Whether it was given up on demand.
    pub cancelled: bool,
    /// The variables that providers have given, by their services.
    pub provided: BTreeMap<String, Provided>,
}

impl Finished {
    /// Whether everything was done.
    pub fn is_complete(&self) -> bool {
        self.failures.is_empty() && !self.cancelled
    }
}

/// A step that failed.
#[derive(Debug, Clone, PartialEq)]
pub struct Failed {
    /// Which.
    pub step: Step,
    /// Why.
    pub reason: String,
    /// The last lines of a container's output, when they tell more.
    pub output: Vec<String>,
    /// Whether the container that was to start can only be replaced.
    pub lost: bool,
}

/// The containers that the daemon cannot start any more, by their names.
fn lost_containers(finished: &Finished) -> BTreeSet<String> {
    let lost = finished.failures.iter().filter(|it| it.lost);
    lost.filter_map(|it| it.step.action.container())
        .map(|it| it.name.clone())
        .collect()
}

/// Brings what the daemon has and what is desired together.
#[derive(Debug)]
pub struct Reconciler<'a, E> {
    /// The daemon.
    pub engine: &'a E,
    /// How much is done at a time.
    pub limits: Limits,
    /// Cancelled when the user gives up.
    pub cancel: CancellationToken,
}

impl<E: Engine> Reconciler<'_, E> {
    /// One snapshot, with what the planner needs to know about a project. Of
    /// a project that is known by name alone, the project is recovered.
    pub async fn observe(
        &self,
        desired: Desired<'_>,
        images: bool,
    ) -> Result<(Project, Observed), EngineError> {
        let mut scope = match desired {
            Desired::Project(project) => Scope::of(project),
            Desired::Name(name) => Scope {
                project: name.to_owned(),
                ..Scope::default()
            },
        };
        scope.images = images;
        let observed = self.engine.observe(&scope).await?;
        let project = match desired {
            Desired::Project(project) => project.clone(),
            Desired::Name(name) => plan::recovered(name, &observed),
        };
        Ok((project, observed))
    }

    /// Observes, plans and executes. A plan that ends the project's controller
    /// has that done first, and the rest is planned from what there is then:
    /// the controller may have been making something that nobody had seen.
    pub async fn run(
        &self,
        desired: Desired<'_>,
        images: bool,
        policy: &Policy,
        planner: Planner,
        audience: &mut impl Audience,
    ) -> Result<Finished, ReconcileError> {
        let (project, observed) = self.observe(desired, images).await?;
        let plan = answered(&project, &observed, policy, planner, audience)?;
        let Some(first) = plan::quieting(&plan) else {
            return Ok(self.execute(&plan, audience).await);
        };
        if !audience.agrees(&plan) {
            return Ok(Finished::default());
        }
        let finished = self.carry_out(&first, audience).await;
        if !finished.is_complete() {
            return Ok(finished);
        }
        let (project, observed) = self.observe(desired, images).await?;
        let plan = answered(&project, &observed, policy, planner, audience)?;
        Ok(self.carry_out(&plan, audience).await)
    }

    /// Brings a project up: images and providers first, since what they come to
    /// is not known before; then everything else, over the same snapshot when
    /// there was nothing of the first. Containers that turn out to be lost to
    /// the daemon are replaced, once.
    pub async fn up(
        &self,
        project: &Project,
        policy: &Policy,
        audience: &mut impl Audience,
    ) -> Result<Finished, ReconcileError> {
        self.bring_up(project, policy, plan::containers, audience)
            .await
    }

    /// The same, with another planner for what comes after the images.
    pub async fn bring_up(
        &self,
        project: &Project,
        policy: &Policy,
        planner: Planner,
        audience: &mut impl Audience,
    ) -> Result<Finished, ReconcileError> {
        let scope = Scope::of(project);
        let mut observed = self.engine.observe(&scope).await?;
        let images = plan::images(project, &observed, policy)?;
        let mut provided = BTreeMap::new();
        if !images.is_empty() {
            let finished = self.execute(&images, audience).await;
            if !finished.is_complete() {
                return Ok(finished);
            }
            provided = finished.provided;
            observed = self.engine.observe(&scope).await?;
        }
        let (project, lost) = plan::with_variables(project, &provided);
        let mut plan = answered(&project, &observed, policy, planner, audience)?;
        for (attribute, message) in lost {
            plan.note(attribute, message);
        }
        let mut finished = self.execute(&plan, audience).await;
        let lost = lost_containers(&finished);
        if !lost.is_empty() && !finished.cancelled {
            let observed = self.engine.observe(&scope).await?;
            let policy = Policy {
                lost,
                ..policy.clone()
            };
            let plan = answered(&project, &observed, &policy, planner, audience)?;
            finished = self.execute(&plan, audience).await;
        }
        Ok(Finished {
            provided,
            ..finished
        })
    }

    /// Carries a plan out, if the audience agrees.
    pub async fn execute(&self, plan: &Plan, audience: &mut impl Audience) -> Finished {
        if !audience.agrees(plan) {
            return Finished::default();
        }
        self.carry_out(plan, audience).await
    }

    async fn carry_out(&self, plan: &Plan, audience: &mut impl Audience) -> Finished {
        audience.begins(plan);
        let mut failures = Vec::new();
        let mut tolerated = Vec::new();
        let mut provided = BTreeMap::new();
        let mut tell = |event: Event| {
            if let Event::Tolerated { step, .. } = &event {
                tolerated.extend(plan.steps().get(step.0).cloned());
            }
            if let Event::Provided {
                service, variables, ..
            } = &event
            {
                provided.insert(service.clone(), variables.clone());
            }
            if let Event::Failed {
                step,
                reason,
                output,
                lost,
            } = &event
                && let Some(step) = plan.steps().get(step.0)
            {
                failures.push(Failed {
                    step: step.clone(),
                    reason: reason.clone(),
                    output: output.clone(),
                    lost: *lost,
                });
            }
            audience.happens(&event);
        };
        let outcome = execute(plan, self.engine, self.limits, &self.cancel, &mut tell).await;
        audience.ends();
        Finished {
            failures,
            tolerated,
            cancelled: outcome.cancelled,
            provided,
        }
    }
}

/// Plans, asks what only the user can decide, and plans again with the
/// answers.
fn answered(
    project: &Project,
    observed: &Observed,
    policy: &Policy,
    planner: Planner,
    audience: &mut impl Audience,
) -> Result<Plan, PlanError> {
    let plan = planner(project, observed, policy)?;
    if plan.questions.is_empty() {
        return Ok(plan);
    }
    let mut agreed = BTreeSet::new();
    for question in &plan.questions {
        if audience.answers(question) {
            let Question::ReplaceVolume { name, .. } = question;
            agreed.insert(name.clone());
        }
    }
    let policy = Policy {
        replace_volumes: ReplaceVolumes::Named(agreed),
        ..policy.clone()
    };
    planner(project, observed, &policy)
}
