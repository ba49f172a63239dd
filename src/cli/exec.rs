//! `exec`: runs a command in a container that runs.

use std::collections::BTreeMap;

use clap::{ArgAction, Args};
use tokio_util::sync::CancellationToken;

use super::arguments::TRUTH;
use super::context::{Context, Target, wait_for};
use super::failure::{self, Failure};
use super::replica::{self, Index};
use super::session::{End, Session};
use crate::engine::docker::Docker;
use crate::engine::interaction::{ExecSpec, Interaction, Process};
use crate::observed::Container;
use crate::terminal::{self, DetachKeys};
use crate::ui::Ui;

/// Run a command in a running container
#[derive(Debug, Clone, Default, Args)]
#[command(override_usage = "rcompose exec [OPTIONS] SERVICE COMMAND [ARGS...]")]
pub struct Exec {
    /// Run the command in the background
    #[arg(short, long)]
    detach: bool,
    /// Set a variable; without a value: to that of the environment
    #[arg(short, long, value_name = "NAME=VALUE")]
    env: Vec<String>,
    #[command(flatten)]
    replica: Index,
    /// Hand standard input on
    #[arg(
        short,
        long,
        hide = true,
        action = ArgAction::Set,
        default_value = "true",
        value_name = TRUTH
    )]
    interactive: bool,
    /// Give the command no terminal; it has one where stdout is one
    #[arg(
        short = 'T',
        long,
        alias = "no-TTY",
        value_name = TRUTH
    )]
    no_tty: Option<bool>,
    /// Run the command with all privileges
    #[arg(long)]
    privileged: bool,
    /// Accepted and without effect: see --no-tty
    #[arg(short, long, hide = true)]
    tty: bool,
    /// The user that the command runs as
    #[arg(
        short,
        long,
        value_name = "USER",
        default_value = "",
        hide_default_value = true
    )]
    user: String,
    /// The folder that the command runs in
    #[arg(
        short,
        long,
        value_name = "PATH",
        default_value = "",
        hide_default_value = true
    )]
    workdir: String,
    /// The service, the command and its arguments
    #[arg(
        value_names = ["SERVICE", "COMMAND"],
        num_args = 2..,
        trailing_var_arg = true,
        allow_hyphen_values = true,
        required = true
    )]
    words: Vec<String>,
}

impl Exec {
    /// Runs it, and gives its exit code.
    pub fn run(mut self, context: &mut Context) -> Result<u8, Failure> {
        let service = self.words.remove(0);
        let target = context.target(&[])?;
        wait_for(async {
            let engine = context.engine().await?;
            let containers = replica::containers(&engine, target.name()).await?;
            let container = replica::find_running(&containers, &service, self.replica.index)?;
            let spec = self.spec(&engine, environment(context, &target))?;
            if context.root.dry_run {
                let command = spec.command.join(" ");
                context.print(&format!("run {command} in {}\n", container.name))?;
                return Ok(0);
            }
            self.carry_out(context, &engine, container, &spec).await
        })
    }

    fn spec(
        &self,
        engine: &Docker,
        environment: &BTreeMap<String, String>,
    ) -> Result<ExecSpec, Failure> {
        let tty = !self.no_tty.unwrap_or_else(|| !terminal::is_output());
        if tty && self.interactive && !self.detach {
            check_input("-T")?;
        }
        Ok(ExecSpec {
            command: self.words.clone(),
            environment: variables(&self.env, environment),
            user: self.user.clone(),
            working_dir: self.workdir.clone(),
            privileged: self.privileged,
            tty,
            stdin: self.interactive,
            detached: self.detach,
            detach_keys: engine.detach_keys()?.unwrap_or_default(),
            size: terminal::size(),
        })
    }

    async fn carry_out(
        &self,
        context: &Context,
        engine: &Docker,
        container: &Container,
        spec: &ExecSpec,
    ) -> Result<u8, Failure> {
        let keys = detach_keys(&spec.detach_keys)?;
        let exec = engine.create_exec(&container.id, spec).await?;
        if spec.detached {
            engine.start_exec(&exec, spec).await?;
            return Ok(0);
        }
        let streams = engine.enter_exec(&exec, spec).await?;
        let started = CancellationToken::new();
        started.cancel();
        let session = Session {
            ui: context.ui,
            engine,
            process: Process::Exec(exec.clone()),
            tty: spec.tty,
            keys,
            forwards_signals: false,
            redraws: false,
            started,
        };
        match session.talk(streams).await? {
            End::Over => Ok(exit_code(engine.exec_exit_code(&exec).await?)),
            End::Detached => Err(left(context.ui)),
            End::Unread => Err(Failure::silent(failure::UNREAD)),
            End::Signalled(sent) => Err(Failure::silent(sent.code())),
        }
    }
}

/// The environment that variables without a value are looked up in.
fn environment<'a>(context: &'a Context, target: &'a Target) -> &'a BTreeMap<String, String> {
    match target.loaded() {
        Some(loaded) => &loaded.project.environment,
        None => &context.environment,
    }
}

/// Variables as `NAME=value`. One without a value has that of the environment;
/// when there is none either, its name alone takes the container's value away.
/// The last of a name counts.
fn variables(options: &[String], environment: &BTreeMap<String, String>) -> Vec<String> {
    let named: BTreeMap<&str, Option<&str>> = options
        .iter()
        .map(|option| match option.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (option.as_str(), environment.get(option).map(String::as_str)),
        })
        .collect();
    named
        .into_iter()
        .map(|(name, value)| match value {
            Some(value) => format!("{name}={value}"),
            None => name.to_owned(),
        })
        .collect()
}

/// The exit code of a process; ours has eight bits too.
pub fn exit_code(code: i64) -> u8 {
    u8::try_from(code & 0xff).unwrap_or(u8::MAX)
}

/// Reads detach keys.
pub fn detach_keys(text: &str) -> Result<DetachKeys, Failure> {
    DetachKeys::parse(text).map_err(|error| {
        Failure::new(error.to_string())
            .hint("use letters, DEL, and ctrl- with a letter, joined by commas: ctrl-p,ctrl-q")
    })
}

/// A terminal in a container needs one here; an option does without.
pub fn check_input(option: &str) -> Result<(), Failure> {
    if terminal::is_input() {
        return Ok(());
    }
    Err(Failure::new("the input device is not a TTY").hint(format!("{option} does without")))
}

/// The end of a command that the user has left by the detach keys.
pub fn left(ui: Ui) -> Failure {
    ui.message("read escape sequence\n");
    Failure::silent(failure::ERROR)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_have_a_value_or_are_taken_away() {
        let environment = BTreeMap::from([("HOME".to_owned(), "/home/me".to_owned())]);
        let options = ["A=1", "HOME", "GONE", "EMPTY=", "A=x=y"].map(str::to_owned);
        assert_eq!(
            variables(&options, &environment),
            ["A=x=y", "EMPTY=", "GONE", "HOME=/home/me"]
        );
    }

    #[test]
    fn exit_codes_have_eight_bits() {
        assert_eq!([0, 5, 255, 256, -1].map(exit_code), [0, 5, 255, 0, 255]);
    }
}
