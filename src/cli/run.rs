//! `run`: one command in a container of its own.

mod conversation;
mod overrides;

use std::fmt::Write;

use clap::{ArgAction, Args};
use rustix::rand::{GetRandomFlags, getrandom};

use super::arguments::TRUTH;
use super::context::{Context, Target, wait_for};
use super::convergence::Convergence;
use super::exec::check_input;
use super::failure::Failure;
use super::plan::show;
use crate::model::Project;
use crate::plan::{self, Controller, OneOff, Policy, ReplaceVolumes};
use crate::reconcile::{Desired, Reconciler};
use crate::source::Loaded;
use crate::terminal;
use crate::ui::Progress;

/// Run a command in a container of its own
#[derive(Debug, Clone, Default, Args)]
#[command(override_usage = "rcompose run [OPTIONS] SERVICE [COMMAND] [ARGS...]")]
pub struct Run {
    /// Build images first
    #[arg(long)]
    build: bool,
    /// Add a capability
    #[arg(long, value_name = "NAME")]
    cap_add: Vec<String>,
    /// Drop a capability
    #[arg(long, value_name = "NAME")]
    cap_drop: Vec<String>,
    /// Run it in the background, and print the container's identity
    #[arg(short, long)]
    detach: bool,
    /// Replace the image's entrypoint
    #[arg(long, value_name = "COMMAND")]
    entrypoint: Option<String>,
    /// Set a variable; without a value: to that of the environment
    #[arg(short, long, value_name = "NAME=VALUE")]
    env: Vec<String>,
    /// Set the variables of a file
    #[arg(long, value_name = "FILE")]
    env_from_file: Vec<String>,
    /// Hand standard input on
    #[arg(
        short,
        long,
        action = ArgAction::Set,
        value_name = TRUTH
    )]
    interactive: Option<bool>,
    /// Give the container a label
    #[arg(short, long, alias = "labels", value_name = "NAME=VALUE")]
    label: Vec<String>,
    /// The container's name
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Leave the dependencies of the service alone
    #[arg(long)]
    no_deps: bool,
    /// Give the command no terminal; it has one where stdin and stdout are one
    #[arg(
        short = 'T',
        long,
        alias = "no-TTY",
        action = ArgAction::Set,
        value_name = TRUTH
    )]
    no_tty: Option<bool>,
    /// Publish a port
    #[arg(short, long, value_name = "PORT")]
    publish: Vec<String>,
    /// When to pull images (always, missing, never, build, policy)
    #[arg(long, value_name = "WHEN")]
    pull: Option<String>,
    /// Show no progress
    #[arg(short, long)]
    quiet: bool,
    /// Build without showing progress
    #[arg(long)]
    quiet_build: bool,
    /// Pull without showing progress
    #[arg(long)]
    quiet_pull: bool,
    /// Remove containers whose service is gone from the project
    #[arg(long)]
    remove_orphans: bool,
    /// Remove the container when it ends
    #[arg(long)]
    rm: bool,
    /// Publish the ports of the service
    #[arg(short = 'P', long)]
    service_ports: bool,
    /// Give the command a terminal
    #[arg(
        short,
        long,
        hide = true,
        action = ArgAction::Set,
        value_name = TRUTH
    )]
    tty: Option<bool>,
    /// Let the container be found under the names of the service
    #[arg(long)]
    use_aliases: bool,
    /// The user that the command runs as
    #[arg(short, long, value_name = "USER")]
    user: Option<String>,
    /// Mount a folder or a volume
    #[arg(short, long, alias = "volumes", value_name = "SOURCE:TARGET")]
    volume: Vec<String>,
    /// The folder that the command runs in
    #[arg(short, long, value_name = "PATH")]
    workdir: Option<String>,
    /// The service; the command and its arguments, in place of the service's
    #[arg(
        value_names = ["SERVICE", "COMMAND"],
        num_args = 1..,
        trailing_var_arg = true,
        allow_hyphen_values = true,
        required = true
    )]
    words: Vec<String>,
}

impl Run {
    /// Runs it, and gives its exit code.
    pub fn run(self, context: &mut Context) -> Result<u8, Failure> {
        if self.service_ports && !self.publish.is_empty() {
            return Err(Failure::new(
                "--service-ports and --publish are incompatible",
            ));
        }
        let tty = self.terminal()?;
        if self.quiet {
            context.ui.progress = Progress::Quiet;
        }
        let service = self.service();
        let mut options = context.options(std::slice::from_ref(&service))?;
        options.no_deps = self.no_deps;
        let loaded = context.load(&options)?;
        let target = Target::Loaded(Box::new(loaded));
        target.check_services(std::slice::from_ref(&service))?;
        let Target::Loaded(loaded) = target else {
            return Ok(0);
        };
        let slug = slug()?;
        let project = self.project(&loaded.project, tty, &slug, &options.cwd)?;
        let policy = self.policy(context, &project, slug)?;
        if context.root.dry_run {
            return print(context, &loaded, &project, &policy);
        }
        if tty && self.interactive() {
            check_input("-T")?;
        }
        wait_for(self.carry_out(context, &loaded, &project, &policy))
    }

    /// The service that is run.
    fn service(&self) -> String {
        self.words.first().cloned().unwrap_or_default()
    }

    /// The command; empty: the service's own.
    fn command(&self) -> &[String] {
        self.words.get(1..).unwrap_or_default()
    }

    fn interactive(&self) -> bool {
        self.interactive.unwrap_or(true)
    }

    /// Whether the command has a terminal.
    fn terminal(&self) -> Result<bool, Failure> {
        match (self.tty, self.no_tty) {
            (Some(_), Some(_)) => Err(Failure::new("--tty and --no-tty can't be used together")),
            (Some(tty), None) => Ok(tty),
            (None, Some(no_tty)) => Ok(!no_tty),
            (None, None) if self.interactive.is_none() && !terminal::is_input() => Ok(false),
            (None, None) => Ok(terminal::is_output()),
        }
    }

    fn policy(
        &self,
        context: &Context,
        project: &Project,
        slug: String,
    ) -> Result<Policy, Failure> {
        let convergence = Convergence {
            build: self.build,
            pull: self.pull.clone(),
            remove_orphans: self.remove_orphans,
            ..Convergence::default()
        };
        let policy = convergence.policy(context, project)?;
        Ok(Policy {
            controller: Controller::Left,
            services: vec![self.service()],
            no_deps: self.no_deps,
            // What comes in on a pipe is for the command, and no answer.
            replace_volumes: if terminal::is_input() {
                ReplaceVolumes::Ask
            } else {
                ReplaceVolumes::Named([].into())
            },
            one_off: Some(OneOff {
                service: self.service(),
                slug,
                auto_remove: self.rm,
                use_aliases: self.use_aliases,
                console_size: terminal::size(),
            }),
            ..policy
        })
    }
}

/// 64 random digits.
fn slug() -> Result<String, Failure> {
    let mut bytes = [0; 32];
    let filled = getrandom(&mut bytes, GetRandomFlags::empty());
    filled.map_err(|error| Failure::new(format!("no random name to be had: {error}")))?;
    Ok(bytes.iter().fold(String::new(), |mut slug, byte| {
        write!(slug, "{byte:02x}").unwrap_or_default();
        slug
    }))
}

/// Prints the plan.
fn print(
    context: &Context,
    loaded: &Loaded,
    project: &Project,
    policy: &Policy,
) -> Result<u8, Failure> {
    let plan = wait_for(async {
        let engine = context.engine().await?;
        let reconciler = Reconciler {
            engine: &engine,
            limits: context.limits(Some(project))?,
            cancel: tokio_util::sync::CancellationToken::new(),
        };
        let desired = Desired::Project(project);
        let (project, observed) = reconciler.observe(desired, true).await?;
        plan::run(&project, &observed, policy)
            .map_err(|error| Failure::planning(&error, Some(loaded)))
    })?;
    show(context, Some(loaded), &plan)?;
    Ok(0)
}
