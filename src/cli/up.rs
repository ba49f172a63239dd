//! `up`: brings the project up, and stays with its output unless told not to.

mod attached;
mod beside;
mod ending;
mod heal;
mod menu;
mod starting;
mod verdict;

use std::cell::RefCell;
use std::collections::BTreeSet;

use clap::Args;
use tokio_util::sync::CancellationToken;

use super::context::{Context, wait_for};
use super::convergence::{self, Convergence, Selection, seconds};
use super::failure::{self, Failure};
use super::interrupt::{Interrupts, graceful};
use super::operation::{Quiet, Show, conclude};
use super::plan;
use super::unfinished::mark;
use super::watch::{self, Teller};
use crate::model::Project;
use crate::plan::{Build, Controller, Deadline, Policy, Recreate};
use crate::reconcile::Reconciler;
use crate::source::Loaded;
use beside::Looking;

/// Create and start containers
#[derive(Debug, Clone, Default, Args)]
pub struct Up {
    #[command(flatten)]
    convergence: Convergence,
    #[command(flatten)]
    selection: Selection,
    /// Run containers in the background
    #[arg(short, long)]
    detach: bool,
    /// Create containers without starting them
    #[arg(long)]
    no_start: bool,
    /// Wait until everything runs or is healthy; implies --detach
    #[arg(long)]
    wait: bool,
    /// Wait at most so many seconds
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true)]
    wait_timeout: Option<i64>,
    /// Build without showing progress
    #[arg(long)]
    quiet_build: bool,
    #[command(flatten)]
    attaching: Attaching,
    /// Refresh containers when files change
    #[arg(short, long)]
    watch: bool,
    /// Take keys while attached: w watches files, d detaches [env: COMPOSE_MENU]
    #[arg(long, value_name = super::arguments::TRUTH)]
    menu: Option<bool>,
}

/// How an attached `up` goes on and ends.
#[derive(Debug, Clone, Default, Args)]
struct Attaching {
    /// Stop all containers when one ends
    #[arg(long)]
    abort_on_container_exit: bool,
    /// Stop all containers when one ends with a failure
    #[arg(long)]
    abort_on_container_failure: bool,
    /// End with the exit code of a service; implies --abort-on-container-exit
    #[arg(long, value_name = "SERVICE")]
    exit_code_from: Option<String>,
    /// Show the output of these services only
    #[arg(long, value_name = "SERVICE")]
    attach: Vec<String>,
    /// Show the output of dependencies too
    #[arg(long)]
    attach_dependencies: bool,
    /// Leave the output of a service out
    #[arg(long, value_name = "SERVICE")]
    no_attach: Vec<String>,
    /// Restart containers whose health check fails; without it those whose
    /// service has the label `autoheal: "true"`
    #[arg(long)]
    autoheal: bool,
    /// Show log lines without colours
    #[arg(long)]
    no_color: bool,
    /// Show log lines without the container's name
    #[arg(long)]
    no_log_prefix: bool,
    /// Show the time of each log line
    #[arg(long)]
    timestamps: bool,
}

impl Up {
    /// Brings it up.
    pub fn run(mut self, context: &mut Context) -> Result<u8, Failure> {
        self.check()?;
        let mut options = context.options(&self.selection.services)?;
        options.no_deps = self.selection.no_deps;
        let loaded = context.load(&options)?;
        for service in self.named() {
            if loaded.project.service(service).is_none() {
                let services = loaded.project.services.keys().map(String::as_str);
                return Err(failure::no_such_service(service, services));
            }
        }
        let policy = self.policy(context, &loaded.project)?;
        if self.watch {
            watch::check(&loaded.project, &watch::rules(&loaded)?)?;
        }
        if context.root.dry_run {
            return plan::print(context, &loaded, &policy).map(|()| 0);
        }
        let mut teller = Teller::new(
            context,
            options,
            Box::new(|context, project| self.policy_again(context, project)),
        );
        teller.prefix = "⦿";
        wait_for(self.carry_out(context, &loaded, policy, &RefCell::new(teller)))
    }

    async fn carry_out(
        &self,
        context: &Context,
        loaded: &Loaded,
        policy: Policy,
        host: &RefCell<Teller<'_>>,
    ) -> Result<u8, Failure> {
        let engine = context.engine().await?;
        let _mark = mark(context, &engine, &loaded.project.name).await?;
        let mut interrupts = Interrupts::new()?;
        let reconciler = Reconciler {
            engine: &engine,
            limits: context.limits(Some(&loaded.project))?,
            cancel: CancellationToken::new(),
        };
        let mut audience = Show::new(context, Some(loaded), "up");
        audience.quiet = Quiet {
            pulls: self.convergence.quiet_pull,
            builds: self.quiet_build,
        };
        let detached = self.detach || self.no_start;
        let first = Policy {
            no_start: !detached || self.no_start,
            ..policy.clone()
        };
        let built;
        let mut project = &loaded.project;
        let mut looking = None;
        if self.watch {
            // What changes while images are built is part of what is watched.
            looking = Looking::begin(context, host).await?;
            built = watch::built_first(project);
            project = &built;
        }
        let up = reconciler.up(project, &first, &mut audience);
        let finished = graceful(&mut interrupts, &reconciler.cancel, up).await?;
        conclude(finished, Some(loaded), &engine).await?;
        if detached {
            return Ok(0);
        }
        let run = attached::Run {
            context,
            loaded,
            engine: &engine,
            attaching: &self.attaching,
            audible: self.audible(&loaded.project),
            controller: self.convergence.controller(context, &loaded.project),
            policy,
            looking,
            menu: self.menu,
        };
        run.carry_out(interrupts, host).await
    }

    /// What cannot be had together, in the words of Docker Compose.
    fn check(&mut self) -> Result<(), Failure> {
        let attaching = &mut self.attaching;
        if self.wait_timeout.is_some_and(|timeout| timeout < 0) {
            return Err(Failure::new(
                "--wait-timeout must be a non-negative integer",
            ));
        }
        if attaching.exit_code_from.is_some() && !attaching.abort_on_container_failure {
            attaching.abort_on_container_exit = true;
        }
        if attaching.abort_on_container_exit && attaching.abort_on_container_failure {
            return Err(Failure::new(
                "--abort-on-container-failure cannot be combined with --abort-on-container-exit",
            ));
        }
        let choosy = attaching.attach_dependencies || !attaching.attach.is_empty();
        if self.wait {
            if attaching.abort_on_container_exit || choosy {
                return Err(Failure::new(
                    "--wait cannot be combined with --abort-on-container-exit, --attach or --attach-dependencies",
                ));
            }
            self.detach = true;
        }
        if self.convergence.build && self.convergence.no_build {
            return Err(Failure::new("--build and --no-build are incompatible"));
        }
        let aborts = attaching.abort_on_container_exit || attaching.abort_on_container_failure;
        if self.detach && (aborts || choosy || self.watch) {
            let option = if self.wait { "--wait" } else { "--detach" };
            return Err(Failure::new(format!(
                "{option} cannot be combined with --abort-on-container-exit, --abort-on-container-failure, --attach, --attach-dependencies or --watch"
            )));
        }
        if self.detach && attaching.autoheal {
            return Err(Failure::new("--autoheal needs an `up` that stays")
                .hint("leave --detach out, or put `up` into the background"));
        }
        if self.watch && self.convergence.no_build {
            return Err(Failure::new("--no-build and --watch are incompatible"));
        }
        self.selection.check(&self.convergence)
    }

    fn policy(&self, context: &Context, project: &Project) -> Result<Policy, Failure> {
        let wait = match self.wait_timeout {
            Some(timeout) if timeout > 0 => Deadline::Within(seconds(timeout)),
            _ => Deadline::None,
        };
        let mut policy = self.convergence.policy(context, project)?;
        if !self.detach && !self.no_start && matches!(policy.controller, Controller::Beside(_)) {
            policy.controller = Controller::Without {
                cause: "this process does its work",
                lost: None,
            };
        }
        Ok(Policy {
            no_start: self.no_start,
            wait: self.wait.then_some(wait),
            ..self.selection.apply(policy)
        })
    }

    /// The policy when the project's files have changed: nothing is forced a
    /// second time.
    fn policy_again(&self, context: &Context, project: &Project) -> Result<Policy, Failure> {
        let policy = self.policy(context, project)?;
        Ok(Policy {
            recreate: match policy.recreate {
                Recreate::Force => Recreate::Diverged,
                other => other,
            },
            build: Build::Missing,
            pull: None,
            always_recreate_deps: false,
            renew_anonymous_volumes: false,
            ..policy
        })
    }

    /// All services that the arguments name.
    fn named(&self) -> impl Iterator<Item = &String> {
        let attaching = &self.attaching;
        self.selection
            .services
            .iter()
            .chain(&attaching.attach)
            .chain(&attaching.no_attach)
            .chain(&attaching.exit_code_from)
    }

    /// The services whose output is shown.
    fn audible(&self, project: &Project) -> BTreeSet<String> {
        let attaching = &self.attaching;
        let services = &self.selection.services;
        let chosen: BTreeSet<String> = if !attaching.attach.is_empty() {
            attaching.attach.iter().cloned().collect()
        } else if services.is_empty() {
            project.services.keys().cloned().collect()
        } else if attaching.attach_dependencies {
            convergence::with_dependencies(project, services)
        } else {
            services.iter().cloned().collect()
        };
        chosen
            .into_iter()
            .filter(|name| !attaching.no_attach.contains(name))
            .filter(|name| {
                project
                    .service(name)
                    .is_none_or(|s| s.attach != Some(false))
            })
            .collect()
    }
}
