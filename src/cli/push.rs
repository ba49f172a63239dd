//! `push`: images that services build, to their registries.

use clap::Args;

use super::context::{Context, Target};
use super::convergence::policy;
use super::failure::Failure;
use super::operation::{Operation, Quiet};
use crate::plan::{self, Policy};

/// Push the images of services that build them
#[derive(Debug, Clone, Default, Args)]
pub struct Push {
    /// Go on when an image cannot be pushed
    #[arg(long)]
    ignore_push_failures: bool,
    /// Push the images of dependencies too
    #[arg(long)]
    include_deps: bool,
    /// Don't show progress
    #[arg(short, long)]
    quiet: bool,
    /// The services; none: all
    #[arg(value_name = "SERVICE")]
    services: Vec<String>,
}

impl Push {
    /// Pushes them.
    pub fn run(self, context: &mut Context) -> Result<u8, Failure> {
        let loaded = context.load(&context.options(&self.services)?)?;
        let target = Target::Loaded(Box::new(loaded));
        target.check_services(&self.services)?;
        let policy = Policy {
            no_deps: !self.include_deps,
            ignore_push_failures: self.ignore_push_failures,
            services: self.services,
            ..policy(context)
        };
        Operation {
            planner: plan::push,
            nothing: "No services build an image that has a name to push it under\n",
            quiet: Quiet {
                pulls: self.quiet,
                builds: false,
            },
            ..Operation::new(context, &target, "push", policy)
        }
        .carry_out()?;
        Ok(0)
    }
}
