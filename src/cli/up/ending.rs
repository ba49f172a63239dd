//! The end of an attached `up`: containers are stopped, or killed, while their
//! last lines are shown.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;
use std::time::Duration;

use tokio::time::timeout;

use super::attached::Run;
use super::starting::show_hook;
use super::verdict::Verdict;
use crate::cli::failure::{self, Failure};
use crate::cli::interrupt::Interrupts;
use crate::cli::operation::{Show, conclude};
use crate::engine::docker::Docker;
use crate::event::Event;
use crate::logs::Follower;
use crate::observed::State;
use crate::plan::{self, Plan};
use crate::reconcile::{Audience, Desired, Finished, Planner, ReconcileError};
use crate::ui::LogLines;

/// How long the last words of containers that have stopped may take.
const DRAIN: Duration = Duration::from_secs(2);

/// What the end of it still needs.
pub struct Rest<'a> {
    /// Further interrupts.
    pub interrupts: Interrupts,
    /// What the containers say.
    pub follower: Follower<'a, Docker>,
    /// Where it is shown.
    pub lines: Rc<RefCell<LogLines>>,
    /// What the exits come to.
    pub verdict: Verdict<'a>,
    /// Containers whose start was begun and given up: the daemon may still be
    /// at it, and lists them as if they had never been started.
    pub in_flight: BTreeSet<String>,
}

/// Why everything comes to an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// All containers have ended.
    Idle,
    /// A container that decides it has ended.
    Aborted,
    /// The user says so.
    Interrupted,
    /// The user leaves them to themselves.
    Detached,
    /// Nobody reads the output any more.
    Unread,
}

impl End {
    /// What is said of it; empty: nothing.
    pub fn words(self) -> &'static str {
        match self {
            Self::Aborted => "Aborting on container exit...\n",
            Self::Interrupted => "Gracefully Stopping... press Ctrl+C again to force\n",
            Self::Idle | Self::Detached | Self::Unread => "",
        }
    }
}

impl Run<'_> {
    /// Stops the services that the command names, or all of them. The next interrupt kills instead, and the one
    /// after that leaves at once.
    pub async fn stop(&self, patient: bool, rest: &mut Rest<'_>) -> Result<(), Failure> {
        if patient && let Some(finished) = self.end_with(plan::stop, "stop", rest).await? {
            return conclude(finished, Some(self.loaded), self.engine).await;
        }
        if let Some(finished) = self.end_with(plan::kill, "kill", rest).await? {
            conclude(finished, Some(self.loaded), self.engine).await?;
        }
        Err(Failure::silent(failure::INTERRUPTED))
    }

    /// Runs a plan that ends containers while their last lines are shown.
    /// None when it was interrupted.
    async fn end_with(
        &self,
        planner: Planner,
        title: &'static str,
        rest: &mut Rest<'_>,
    ) -> Result<Option<Result<Finished, ReconcileError>>, Failure> {
        let reconciler = self.reconciler()?;
        let mut audience = Ending {
            show: Show::new(self.context, Some(self.loaded), title),
            lines: Rc::clone(&rest.lines),
            project: &self.loaded.project.name,
            plan: Plan::default(),
        };
        let policy = self.policy.clone();
        let desired = Desired::Project(&self.loaded.project);
        let in_flight = rest.in_flight.clone();
        let run = async {
            let (project, mut observed) = reconciler.observe(desired, false).await?;
            for container in &mut observed.containers {
                if in_flight.contains(&container.name) {
                    container.state = State::Running;
                }
            }
            let plan = planner(&project, &observed, &policy)?;
            Ok(reconciler.execute(&plan, &mut audience).await)
        };
        tokio::pin!(run);
        let mut readable = true;
        loop {
            tokio::select! {
                biased;
                () = rest.interrupts.next() => return Ok(None),
                fact = rest.follower.next(), if readable => match fact {
                    Ok(Some(fact)) => {
                        rest.verdict.judge(&fact);
                        readable = self.show(&rest.lines, &fact, rest.follower.has_more()).is_ok();
                    }
                    Ok(None) | Err(_) => readable = false,
                },
                finished = &mut run => {
                    if readable {
                        // What the containers have said last is on its way.
                        let drained = timeout(DRAIN, self.drain(rest)).await;
                        drained.unwrap_or_default();
                    }
                    return Ok(Some(finished));
                }
            }
        }
    }

    /// Shows what is left until no container runs.
    async fn drain(&self, rest: &mut Rest<'_>) {
        rest.follower.until_idle();
        while let Ok(Some(fact)) = rest.follower.next().await {
            rest.verdict.judge(&fact);
            if self
                .show(&rest.lines, &fact, rest.follower.has_more())
                .is_err()
            {
                return;
            }
        }
    }
}

/// Shows the steps of the end, and what hooks put out.
struct Ending<'a> {
    show: Show<'a>,
    lines: Rc<RefCell<LogLines>>,
    project: &'a str,
    plan: Plan,
}

impl Audience for Ending<'_> {
    fn begins(&mut self, plan: &Plan) {
        self.plan = plan.clone();
        self.show.begins(plan);
    }

    fn happens(&mut self, event: &Event) {
        show_hook(&self.lines, self.project, &self.plan, event);
        self.show.happens(event);
    }

    fn ends(&mut self) {
        self.show.ends();
    }
}
