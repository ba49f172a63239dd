//! `rm`: removes containers that have stopped.

use clap::Args;

use super::context::Context;
use super::convergence::policy;
use super::failure::Failure;
use super::operation::Operation;
use crate::plan::{self, Policy};

/// Remove stopped containers
#[derive(Debug, Clone, Default, Args)]
pub struct Rm {
    /// Don't ask
    #[arg(short, long)]
    force: bool,
    /// Stop the containers first
    #[arg(short, long)]
    stop: bool,
    /// Remove their anonymous volumes too
    #[arg(short, long)]
    volumes: bool,
    /// Accepted and without effect
    #[arg(short, long, hide = true)]
    all: bool,
    /// The services; none: all
    #[arg(value_name = "SERVICE")]
    services: Vec<String>,
}

impl Rm {
    /// Removes them.
    pub fn run(self, context: &mut Context) -> Result<u8, Failure> {
        let target = context.target(&self.services)?;
        target.check_services(&self.services)?;
        let policy = Policy {
            stop_first: self.stop,
            remove_volumes: self.volumes,
            services: self.services,
            ..policy(context)
        };
        Operation {
            planner: plan::rm,
            asks_to_remove: !self.force,
            nothing: "No stopped containers\n",
            ..Operation::new(context, &target, "rm", policy)
        }
        .carry_out()?;
        Ok(0)
    }
}
