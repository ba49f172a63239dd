//! `up` in the foreground: attaches to the containers, starts them, shows
//! their output, and ends when they do, when the user says so, or when one of
//! them decides it.

use std::collections::BTreeSet;
use std::rc::Rc;

use tokio_util::sync::CancellationToken;

use super::Attaching;
use super::ending::Rest;
use super::starting::Starting;
use super::verdict::Verdict;
use crate::cli::context::Context;
use crate::cli::failure::{self, Failure};
use crate::cli::interrupt::Interrupts;
use crate::cli::operation::conclude;
use crate::engine::docker::Docker;
use crate::engine::{Channel, LogQuery};
use crate::logs::{Fact, Follower, Tapped, short_name};
use crate::observed::{Observed, State};
use crate::plan::{self, Action, Plan, Policy, Recreate};
use crate::reconcile::{Desired, Reconciler};
use crate::source::Loaded;
use crate::ui::{LogLines, LogStyle};

/// The second half of an attached `up`: the containers exist.
pub struct Run<'a> {
    /// What the command has at hand.
    pub context: &'a Context,
    /// The project.
    pub loaded: &'a Loaded,
    /// The daemon.
    pub engine: &'a Docker,
    /// How it goes on and ends.
    pub attaching: &'a Attaching,
    /// The services whose output is shown.
    pub audible: BTreeSet<String>,
    /// The policy of the whole.
    pub policy: Policy,
}

/// Why everything comes to an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// All containers have ended.
    Idle,
    /// A container that decides it has ended.
    Aborted,
    /// The user says so.
    Interrupted,
    /// Nobody reads the output any more.
    Unread,
}

impl Run<'_> {
    /// Starts the containers, shows their output, and gives the exit code.
    pub async fn carry_out(self, mut interrupts: Interrupts) -> Result<u8, Failure> {
        let reconciler = self.reconciler()?;
        let project = &self.loaded.project;
        let (_, observed) = reconciler
            .observe(Desired::Project(project), true)
            .await
            .map_err(Failure::from)?;
        let start = plan::containers(project, &observed, &self.second_policy())
            .map_err(|error| Failure::planning(&error, Some(self.loaded)))?;
        let mut follower = self.follower(&observed, &start).await?;
        let mut lines = self.lines(&observed);
        let mut verdict = Verdict::new(self.attaching);

        let mut audience = Starting::default();
        let in_flight = Rc::clone(&audience.names);
        let starting = reconciler.execute(&start, &mut audience);
        tokio::pin!(starting);
        let mut started = false;
        let end = loop {
            tokio::select! {
                biased;
                () = interrupts.next() => break End::Interrupted,
                finished = &mut starting, if !started => {
                    started = true;
                    follower.until_idle();
                    conclude(Ok(finished), Some(self.loaded), self.engine).await?;
                }
                fact = follower.next() => match fact? {
                    None => break End::Idle,
                    Some(fact) => {
                        if self.show(&mut lines, &fact, follower.has_more()).is_err() {
                            break End::Unread;
                        }
                        if verdict.judge(&fact) {
                            break End::Aborted;
                        }
                    }
                }
            }
        };
        match end {
            End::Idle => return Ok(verdict.code()),
            End::Unread => {}
            End::Aborted => self.context.ui.message("Aborting on container exit...\n"),
            End::Interrupted => self
                .context
                .ui
                .message("Gracefully Stopping... press Ctrl+C again to force\n"),
        }
        let mut patient = true;
        if !started {
            reconciler.cancel.cancel();
            tokio::select! {
                _ = &mut starting => {}
                () = interrupts.next() => patient = false,
            }
        }
        let mut rest = Rest {
            interrupts,
            follower,
            lines,
            verdict,
            in_flight: in_flight.take(),
        };
        self.stop(patient, &mut rest).await?;
        match end {
            End::Interrupted => Err(Failure::silent(failure::INTERRUPTED)),
            _ => Ok(rest.verdict.code()),
        }
    }

    /// Shows a fact; at once, unless there are more. An error means that nobody
    /// reads the output any more.
    pub(super) fn show(
        &self,
        lines: &mut LogLines,
        fact: &Fact,
        more: bool,
    ) -> std::io::Result<()> {
        self.add(lines, fact)?;
        if more { Ok(()) } else { lines.flush() }
    }

    fn add(&self, lines: &mut LogLines, fact: &Fact) -> std::io::Result<()> {
        let project = &self.loaded.project.name;
        let name = |container: &Tapped| short_name(&container.name, project);
        match fact {
            Fact::Line(container, line) => lines.show(
                &name(container),
                line.channel == Channel::Stderr,
                &line.bytes,
            ),
            Fact::Exited { container, .. } if !self.audible.contains(&container.service) => Ok(()),
            Fact::Exited {
                container,
                code,
                restarting,
            } => {
                let more = if *restarting { " (restarting)" } else { "" };
                lines.remark(&name(container), &format!("exited with code {code}{more}"))
            }
            Fact::Lost(container, error) => {
                let name = name(container);
                self.context
                    .ui
                    .message(&format!("cannot read the output of {name}: {error}\n"));
                Ok(())
            }
        }
    }

    pub(super) fn reconciler(&self) -> Result<Reconciler<'_, Docker>, Failure> {
        Ok(Reconciler {
            engine: self.engine,
            limits: self.context.limits(Some(&self.loaded.project))?,
            cancel: CancellationToken::new(),
        })
    }

    /// The containers are as desired by now; they are only to be started.
    fn second_policy(&self) -> Policy {
        Policy {
            recreate: Recreate::Never,
            always_recreate_deps: false,
            renew_anonymous_volumes: false,
            ..self.policy.clone()
        }
    }

    /// The services that are watched until they end.
    fn watched(&self) -> BTreeSet<String> {
        let named = &self.policy.services;
        let all = self.loaded.project.services.keys();
        let mut watched: BTreeSet<String> = if named.is_empty() {
            all.cloned().collect()
        } else {
            named.iter().cloned().collect()
        };
        watched.extend(self.audible.iter().cloned());
        watched
    }

    /// Attaches to the containers that run and to those that are to be started.
    async fn follower(
        &self,
        observed: &Observed,
        start: &Plan,
    ) -> Result<Follower<'_, Docker>, Failure> {
        let watched = self.watched();
        let silent = watched.difference(&self.audible).cloned().collect();
        let query = LogQuery::default();
        let name = &self.loaded.project.name;
        let mut follower = Follower::new(self.engine, name, watched.clone(), silent, query).await?;
        let to_start: BTreeSet<&str> = start
            .steps()
            .iter()
            .filter(|step| matches!(step.action, Action::Start { .. }))
            .filter_map(|step| Some(step.action.container()?.name.as_str()))
            .collect();
        for container in &observed.containers {
            let runs = matches!(container.state, State::Running | State::Restarting);
            if !container.is_one_off()
                && watched.contains(container.service())
                && (runs || to_start.contains(container.name.as_str()))
            {
                follower.attach(container).await?;
            }
        }
        Ok(follower)
    }

    fn lines(&self, observed: &Observed) -> LogLines {
        let mut names: Vec<String> = observed
            .containers
            .iter()
            .filter(|container| !container.is_one_off())
            .filter(|container| self.audible.contains(container.service()))
            .map(|container| short_name(&container.name, &self.loaded.project.name))
            .collect();
        names.sort();
        if !names.is_empty() {
            let text = format!("Attaching to {}\n", names.join(", "));
            // Whoever does not read this does not read the lines either.
            self.context.ui.print(&text).unwrap_or_default();
        }
        let style = LogStyle {
            colour: !self.attaching.no_color,
            prefix: !self.attaching.no_log_prefix,
            split: true,
            timestamps: self.attaching.timestamps,
        };
        LogLines::new(self.context.ui, style, names.iter().map(String::as_str))
    }
}
