//! `alpha`: what Docker Compose has under trial.

mod generate;
mod viz;

use clap::{Args, Subcommand};

use super::context::Context;
use super::failure::Failure;
use super::publish::Publish;

/// Commands under trial
#[derive(Debug, Args)]
pub struct Alpha {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Generate(generate::Generate),
    Publish(Publish),
    Viz(viz::Viz),
}

impl Alpha {
    /// Carries one of them out.
    pub fn run(self, context: &mut Context) -> Result<u8, Failure> {
        match self.command {
            Command::Generate(command) => command.run(context),
            Command::Publish(command) => command.run(context),
            Command::Viz(command) => command.run(context),
        }
    }
}
