//! What every command that changes something on the daemon has in common: the
//! plan is shown instead with `--dry-run`; else it is carried out before the
//! user's eyes, and Ctrl-C ends it in good order.

use std::io::{self, BufRead};

use tokio_util::sync::CancellationToken;

use super::context::{Context, Target, wait_for};
use super::failure::{self, Failure};
use super::interrupt::{Interrupts, graceful};
use super::plan::show;
use super::unfinished::mark;
use crate::engine::Engine;
use crate::engine::docker::Docker;
use crate::event::Event;
use crate::plan::{self, Action, Plan, Policy, Question, Step};
use crate::reconcile::{Audience, Finished, Planner, ReconcileError, Reconciler};
use crate::source::Loaded;
use crate::ui::{Display, Ui};

/// A change of the daemon's state.
pub struct Operation<'a> {
    /// What the command has at hand.
    pub context: &'a Context,
    /// The project.
    pub target: &'a Target,
    /// How the user wants it.
    pub policy: Policy,
    /// What plans it.
    pub planner: Planner,
    /// Whether the planner looks at images.
    pub images: bool,
    /// The name that progress has, as `down`.
    pub title: &'static str,
    /// Pulls and builds that show no progress.
    pub quiet: Quiet,
    /// Whether to ask before containers are removed.
    pub asks_to_remove: bool,
    /// What is said when there is nothing to do.
    pub nothing: &'static str,
}

/// Which progress is not shown.
#[derive(Debug, Clone, Copy, Default)]
pub struct Quiet {
    /// That of pulls.
    pub pulls: bool,
    /// That of builds.
    pub builds: bool,
}

impl<'a> Operation<'a> {
    /// One that brings a project up, for commands to change.
    pub fn new(
        context: &'a Context,
        target: &'a Target,
        title: &'static str,
        policy: Policy,
    ) -> Self {
        Self {
            context,
            target,
            policy,
            planner: plan::up,
            images: false,
            title,
            quiet: Quiet::default(),
            asks_to_remove: false,
            nothing: "",
        }
    }

    /// Plans and carries out. Gives the steps that failed and that the plan
    /// could do without.
    pub fn carry_out(&self) -> Result<Vec<Step>, Failure> {
        wait_for(self.go(false))
    }

    /// Brings the project up: its images first.
    pub fn bring_up(&self) -> Result<(), Failure> {
        wait_for(self.go(true)).map(drop)
    }

    async fn go(&self, up: bool) -> Result<Vec<Step>, Failure> {
        let loaded = self.target.loaded();
        let engine = self.context.engine().await?;
        let reconciler = Reconciler {
            engine: &engine,
            limits: self.context.limits(loaded.map(|it| &it.project))?,
            cancel: CancellationToken::new(),
        };
        if self.context.root.dry_run {
            let (project, observed) = reconciler
                .observe(self.target.desired(), self.images || up)
                .await?;
            let plan = (self.planner)(&project, &observed, &self.policy)
                .map_err(|error| Failure::planning(&error, loaded))?;
            return show(self.context, loaded, &plan).map(|()| Vec::new());
        }
        let mut audience = Show::new(self.context, loaded, self.title);
        audience.quiet = self.quiet;
        audience.asks_to_remove = self.asks_to_remove;
        audience.nothing = self.nothing;
        let _mark = mark(self.context, &engine, self.target.name()).await?;
        let mut interrupts = Interrupts::new()?;
        let run = async {
            match loaded {
                Some(loaded) if up => {
                    reconciler
                        .up(&loaded.project, &self.policy, &mut audience)
                        .await
                }
                _ => {
                    let (desired, images) = (self.target.desired(), self.images);
                    reconciler
                        .run(desired, images, &self.policy, self.planner, &mut audience)
                        .await
                }
            }
        };
        let mut finished = graceful(&mut interrupts, &reconciler.cancel, run).await?;
        let tolerated = finished
            .as_mut()
            .map(|finished| std::mem::take(&mut finished.tolerated));
        let tolerated = tolerated.unwrap_or_default();
        conclude(finished, loaded, &engine).await?;
        Ok(tolerated)
    }
}

/// What an outcome means for the process: all failures together, or the code
/// of an interrupt.
pub async fn conclude(
    finished: Result<Finished, ReconcileError>,
    loaded: Option<&Loaded>,
    engine: &Docker,
) -> Result<(), Failure> {
    let finished = finished.map_err(|error| Failure::reconciling(&error, loaded))?;
    if !finished.failures.is_empty() {
        let neighbours = if finished.failures.iter().any(failure::is_taken_port) {
            engine.list_projects().await.unwrap_or_default()
        } else {
            Vec::new()
        };
        return Err(Failure::steps(&finished.failures, loaded, &neighbours));
    }
    if finished.cancelled {
        return Err(Failure::interrupted());
    }
    Ok(())
}

/// Shows plans while they run, and asks.
pub struct Show<'a> {
    context: &'a Context,
    loaded: Option<&'a Loaded>,
    title: &'static str,
    display: Option<Display>,
    silenced: Vec<bool>,
    /// Which progress is not shown.
    pub quiet: Quiet,
    /// Whether to ask before containers are removed.
    pub asks_to_remove: bool,
    /// What is said when there is nothing to do.
    pub nothing: &'static str,
}

impl<'a> Show<'a> {
    /// Shows under a title.
    pub fn new(context: &'a Context, loaded: Option<&'a Loaded>, title: &'static str) -> Self {
        Self {
            context,
            loaded,
            title,
            display: None,
            silenced: Vec::new(),
            quiet: Quiet::default(),
            asks_to_remove: false,
            nothing: "",
        }
    }
}

impl Audience for Show<'_> {
    fn agrees(&mut self, plan: &Plan) -> bool {
        if !self.asks_to_remove {
            return true;
        }
        let doomed: Vec<&str> = plan
            .steps()
            .iter()
            .filter_map(|step| match &step.action {
                Action::RemoveContainer { container, .. } => Some(container.name.as_str()),
                _ => None,
            })
            .collect();
        if doomed.is_empty() {
            return true;
        }
        let question = format!("Going to remove {}\nAre you sure?", doomed.join(", "));
        ask(self.context.ui, &question)
    }

    fn answers(&mut self, question: &Question) -> bool {
        ask(self.context.ui, &question.to_string())
    }

    fn begins(&mut self, plan: &Plan) {
        if plan.is_empty() {
            self.context.ui.message(self.nothing);
        }
        self.context.plan_notes(plan, self.loaded);
        let silent = |action: &Action| match action {
            Action::PullImage { .. } | Action::PushImage { .. } => self.quiet.pulls,
            Action::BuildImage(_) => self.quiet.builds,
            _ => false,
        };
        self.silenced = plan
            .steps()
            .iter()
            .map(|step| silent(&step.action))
            .collect();
        self.display = Some(Display::new(self.context.ui, self.title, plan));
    }

    fn happens(&mut self, event: &Event) {
        if let Event::Progressed { step, .. } = event
            && self.silenced.get(step.0) == Some(&true)
        {
            return;
        }
        if let Some(display) = &self.display {
            display.event(event);
        }
    }

    fn ends(&mut self) {
        self.display = None;
    }
}

/// Asks a question; the answer is no unless it is a clear yes.
pub fn ask(ui: Ui, question: &str) -> bool {
    ui.message(&format!("{question} [y/N] "));
    let mut answer = String::new();
    if io::stdin().lock().read_line(&mut answer).is_err() {
        return false;
    }
    matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes")
}
