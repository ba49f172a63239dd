//! `attach`: the terminal joined with a container that runs.

use clap::{ArgAction, Args};
use tokio_util::sync::CancellationToken;

use super::arguments::TRUTH;
use super::context::{Context, wait_for};
use super::exec::{check_input, detach_keys, exit_code, left};
use super::failure::{self, Failure};
use super::replica::{self, Index};
use super::session::{End, Session};
use crate::engine::docker::Docker;
use crate::engine::interaction::{Ending, Interaction, Process};
use crate::observed::{Container, State};

/// Join the terminal with a running container
#[derive(Debug, Clone, Default, Args)]
pub struct Attach {
    /// The keys that leave the container alone again, as ctrl-p,ctrl-q
    #[arg(long, value_name = "KEYS")]
    detach_keys: Option<String>,
    #[command(flatten)]
    replica: Index,
    /// Don't hand standard input on
    #[arg(long)]
    no_stdin: bool,
    /// Hand signals on
    #[arg(
        long,
        action = ArgAction::Set,
        default_value = "true",
        value_name = TRUTH
    )]
    sig_proxy: bool,
    /// The service
    #[arg(value_name = "SERVICE")]
    service: String,
}

impl Attach {
    /// Attaches, and gives the container's exit code.
    pub fn run(self, context: &mut Context) -> Result<u8, Failure> {
        let target = context.target(&[])?;
        wait_for(async {
            let engine = context.engine().await?;
            let containers = replica::containers(&engine, target.name()).await?;
            let container = replica::find_running(&containers, &self.service, self.replica.index)?;
            check_state(container.state)?;
            if context.root.dry_run {
                context.print(&format!("attach to {}\n", container.name))?;
                return Ok(0);
            }
            self.talk(context, &engine, container).await
        })
    }

    async fn talk(
        &self,
        context: &Context,
        engine: &Docker,
        container: &Container,
    ) -> Result<u8, Failure> {
        let given = match &self.detach_keys {
            Some(keys) => Some(keys.clone()),
            None => engine.detach_keys()?,
        };
        let given = given.unwrap_or_default();
        let keys = detach_keys(&given)?;
        let mut manner = engine.manner(&container.id).await?;
        if manner.tty && !self.no_stdin {
            check_input("--no-stdin")?;
        }
        manner.stdin &= !self.no_stdin;
        let code = engine.exit_code(&container.id, Ending::NotRunning).await?;
        let streams = engine.enter(&container.id, manner, &given).await?;
        let started = CancellationToken::new();
        started.cancel();
        let session = Session {
            ui: context.ui,
            engine,
            process: Process::Container(container.id.clone()),
            tty: manner.tty,
            keys,
            forwards_signals: self.sig_proxy && !manner.tty,
            redraws: true,
            started,
        };
        match session.talk(streams).await? {
            End::Over => Ok(exit_code(code.await?)),
            End::Detached => Err(left(context.ui)),
            End::Unread => Err(Failure::silent(failure::UNREAD)),
            End::Signalled(sent) => Err(Failure::silent(sent.code())),
        }
    }
}

/// Only a container that does something can be talked with.
fn check_state(state: State) -> Result<(), Failure> {
    match state {
        State::Paused => Err(Failure::new(
            "You cannot attach to a paused container, unpause it first",
        )),
        State::Restarting => Err(Failure::new(
            "You cannot attach to a restarting container, wait until it is running",
        )),
        _ => Ok(()),
    }
}
