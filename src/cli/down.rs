//! `down`: stops and removes what the project has on the daemon.

use clap::Args;

use super::context::Context;
use super::convergence::{orphans, policy, seconds};
use super::failure::Failure;
use super::operation::Operation;
use crate::plan::{self, Policy, RemoveImages};

/// Stop and remove containers and networks
#[derive(Debug, Clone, Default, Args)]
pub struct Down {
    /// Remove containers whose service is gone from the project [env: COMPOSE_REMOVE_ORPHANS]
    #[arg(long)]
    remove_orphans: bool,
    /// Remove images too: those without a name of their own, or all (local, all)
    #[arg(long, value_name = "WHICH")]
    rmi: Option<String>,
    /// Seconds between a container's stop signal and its kill
    #[arg(short, long, value_name = "SECONDS", allow_negative_numbers = true)]
    timeout: Option<i64>,
    /// Remove the project's volumes, and anonymous ones, with their data
    #[arg(short, long, alias = "volume")]
    volumes: bool,
    /// The services; none: everything
    #[arg(value_name = "SERVICE")]
    services: Vec<String>,
}

impl Down {
    /// Takes it down.
    pub fn run(self, context: &mut Context) -> Result<u8, Failure> {
        let remove_images = match self.rmi.as_deref() {
            None | Some("") => RemoveImages::None,
            Some("local") => RemoveImages::Local,
            Some("all") => RemoveImages::All,
            Some(other) => {
                return Err(Failure::new(format!("invalid value for --rmi: {other:?}"))
                    .hint("use local or all"));
            }
        };
        let target = context.target(&[])?;
        let project = target.loaded().map(|loaded| &loaded.project);
        let policy = Policy {
            orphans: orphans(context, self.remove_orphans, project)?,
            timeout: self.timeout.map(seconds),
            remove_volumes: self.volumes,
            remove_images,
            services: self.services,
            ..policy(context)
        };
        Operation {
            planner: plan::down,
            images: remove_images != RemoveImages::None,
            ..Operation::new(context, &target, "down", policy)
        }
        .carry_out()?;
        Ok(0)
    }
}
