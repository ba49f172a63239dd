//! The run itself: what the service needs, the container, the conversation
//! with it, and its exit code.

use std::borrow::Cow;
use std::collections::BTreeMap;

use tokio_util::sync::CancellationToken;

use super::Run;
use crate::cli::context::Context;
use crate::cli::exec::{detach_keys, exit_code};
use crate::cli::failure::{self, Failure};
use crate::cli::interrupt::{Interrupts, graceful};
use crate::cli::operation::{Quiet, Show, conclude};
use crate::cli::session::{End, Session};
use crate::cli::unfinished::mark;
use crate::engine::Engine;
use crate::engine::docker::Docker;
use crate::engine::interaction::{Ending, Interaction, Process};
use crate::event::Event;
use crate::model::Project;
use crate::model::provision::Provided;
use crate::observed::State;
use crate::plan::{self, Action, Plan, Policy};
use crate::reconcile::{Audience, Desired, Finished, Reconciler};
use crate::source::Loaded;

/// A run on its way.
struct Course<'a> {
    context: &'a Context,
    loaded: &'a Loaded,
    project: Cow<'a, Project>,
    policy: &'a Policy,
    engine: &'a Docker,
    container: String,
    /// Cancelled once the container has been started.
    started: CancellationToken,
}

impl Run {
    /// Brings up what the service needs, and runs the command.
    pub(super) async fn carry_out(
        &self,
        context: &Context,
        loaded: &Loaded,
        project: &Project,
        policy: &Policy,
    ) -> Result<u8, Failure> {
        let engine = context.engine().await?;
        let service = project.services.get(&self.service());
        let mut course = Course {
            context,
            loaded,
            project: Cow::Borrowed(project),
            policy,
            engine: &engine,
            container: service.map_or_else(String::new, |it| it.container_name.clone()),
            started: CancellationToken::new(),
        };
        let quiet = Quiet {
            pulls: self.quiet_pull,
            builds: self.quiet_build,
        };
        let mut interrupts = Interrupts::new()?;
        let marked = mark(context, &engine, &project.name).await?;
        let provided = course.bring_up(quiet, &mut interrupts).await?;
        course.project = plan::with_variables(project, &provided).0;
        let done = async {
            course.make(&mut interrupts).await?;
            drop(marked);
            if self.detach {
                course.begin().await
            } else {
                course.talk(interrupts).await
            }
        };
        match done.await {
            Err(failure) if self.rm && !course.started.is_cancelled() => {
                course.clear_away().await?;
                Err(failure)
            }
            done => done,
        }
    }
}

impl Course<'_> {
    fn reconciler(&self) -> Result<Reconciler<'_, Docker>, Failure> {
        Ok(Reconciler {
            engine: self.engine,
            limits: self.context.limits(Some(&self.project))?,
            cancel: CancellationToken::new(),
        })
    }

    /// Brings up what the service needs, before the user's eyes. Gives the
    /// variables that providers have given.
    async fn bring_up(
        &self,
        quiet: Quiet,
        interrupts: &mut Interrupts,
    ) -> Result<BTreeMap<String, Provided>, Failure> {
        let reconciler = self.reconciler()?;
        let mut audience = Show::new(self.context, Some(self.loaded), "run");
        audience.quiet = quiet;
        let up = reconciler.bring_up(&self.project, self.policy, plan::needs, &mut audience);
        let mut finished = graceful(interrupts, &reconciler.cancel, up).await?;
        let provided = finished.as_mut().map(|it| std::mem::take(&mut it.provided));
        let provided = provided.unwrap_or_default();
        conclude(finished, Some(self.loaded), self.engine).await?;
        Ok(provided)
    }

    /// Makes the container. Nothing is shown of it: what the user wants to see
    /// is the command's output.
    async fn make(&self, interrupts: &mut Interrupts) -> Result<(), Failure> {
        let reconciler = self.reconciler()?;
        let policy = Policy {
            no_start: true,
            ..self.policy.clone()
        };
        let desired = Desired::Project(&self.project);
        let mut audience = Unseen::new(&self.started);
        let made = reconciler.run(desired, true, &policy, plan::one_off, &mut audience);
        let finished = graceful(interrupts, &reconciler.cancel, made).await?;
        conclude(finished, Some(self.loaded), self.engine).await
    }

    /// Starts the container, with its hooks.
    async fn start(&self) -> Result<Finished, Failure> {
        let plan = plan::start_one_off(&self.project, self.policy)
            .map_err(|error| Failure::planning(&error, Some(self.loaded)))?;
        let mut audience = Unseen::new(&self.started);
        Ok(self.reconciler()?.execute(&plan, &mut audience).await)
    }

    /// Starts the container, and leaves it alone.
    async fn begin(&self) -> Result<u8, Failure> {
        let id = self.engine.status(&self.container).await?.id;
        conclude(Ok(self.start().await?), Some(self.loaded), self.engine).await?;
        self.context.print(&format!("{id}\n"))?;
        Ok(0)
    }

    /// Starts the container, talks with it to its end, and gives its exit code.
    async fn talk(&self, mut interrupts: Interrupts) -> Result<u8, Failure> {
        let engine = self.engine;
        let keys = engine.detach_keys()?.unwrap_or_default();
        let manner = engine.manner(&self.container).await?;
        let ending = match &self.policy.one_off {
            Some(one_off) if one_off.auto_remove => Ending::Removed,
            _ => Ending::Next,
        };
        let code = engine.exit_code(&self.container, ending).await?;
        let streams = engine.enter(&self.container, manner, &keys).await?;
        let session = Session {
            ui: self.context.ui,
            engine,
            process: Process::Container(self.container.clone()),
            tty: manner.tty,
            keys: detach_keys(&keys)?,
            forwards_signals: true,
            redraws: false,
            started: self.started.clone(),
        };
        if interrupts.is_interrupted() {
            return Err(Failure::interrupted());
        }
        let talk = session.talk(streams);
        let start = self.start();
        tokio::pin!(talk, start);
        let (ended, mut finished) = tokio::select! {
            finished = &mut start => (None, finished?),
            end = &mut talk => match end? {
                End::Signalled(sent) => return Err(Failure::silent(sent.code())),
                end => (Some(end), start.await?),
            }
        };
        if self.started.is_cancelled() {
            // A hook that fails after the command's end was only too slow.
            let over = ended == Some(End::Over);
            if !finished.is_complete() && (over || !self.is_running().await) {
                finished.failures.clear();
            }
        } else {
            conclude(Ok(finished), Some(self.loaded), engine).await?;
            return Err(Failure::interrupted());
        }
        let end = match ended {
            Some(end) => end,
            None => talk.await?,
        };
        let code = match end {
            End::Over => exit_code(code.await?),
            _ => 0,
        };
        if code != 0 {
            return Ok(code);
        }
        conclude(Ok(finished), Some(self.loaded), engine).await?;
        match end {
            End::Over => Ok(code),
            End::Detached => Ok(0),
            End::Unread => Err(Failure::silent(failure::UNREAD)),
            End::Signalled(sent) => Err(Failure::silent(sent.code())),
        }
    }

    /// Whether the command goes on.
    async fn is_running(&self) -> bool {
        let status = self.engine.status(&self.container).await;
        status.is_ok_and(|status| status.state == State::Running)
    }

    /// Removes a container that has come to nothing.
    async fn clear_away(&self) -> Result<(), Failure> {
        let plan = plan::remove_one_off(&self.project, self.policy)
            .map_err(|error| Failure::planning(&error, Some(self.loaded)))?;
        let mut audience = Unseen::new(&self.started);
        let finished = self.reconciler()?.execute(&plan, &mut audience).await;
        conclude(Ok(finished), Some(self.loaded), self.engine).await
    }
}

/// Shows nothing, but tells when a container has been started.
struct Unseen<'a> {
    plan: Plan,
    started: &'a CancellationToken,
}

impl<'a> Unseen<'a> {
    fn new(started: &'a CancellationToken) -> Self {
        Self {
            plan: Plan::default(),
            started,
        }
    }
}

impl Audience for Unseen<'_> {
    fn begins(&mut self, plan: &Plan) {
        self.plan = plan.clone();
    }

    fn happens(&mut self, event: &Event) {
        let Event::Done { step, .. } = event else {
            return;
        };
        let step = self.plan.steps().get(step.0);
        if step.is_some_and(|step| matches!(step.action, Action::Start { .. })) {
            self.started.cancel();
        }
    }

    fn ends(&mut self) {}
}
