//! `rollout restart`: all pods of something are replaced.

use clap::Args;

use super::{objects, paused, prefix, standing};
use crate::cli::context::Context;
use crate::cli::convergence::Convergence;
use crate::cli::failure::Failure;
use crate::cli::objects::services_of;
use crate::cli::operation::Operation;
use crate::plan::{Policy, Recreate};

/// Replace all pods, as an update of the files would
#[derive(Debug, Clone, Default, Args)]
pub struct Restart {
    /// What is replaced: TYPE/NAME…
    #[arg(id = "objects", value_name = "OBJECT")]
    words: Vec<String>,
}

impl Restart {
    /// Replaces them.
    pub fn run(self, context: &mut Context) -> Result<u8, Failure> {
        let target = standing::target(context)?;
        let objects = objects(&target, &self.words)?;
        for object in objects.iter().filter(|it| it.kind == "Deployment") {
            if paused(context, &target, object)? {
                let name = &object.name;
                let said = format!("deployments.apps {name:?} can't restart paused deployment");
                return Err(Failure::new(said).hint("run rollout resume first"));
            }
        }
        let Some(loaded) = target.loaded() else {
            return Ok(1);
        };
        let services: Vec<String> = objects
            .iter()
            .flat_map(|it| services_of(loaded, it))
            .collect();
        let policy = Policy {
            recreate: Recreate::Force,
            no_deps: true,
            services,
            ..Convergence::default().policy(context, &loaded.project)?
        };
        Operation::new(context, &target, "rollout", policy).bring_up()?;
        for object in &objects {
            context.print(&format!("{} restarted\n", prefix(object)))?;
        }
        Ok(0)
    }
}
