//! `start`, `stop`, `restart`, `kill`, `pause` and `unpause`: what becomes of
//! containers that exist.

use clap::Args;

use super::context::Context;
use super::convergence::{orphans, policy, seconds};
use super::failure::Failure;
use super::operation::Operation;
use crate::plan::{self, Deadline, Orphans, Policy};
use crate::reconcile::Planner;
use crate::source::{Diagnostic, compose};

/// Start services
#[derive(Debug, Clone, Default, Args)]
pub struct Start {
    /// Wait until everything runs or is healthy
    #[arg(long)]
    wait: bool,
    /// Wait at most so many seconds
    #[arg(long, value_name = "SECONDS")]
    wait_timeout: Option<u32>,
    #[command(flatten)]
    services: Services,
}

/// Stop services
#[derive(Debug, Clone, Default, Args)]
pub struct Stop {
    #[command(flatten)]
    timeout: Timeout,
    #[command(flatten)]
    services: Services,
}

/// Restart services
#[derive(Debug, Clone, Default, Args)]
pub struct Restart {
    /// Leave dependent services alone
    #[arg(long)]
    no_deps: bool,
    #[command(flatten)]
    timeout: Timeout,
    #[command(flatten)]
    services: Services,
}

/// Send a signal to the containers of services
#[derive(Debug, Clone, Default, Args)]
pub struct Kill {
    /// Take in containers whose service is gone from the project [env: COMPOSE_REMOVE_ORPHANS]
    #[arg(long)]
    remove_orphans: bool,
    /// The signal
    #[arg(short, long, value_name = "SIGNAL", default_value = "SIGKILL")]
    signal: String,
    #[command(flatten)]
    services: Services,
}

/// Pause services
#[derive(Debug, Clone, Default, Args)]
pub struct Pause {
    #[command(flatten)]
    services: Services,
}

/// Unpause services
#[derive(Debug, Clone, Default, Args)]
pub struct Unpause {
    #[command(flatten)]
    services: Services,
}

/// The services that a command is about.
#[derive(Debug, Clone, Default, Args)]
struct Services {
    /// The services; none: all
    #[arg(value_name = "SERVICE")]
    names: Vec<String>,
}

/// How long a container may take to stop.
#[derive(Debug, Clone, Default, Args)]
struct Timeout {
    /// Seconds between a container's stop signal and its kill
    #[arg(
        id = "timeout",
        short,
        long,
        value_name = "SECONDS",
        allow_negative_numbers = true
    )]
    seconds: Option<i64>,
}

impl Services {
    /// Leaves out, with a note, services that the project has not: to freeze
    /// or thaw those, there is nothing to do. None when no other was named.
    fn known(mut self, context: &Context) -> Result<Option<Self>, Failure> {
        if self.names.is_empty() {
            return Ok(Some(self));
        }
        // A project that cannot be loaded is for the command itself to tell.
        let Ok(loaded) = compose::load(&context.options(&[])?) else {
            return Ok(Some(self));
        };
        let project = &loaded.project;
        self.names.retain(|name| {
            let known = project.service(name).is_some();
            if !known {
                let note = Diagnostic::note(format!("no such service: {name}"));
                context.notes(&[note], None);
            }
            known
        });
        Ok((!self.names.is_empty()).then_some(self))
    }

    /// Plans and carries out.
    fn carry_out(
        self,
        context: &Context,
        title: &'static str,
        planner: Planner,
        wishes: Policy,
    ) -> Result<u8, Failure> {
        self.carry_out_or_say(context, title, planner, wishes, "")
    }

    /// The same, with what is said when there is nothing to do.
    fn carry_out_or_say(
        self,
        context: &Context,
        title: &'static str,
        planner: Planner,
        wishes: Policy,
        nothing: &'static str,
    ) -> Result<u8, Failure> {
        let target = context.target(&self.names)?;
        target.check_services(&self.names)?;
        let policy = Policy {
            services: self.names,
            ..wishes
        };
        Operation {
            planner,
            nothing,
            ..Operation::new(context, &target, title, policy)
        }
        .carry_out()?;
        Ok(0)
    }
}

impl Start {
    /// Starts them.
    pub fn run(self, context: &mut Context) -> Result<u8, Failure> {
        let deadline = match self.wait_timeout {
            Some(timeout) if timeout > 0 => Deadline::Within(seconds(timeout.into())),
            _ => Deadline::None,
        };
        let wishes = Policy {
            wait: self.wait.then_some(deadline),
            ..policy(context)
        };
        self.services
            .carry_out(context, "start", plan::start, wishes)
    }
}

impl Stop {
    /// Stops them.
    pub fn run(self, context: &mut Context) -> Result<u8, Failure> {
        let wishes = Policy {
            timeout: self.timeout.seconds.map(seconds),
            ..policy(context)
        };
        self.services.carry_out(context, "stop", plan::stop, wishes)
    }
}

impl Restart {
    /// Restarts them.
    pub fn run(self, context: &mut Context) -> Result<u8, Failure> {
        let wishes = Policy {
            timeout: self.timeout.seconds.map(seconds),
            no_deps: self.no_deps,
            ..policy(context)
        };
        self.services
            .carry_out(context, "restart", plan::restart, wishes)
    }
}

impl Kill {
    /// Kills them.
    pub fn run(self, context: &mut Context) -> Result<u8, Failure> {
        let wishes = Policy {
            signal: self.signal,
            orphans: match orphans(context, self.remove_orphans, None)? {
                Orphans::Remove => Orphans::Remove,
                _ => Orphans::Ignore,
            },
            ..policy(context)
        };
        let nothing = "no container to kill\n";
        self.services
            .carry_out_or_say(context, "kill", plan::kill, wishes, nothing)
    }
}

impl Pause {
    /// Pauses them.
    pub fn run(self, context: &mut Context) -> Result<u8, Failure> {
        let wishes = policy(context);
        match self.services.known(context)? {
            Some(services) => services.carry_out(context, "pause", plan::pause, wishes),
            None => Ok(0),
        }
    }
}

impl Unpause {
    /// Unpauses them.
    pub fn run(self, context: &mut Context) -> Result<u8, Failure> {
        let wishes = policy(context);
        match self.services.known(context)? {
            Some(services) => services.carry_out(context, "unpause", plan::unpause, wishes),
            None => Ok(0),
        }
    }
}
