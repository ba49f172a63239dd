//! `up` in the foreground: attaches to the containers, starts them, shows
//! their output, and ends when they do, when the user says so, or when one of
//! them decides it.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::pin::Pin;
use std::rc::Rc;

use tokio_util::sync::CancellationToken;

use super::Attaching;
use super::beside::{Beside, Looking, Turn};
use super::ending::{End, Rest};
use super::heal::{self, Healer};
use super::starting::Starting;
use super::verdict::Verdict;
use crate::cli::context::Context;
use crate::cli::failure::{self, Failure};
use crate::cli::interrupt::Interrupts;
use crate::cli::operation::{Show, conclude};
use crate::cli::watch::Teller;
use crate::controller::duties::Duties;
use crate::engine::docker::Docker;
use crate::engine::{Channel, LogQuery};
use crate::logs::{Fact, Follower, Tapped, short_name};
use crate::model::own_image::CONTROLLER_KEY;
use crate::observed::{Observed, State};
use crate::plan::{self, Action, Controller, Orphans, Plan, Policy, Recreate};
use crate::reconcile::{Desired, Finished, Reconciler};
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
    /// The controller that a detached `up` would have beside it.
    pub controller: Controller,
    /// The files that are watched from the beginning.
    pub looking: Option<Looking>,
    /// Whether keys are taken; none: where there is a terminal.
    pub menu: Option<bool>,
}

impl Run<'_> {
    /// Starts the containers, shows their output, and gives the exit code.
    pub async fn carry_out(
        mut self,
        interrupts: Interrupts,
        host: &RefCell<Teller<'_>>,
    ) -> Result<u8, Failure> {
        let looking = self.looking.take();
        let watches = looking.is_some();
        let reconciler = self.reconciler()?;
        let project = &self.loaded.project;
        let (_, observed) = reconciler
            .observe(Desired::Project(project), true)
            .await
            .map_err(Failure::from)?;
        let start = plan::containers(project, &observed, &self.second_policy())
            .map_err(|error| Failure::planning(&error, Some(self.loaded)))?;
        let follower = self.follower(&observed, &start).await?;
        let lines = Rc::new(RefCell::new(self.lines(&observed)));
        let mut audience = Starting::new(Rc::clone(&lines), project.name.clone());
        let in_flight = Rc::clone(&audience.names);
        let mut rest = Rest {
            interrupts,
            follower,
            lines,
            verdict: Verdict::new(self.attaching),
            in_flight: BTreeSet::new(),
        };
        // What the services that are named only depend on may run on.
        rest.follower.decided_by(&self.policy.services);
        let starting = reconciler.execute(&start, &mut audience);
        tokio::pin!(starting);
        let mut beside = Beside::new(self.context, self.engine, host, self.menu, looking)?;
        let services = heal::healed(project, &self.watched(), self.attaching.autoheal);
        let duties = match &self.controller {
            Controller::Beside(_) => Duties::of(project),
            _ => Duties::default(),
        };
        let healer = Healer::new(&self, services, duties)?;
        let attending = self.attend(starting.as_mut(), &mut rest, &mut beside, &healer, watches);
        let mut healing = Box::pin(healer.work());
        let (end, started) = tokio::select! {
            attended = attending => attended?,
            Err(failure) = &mut healing => return Err(failure),
        };
        drop(beside);
        self.context.ui.message(end.words());
        let mut patient = true;
        // What it is making is there before anything is stopped.
        healer.end();
        tokio::select! {
            ended = &mut healing => ended?,
            () = rest.interrupts.next() => patient = false,
        }
        match end {
            End::Idle => return Ok(rest.verdict.code()),
            End::Detached => return self.hand_over(&reconciler).await.map(|()| 0),
            End::Unread | End::Aborted | End::Interrupted => {}
        }
        if !started {
            reconciler.cancel.cancel();
            tokio::select! {
                _ = &mut starting => {}
                () = rest.interrupts.next() => patient = false,
            }
        }
        rest.in_flight = in_flight.take();
        self.stop(patient, &mut rest).await?;
        match end {
            End::Interrupted => Err(Failure::silent(failure::INTERRUPTED)),
            _ => Ok(rest.verdict.code()),
        }
    }

    /// Leaves what has been done here to a controller, if there is anything.
    async fn hand_over(&self, reconciler: &Reconciler<'_, Docker>) -> Result<(), Failure> {
        if !matches!(self.controller, Controller::Beside(_)) {
            return Ok(());
        }
        let policy = Policy {
            services: vec![CONTROLLER_KEY.to_owned()],
            controller: self.controller.clone(),
            orphans: Orphans::Ignore,
            ..self.second_policy()
        };
        let mut audience = Show::new(self.context, Some(self.loaded), "up");
        let up = reconciler.up(&self.loaded.project, &policy, &mut audience);
        conclude(up.await, Some(self.loaded), self.engine).await
    }

    /// Shows what is said until something ends it; and whether all was started
    /// by then.
    async fn attend<S: Future<Output = Finished>>(
        &self,
        mut starting: Pin<&mut S>,
        rest: &mut Rest<'_>,
        beside: &mut Beside<'_, '_>,
        healer: &Healer<'_>,
        watches: bool,
    ) -> Result<(End, bool), Failure> {
        let mut started = false;
        loop {
            tokio::select! {
                biased;
                () = rest.interrupts.next() => return Ok((End::Interrupted, started)),
                finished = &mut starting, if !started => {
                    started = true;
                    conclude(Ok(finished), Some(self.loaded), self.engine).await?;
                    if watches {
                        beside.watch()?;
                    } else if !healer.is_at_work() {
                        rest.follower.until_idle();
                    }
                }
                turn = beside.turn(), if started => match turn {
                    Turn::Detached => return Ok((End::Detached, started)),
                    // Containers that are replaced leave a moment without any.
                    Turn::Watching(true) => rest.follower.stay(),
                    Turn::Watching(false) if healer.is_at_work() => {}
                    Turn::Watching(false) => rest.follower.until_idle(),
                },
                fact = rest.follower.next() => {
                    let Some(fact) = fact? else {
                        return Ok((End::Idle, started));
                    };
                    if beside.expects(&fact) || healer.expects(&fact) {
                        continue;
                    }
                    let more = rest.follower.has_more();
                    if self.show(&rest.lines, &fact, more).is_err() {
                        return Ok((End::Unread, started));
                    }
                    if rest.verdict.judge(&fact) {
                        return Ok((End::Aborted, started));
                    }
                }
            }
        }
    }

    /// Shows a fact; at once, unless there are more. An error means that nobody
    /// reads the output any more.
    pub(super) fn show(
        &self,
        lines: &RefCell<LogLines>,
        fact: &Fact,
        more: bool,
    ) -> std::io::Result<()> {
        let mut lines = lines.borrow_mut();
        self.add(&mut lines, fact)?;
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
