//! `bridge`: transformations, which are images that make something else of a
//! project, as Kubernetes manifests.

mod complete;
mod convert;
mod transformations;

use clap::{Args, Subcommand};

use super::context::Context;
use super::failure::Failure;

/// The transformation that is taken where none is named.
const STANDARD: &str = "docker/compose-bridge-kubernetes";

/// Hand the project to images that transform it
#[derive(Debug, Args)]
pub struct Bridge {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Convert(convert::Convert),
    Transformations(Transformations),
}

/// Manage transformation images
#[derive(Debug, Args)]
struct Transformations {
    #[command(subcommand)]
    command: Management,
}

#[derive(Debug, Subcommand)]
enum Management {
    Create(transformations::Create),
    #[command(alias = "ls")]
    List(transformations::List),
}

impl Bridge {
    /// Carries one of them out.
    pub fn run(self, context: &mut Context) -> Result<u8, Failure> {
        match self.command {
            Command::Convert(command) => command.run(context),
            Command::Transformations(transformations) => match transformations.command {
                Management::Create(command) => command.run(context),
                Management::List(command) => command.run(context),
            },
        }
    }
}
